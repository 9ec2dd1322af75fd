using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Dense;

/// <summary>How a dense convolution is cut up for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="OutputRows">Rows of each image's output.</param>
/// <param name="Panels">Panels of the packed filter.</param>
/// <param name="ByRows">Whether threads share the rows; else the panels.</param>
/// <param name="Shares">How they share them.</param>
/// <param name="ByTap">Whether sums are built tap by tap in the output, rather than each in one go.</param>
/// <param name="BlockPixels">Pixels that meet all panels of a block before the next ones do.</param>
/// <param name="BlockPanels">Panels that all pixels of a unit meet before the next ones come.</param>
/// <param name="IsFar">Whether pixels may come from L3 or memory, and are asked for ahead.</param>
/// <param name="Threads">The most threads that pay.</param>
/// <remarks>
/// Rectangles along a border, one for each tap, leave tiles unfilled and fetch most of a large filter again for a few pixels. Tap by tap there are none, but
/// sums are loaded and stored for each. The former costs the more, the fewer pixels there are for a tap; the latter, the fewer channels a thread has. 3x3
/// taps of 4x4x64 run 1.4 times as fast so, of 7x7x64 and 96 1.01 to 1.06 times, 14x14 with 256 and 512 channels and 28x28 with stride 2 1.00 to 1.06 times,
/// with filters from memory up to 1.08; 4x4 in groups of 32 and 64 1.7 to 2.2 times; 5x5 taps of 14x14x128 1.2 times, of 14x14x256 1.24, of 7x7x64 1.5; 7x7
/// taps of 14x14x128 1.9 times. Beyond the limit, 14x14x128 and 20x20x256 would take 2 % longer, and 14x14x256 on two threads 8 % (Zen 5).
/// </remarks>
internal readonly record struct DensePlan(
    int Batch, int OutputRows, int Panels, bool ByRows, Shares Shares, bool ByTap, int BlockPixels, int BlockPanels, bool IsFar, int Threads)
{
    /// <summary>
    /// The most pixels of a block: more would not use a panel better, and their addresses take room in L1. Like every block, whole tiles
    /// of 4, 6 and 7 rows, so that a first call has no other kernels to wait for: each takes 5 to 9 ms to compile.
    /// </summary>
    public const int MaxBlockPixels = 6 * WholeTiles;

    private const int WholeTiles = 3 * 4 * 7;

    /// <summary>The least: each row of a panel is fetched once for all the pixels of a block, from L3 where there are many panels.</summary>
    private const int MinBlockPixels = WholeTiles;

    /// <summary>
    /// Bytes of a block's pixels, read again for every panel: a quarter of L2 (1 MB on Zen 4). They count with the channels of all groups, since cache
    /// lines serve several: 32 groups of 8 over 56x56 with stride 2 run 1.5 times as fast as with larger blocks (Zen 3).
    /// </summary>
    private const long BlockBytes = 256 << 10;

    /// <summary>
    /// Bytes of images that may have left L2 (1 MB on Zen 4), so that blocks are fetched: 32 groups of 8 over 28x28 or 56x56 run 1.5 times
    /// as fast then (Zen 3), and take a hundredth or two longer where nothing was missing. Of a 1x1 filter the next block is asked for while the last panel
    /// meets this one: 56x56x256 to 64 runs 1.05 to 1.12 times as fast, 1.2 times where the image was in memory; 56x56x144 to 24 0.97 to
    /// 1.01 and 1.3 times.
    /// </summary>
    private const long FarBytes = 512 << 10;

    /// <summary>
    /// Pixels of a map so small that its sums are built tap by tap, with <see cref="ManyChannels"/>: at 7x7 half of them lie along a border, at 14x14 a
    /// quarter.
    /// </summary>
    private const int SmallMap = 100;

    /// <summary>Input channels from which it pays in any map so small.</summary>
    private const int ManyChannels = 128;

    /// <summary>Pixels of the smallest maps, which have no more rectangles than that: it takes many channels to pass over them for each tap.</summary>
    private const int TinyMap = 4;

    /// <summary>Taps of the filter that these figures are of.</summary>
    private const int UsualTaps = 3 * 3;

    /// <summary>Pixels of a band: what cancellation has to wait for, beyond which larger bands gain nothing.</summary>
    private const int BandPixels = 4096;

    /// <summary>
    /// Bytes of a filter that every band may read, or in groups every rectangle of an image that is a single block: half of L2 (1 MB on Zen 4). Threads on
    /// bands of their own write whole pixels, on parts of the panels parts of the same ones. On two threads 112x112x16 to 96 takes 0.4 instead of 0.57 ms by
    /// bands, 28x28x128 3x3 1.16 instead of 1.06. Groups need bands of <see cref="MinBlockPixels"/>: 32 groups of 8 run 1.1 to 2 times as fast by those, 14x14
    /// pixels, which would be cut into less, 0.9 times (Zen 3). 32 groups of 32 on 7x7 run 1.09 times as fast with a third of their panels at a time, which
    /// are in L2 still when the next rectangle meets them; images of several blocks, whose pixels would be fetched again, 0.92 to 1.0 times (Zen 5).
    /// </summary>
    private const long FilterBytes = 512 << 10;

    /// <summary>
    /// Pieces of a thread's share of panels where an image has several blocks: their panels stay in L2 from one to the next. Of an image of a
    /// single block the share is one piece, in which each panel is asked for while the one before is multiplied.
    /// </summary>
    private const int PiecesOfPanels = 3;

    public int Units => Batch * Shares.Units;

    /// <summary>Cuts for a convolution in so many groups, one at least, whose filter has so many panels in all.</summary>
    public static DensePlan Create(in ConvolutionGeometry geometry, int groups, int panels, int elementBytes, int degree)
    {
        (int rows, int columns, int channels) = (geometry.Vertical.Output, geometry.Horizontal.Output, geometry.InputChannels / groups);
        long pixelBytes = (long)elementBytes * geometry.InputChannels * Math.Min((long)geometry.Vertical.Stride * geometry.Horizontal.Stride, BlockBytes);
        int blockPixels = (int)Math.Clamp(BlockBytes / pixelBytes / WholeTiles * WholeTiles, MinBlockPixels, MaxBlockPixels);
        long pixels = (long)rows * columns;
        long work = geometry.OutputElements * geometry.Taps * channels;
        int threads = work < ForkJoin.SerialWork ? 1 : Math.Max(degree, 1);
        bool byTap = GoesByTap(geometry, pixels, channels, threads);
        int batch = Math.Max(geometry.Batch, 1);
        int bands = (int)Math.Clamp(Ceiling.Divide(pixels, BandPixels), 1, Math.Max(rows, 1));
        long filterBytes = (long)elementBytes * geometry.Taps * channels * geometry.OutputChannels;
        bool isSmall = filterBytes <= FilterBytes;
        int blockPanels = isSmall || groups == 1 || byTap || pixels > blockPixels ? Math.Max(panels, 1) : (int)Math.Max(FilterBytes * panels / filterBytes, 1);
        bool byRows = threads == 1
            || (isSmall && (groups == 1 || pixels >= Ceiling.Divide(Shares.PartsPerThread * (long)threads, batch) * MinBlockPixels));
        Shares shares =
            threads == 1 ? Shares.Alike(rows, bands)
            : byRows ? Shares.Create(rows, panels, batch, threads, pieces: 1, leastParts: bands)
            : Shares.Create(panels, rows, batch * bands, threads, pieces: bands > 1 ? 0 : pixels <= blockPixels ? 1 : PiecesOfPanels);
        if (!byRows)
            shares = shares with { Across = (int)Math.Min((long)shares.Across * bands, rows) };
        bool isFar = elementBytes * geometry.InputElements > FarBytes;
        var plan = new DensePlan(geometry.Batch, rows, panels, byRows, shares, byTap, blockPixels, blockPanels, isFar, threads);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The image, the output rows and the panels of one unit.</summary>
    public (int Batch, Interval Rows, Interval Panels) Unit(int unit)
    {
        (int batch, int index) = Math.DivRem(unit, Shares.Units);
        (Interval along, Interval across) = Shares.Unit(index, ByRows ? Panels : OutputRows);
        return ByRows ? (batch, along, across) : (batch, across, along);
    }

    /// <summary>Whether sums are built tap by tap, given the pixels of the output and the input channels of a group.</summary>
    private static bool GoesByTap(in ConvolutionGeometry geometry, long pixels, int channels, int threads)
    {
        bool hasBorder = geometry.Vertical.Inner.Length < geometry.Vertical.Output || geometry.Horizontal.Inner.Length < geometry.Horizontal.Output;
        bool isSmall = channels >= ManyChannels && pixels <= SmallMap;
        bool isSmallForTaps = pixels > TinyMap && pixels * threads * ManyChannels * UsualTaps <= (long)SmallMap * channels * geometry.Taps;
        return geometry.Taps > 1 && hasBorder && (isSmall || isSmallForTaps);
    }
}
