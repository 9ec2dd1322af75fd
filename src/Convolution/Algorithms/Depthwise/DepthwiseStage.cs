using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>Scratch memory for a copy of a few input rows and channels, whose pixels lie an odd number of cache lines apart, or side by side.</summary>
/// <remarks>
/// Pixels a multiple of 4 KiB apart fall into one set of L1; and where a pixel's output lies at its input's address but for whole
/// pages, or nearly, the processor takes loads for dependent on stores that were just issued. At 14x14x1024 a copy saves a third of the
/// time, at 14x14x512 with such outputs three fifths; elsewhere it costs a third. Where each input is loaded once it need not stay in L1, and
/// only such outputs are a reason: with them a copy takes 25 us instead of 35 at 14x14x512, without them 257 instead of 183 at 28x28x1024.
/// <para>
/// Vectors of 256 bits take half a cache line, and the other half is gone from L1 before its turn comes where many taps fall into few sets. So a copy
/// pays the sooner, the more taps read it: 7x7 with 128, 384 or 512 channels runs 1.1 to 1.9 times as fast, 31x31 at 56x56x128 1.8 times (Zen 3), while
/// 5x5 with 128 channels would take a seventh longer, and so would 7x7 with 96 or 192. Two multiply-adds of 512 bits a cycle leave no time for whole lines
/// from L2 either: 5x5 and 7x7 with 512 channels mostly run 1.1 to 1.7 times as fast, 7x7 with 256 and 31x31 at 56x56x128 1.1 times, but 7x7 with 128 or 384
/// channels would run 0.77 to 0.87 times (Zen 5).
/// </para>
/// </remarks>
/// <param name="Rows">The most output rows whose inputs it holds.</param>
/// <param name="Vectors">The most vectors of channels.</param>
/// <param name="InputRows">The most input rows.</param>
/// <param name="InputColumns">The most input columns.</param>
/// <param name="PixelBytes">From one pixel to the next.</param>
internal readonly record struct DepthwiseStage(int Rows, int Vectors, int InputRows, int InputColumns, int PixelBytes)
{
    /// <summary>What the copy may take of L2.</summary>
    private const int CacheShare = 256 << 10;

    /// <summary>Output rows of a copy, at most: each copy fetches the rows again that it shares with the one before.</summary>
    private const int MaxRows = 32;

    /// <summary>Vectors of a copy, at most.</summary>
    private const int MaxVectors = 4;

    public int Bytes => InputRows * InputColumns * PixelBytes;

    public bool IsEmpty => Rows == 0;

    /// <summary>Whether addresses coincide so badly that a copy pays.</summary>
    /// <param name="call">Where input and output lie.</param>
    /// <param name="vectorBytes">Bytes of a vector.</param>
    /// <param name="loadsOnce">Whether each input is loaded once, and need not stay in L1.</param>
    public static bool Pays<T>(in Call<T> call, int vectorBytes, bool loadsOnce)
        where T : unmanaged
    {
        (long granule, bool coincides) = DepthwisePitch.OfInputs(call);
        if (loadsOnce)
            return granule >= DepthwisePitch.Page / 2 && coincides && !Processor.HasManyStores;
        return granule == DepthwisePitch.Page
            || (granule >= DepthwisePitch.Page / 4 && coincides)
            || call.Geometry.Taps * granule >= ManyTaps(vectorBytes);
    }

    /// <summary>Taps times the bytes of which pixels lie a multiple apart, from which a copy pays.</summary>
    private static long ManyTaps(int vectorBytes) =>
        vectorBytes < CacheLine.Bytes ? 24 << 10
        : Processor.DoublesWith512Bits ? 48 << 10
        : long.MaxValue;

    /// <summary>
    /// The largest stage within the cache share; none where even one row would exceed it, or the filter is so tall that a copy would
    /// fetch most of its rows again.
    /// </summary>
    public static DepthwiseStage Create(in ConvolutionGeometry geometry, int rows, int columns, int vectors, int vectorBytes)
    {
        (Axis vertical, Axis horizontal) = (geometry.Vertical, geometry.Horizontal);
        long inputColumns = Inputs(horizontal, columns);
        rows = Math.Min(rows, MaxRows);
        for (; rows > 0; rows /= 2)
        {
            long pixels = Inputs(vertical, rows) * inputColumns;
            for (int count = Math.Min(vectors, MaxVectors); count > 0; count--)
            {
                int bytes = PixelStep(count * vectorBytes);
                if (pixels * bytes <= CacheShare && Inputs(vertical, rows) <= 2L * rows)
                    return new(rows, count, (int)Inputs(vertical, rows), (int)inputColumns, bytes);
            }
        }

        return default;
    }

    /// <summary>The first position that is copied for neighbouring outputs, and how many are: a border's too, but no padding.</summary>
    public static (long First, int Count) Copied(Axis axis, Interval outputs)
    {
        if (axis.Border != BorderKind.Zero)
            return (axis.Origin(outputs.Start), (int)Inputs(axis, outputs.Length));
        Interval inputs = axis.Under(outputs);
        return (inputs.Start, inputs.Length);
    }

    /// <summary>An odd number of lines, or what a pixel has if it is less than one.</summary>
    private static int PixelStep(int bytes) => bytes < CacheLine.Bytes ? bytes : (int)CacheLine.Odd(bytes);

    private static long Inputs(Axis axis, int outputs) =>
        axis.Border == BorderKind.Zero ? Math.Min(axis.Input, axis.Spanned(outputs)) : axis.Spanned(outputs);
}
