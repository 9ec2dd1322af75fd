using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>
/// How a tile goes down the rows of outputs: row by row, those with the same taps together; or with a 3x3 filter, whose rows lie as many taps apart
/// as its pixels, by walks that load each input once.
/// </summary>
/// <param name="Vertical">The rows.</param>
/// <param name="Step">From one row to the next: with a dilation, the rows between make walks of their own.</param>
/// <param name="Taps">How many taps that is, one or two, in a walk; else 0.</param>
internal readonly record struct DepthwiseDescent(Axis Vertical, int Step, int Taps)
{
    /// <summary>The most pixels side by side in a walk: three sums for each, nine weights and an input take 31 of 32 registers.</summary>
    public const int MaxPixels = 7;

    /// <summary>The most positions of a row that a walk reads: those of as many pixels, two taps apart.</summary>
    public const int MaxPositions = (2 * (MaxPixels - 1)) + Filter;

    private const int Filter = 3;

    /// <summary>Bytes of inputs that stay in L2 from one column of tiles to the next, beside their outputs (2 MB on Emerald Rapids).</summary>
    private const long NearBytes = 1 << 20;

    /// <summary>What the rows that a tile shares with the one below may take of L1 (48 KB there).</summary>
    private const long SharedBytes = 36 << 10;

    public bool IsWalk => Taps > 0;

    /// <summary>Whether there is a border, and a walk meets it with its first and its last row of inputs alone.</summary>
    public bool MeetsBorderAtEnds =>
        IsWalk && Vertical.Border != BorderKind.Zero && Math.Max(Vertical.PaddingBefore, Vertical.PaddingAfter) <= Vertical.Dilation;

    /// <summary>Whether the kernel skips bands outside the image by itself, so that rows at the top and the bottom go with the others.</summary>
    public bool SkipsBands { get; init; }

    public static DepthwiseDescent RowByRow(Axis vertical) => new(vertical, Step: 1, Taps: 0);

    /// <summary>Whether a filter can walk, whose pixels lie so many taps apart, or 0 if they share no inputs.</summary>
    public static bool Fits(int height, int width, int taps) => height == Filter && width == Filter && taps > 0 && Registers.Count >= 32;

    /// <summary>
    /// Whether so many rows had better go by in the order of memory: those of an image beyond L2, if L3 is slow and L1 keeps what tiles share.
    /// </summary>
    /// <remarks>
    /// Walks go down a large image by stripes of 9 or 15 pixels, which no processor foresees; a tile that goes along asks for the rows below meanwhile, and
    /// loads them more often. With stride 2 layers of 112x112x64, 112x112x96 and 224x224x64 run 1.2 to 1.7 times as fast so, with stride 1 those of 56x56x128
    /// and 147x147x128 1.06 to 1.6 times, others 0.8 to 1.5 times. Where rows take too much of L1 it would be 0.6 to 1.2 times; where the image
    /// stays in L2 0.6 to 1.4 times, mostly below 1 but with 64 or 256 channels (Emerald Rapids).
    /// </remarks>
    public static bool IsFar(in ConvolutionGeometry geometry, Interval rows, int taps, int elementBytes)
    {
        long pixelBytes = (long)geometry.InputChannels * elementBytes;
        long inputs = (long)rows.Length * geometry.Vertical.Stride * geometry.Horizontal.Input;
        int shared = Filter - taps;
        int columns = (taps * DepthwiseTile.MaxPixels) + shared;
        return Processor.IsL3Slow && inputs * pixelBytes > NearBytes && shared * columns * pixelBytes <= SharedBytes;
    }

    /// <summary>Walks of a filter that can, if its rows lie as far apart as its pixels and padding takes no more of any than one tap.</summary>
    public static DepthwiseDescent Create(in ConvolutionGeometry geometry, Interval rows, int taps)
    {
        Axis vertical = geometry.Vertical;
        (int step, int steps) = DepthwiseTile.Apart(vertical, length: int.MaxValue);
        var walks = new DepthwiseDescent(vertical, step, taps);
        bool possible = steps == taps;
        for (int y = rows.Start; possible && y < Math.Min(rows.Start + step, rows.End); y++)
            possible = walks.Reaches(y, walks.Last(y, walks.Count(rows.End - y)));
        return possible ? walks : RowByRow(vertical);
    }

    /// <summary>Rows among so many neighbouring ones, from the first of them on.</summary>
    public int Count(int span) => ((span - 1) / Step) + 1;

    /// <summary>
    /// Rows from one on, at most so many, all before another; and the taps of all of them, or in a walk those of the first, or where bands are skipped all.
    /// </summary>
    public Segment At(int first, int end, int most)
    {
        if (IsWalk)
            return new(new(first, Last(first, Math.Min(Count(end - first), most)) + 1), new(Vertical.Taps(first).Start, Filter));
        Interval some = new(first, first + Math.Min(most, end - first));
        return SkipsBands ? new(some, new(0, Vertical.Filter)) : Vertical.SegmentAt(first).Within(some);
    }

    /// <summary>Input rows of a walk over so many rows of outputs.</summary>
    public int InputRows(int outputs) => Filter - Taps + (Taps * outputs);

    /// <summary>Input rows of a walk before the one that completes its first output.</summary>
    public int Above(int first) => Filter - Taps - Vertical.Taps(first).Start;

    /// <summary>1 where the bottom tap of a walk's last output is padding, else 0.</summary>
    public int Below(int last) => Filter - Vertical.Taps(last).End;

    private int Last(int first, int count) => first + ((count - 1) * Step);

    /// <summary>Whether only the first output lacks its top tap, and only the last one its bottom tap.</summary>
    private bool Reaches(int first, int last)
    {
        (Interval top, Interval bottom) = (Vertical.Taps(first), Vertical.Taps(last));
        bool begins = top.Start <= 1 && (first == last || top.End == Filter);
        bool ends = bottom.End >= Filter - 1 && (first == last || bottom.Start == 0);
        return begins && ends;
    }
}
