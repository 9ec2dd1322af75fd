using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>How the weights of a depthwise filter gradient are shared out. Each is one unit's alone, so that no cut changes a bit.</summary>
/// <param name="Vectors">Vectors of output channels.</param>
/// <param name="VectorParts">Parts of them: of pairs, which share lines, as long as there are enough.</param>
/// <param name="Bands">Rows of the filter.</param>
/// <param name="BandParts">Parts of them; each reads all pixels anew.</param>
/// <param name="Taps">Columns of the filter.</param>
/// <param name="TapParts">Parts of them; each reads all pixels anew.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct DepthwiseGradientPlan(int Vectors, int VectorParts, int Bands, int BandParts, int Taps, int TapParts, int Threads)
{
    /// <summary>Bytes of a unit's sums, at most: an eighth of L2 (512 KB on Zen 3), for 89 vectors of 256 bits by 3x3 taps.</summary>
    public const int SumBytes = 64 << 10;

    /// <summary>The most taps of a unit along either axis.</summary>
    private const int MaxTaps = 9;

    /// <summary>What the inputs and gradients of a row of pixels may take of L2, and copies of the inputs.</summary>
    public const int RowBytes = 128 << 10;

    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 18;

    public int Units => VectorParts * BandParts * TapParts;

    public static DepthwiseGradientPlan Create(in ConvolutionGeometry geometry, int vectors, int vectorBytes, int degree)
    {
        (int bands, int taps) = (geometry.Vertical.Filter, geometry.Horizontal.Filter);
        int bandParts = Ceiling.Divide(bands, MaxTaps);
        int tapParts = Ceiling.Divide(taps, MaxTaps);
        int pairs = Ceiling.Divide(vectors, 2);
        (int partBands, int partTaps) = (Ceiling.Divide(bands, bandParts), Ceiling.Divide(taps, tapParts));
        long mostVectors = Math.Min(
            RowBytes / ((partBands + 1L) * Math.Max(new PixelBlocks(geometry).BlockColumns, 1)), SumBytes / Values(partBands, partTaps)) / vectorBytes;
        int vectorParts = Ceiling.Divide(pairs, (int)Math.Max(mostVectors / 2, 1));
        int threads = geometry.OutputElements * geometry.Taps < SerialWork ? 1 : degree;
        if (threads > 1)
        {
            // No more than one for each: half as many channels of each pixel take more than half the time, half the taps nearly all of it.
            vectorParts = Math.Clamp(Ceiling.Divide(threads, bandParts * tapParts), vectorParts, vectors);
            bandParts = Math.Clamp(Ceiling.Divide(threads, vectorParts * tapParts), bandParts, bands);
        }

        var plan = new DepthwiseGradientPlan(vectors, vectorParts, bands, bandParts, taps, tapParts, 1);
        return plan with { Threads = Math.Clamp(threads, 1, plan.Units) };
    }

    /// <summary>What a unit keeps for each lane: a pattern, a sum for each tap and two totals, of a block and of all blocks.</summary>
    public static int Values(int bands, int taps) => 1 + (2 * Sums(bands, taps));

    /// <summary>Sums of a vector: of each tap, and two totals of the gradients, one of which nobody asks for.</summary>
    public static int Sums(int bands, int taps) => (bands * taps) + 2;

    /// <summary>The vectors, rows and columns of the filter that are one unit's.</summary>
    public (Interval Vectors, Interval Bands, Interval Taps) Unit(int unit)
    {
        (unit, int tapPart) = Math.DivRem(unit, TapParts);
        (int vectorPart, int bandPart) = Math.DivRem(unit, BandParts);
        int together = VectorParts <= Ceiling.Divide(Vectors, 2) ? 2 : 1;
        Interval groups = new Interval(0, Ceiling.Divide(Vectors, together)).Part(vectorPart, VectorParts);
        return (
            new Interval(together * groups.Start, Math.Min(together * groups.End, Vectors)),
            new Interval(0, Bands).Part(bandPart, BandParts),
            new Interval(0, Taps).Part(tapPart, TapParts));
    }
}
