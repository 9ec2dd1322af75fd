using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How a separable convolution is cut into strips, and where these are few into panels of the pointwise filter. No cut changes a bit.</summary>
/// <param name="Strips">The strips.</param>
/// <param name="Panels">Panels of the pointwise filter.</param>
/// <param name="Parts">Parts of these: each computes the depthwise pixels of its strip for itself.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct SeparablePlan(RectanglePlan Strips, int Panels, int Parts, int Threads)
{
    /// <summary>Pixels of a strip, at least: fewer would use each panel too seldom.</summary>
    private const int MinStripPixels = 49;

    /// <summary>Pixels of a strip, at most. With half as many, layers of 32 channels take 1.02 to 1.08 times as long: each strip begins anew at the left.</summary>
    private const int MaxStripPixels = 2048;

    /// <summary>Bytes of a strip: it is to stay in L2 beside a panel and the rows that it came from, a quarter of 1 MB (Zen 4).</summary>
    private const int StripShare = 256 << 10;

    /// <summary>
    /// Rows of a strip, at least: one of a single row fetches all input rows of the filter for it. Four are 1 to 8 % faster at 129x129x304, 3 to 7 % at 147x147x128; not with
    /// a dilation, where narrower strips hold fewer pixels that share inputs, and take a tenth longer at 33x33x2048.
    /// </summary>
    private const int MinStripRows = 4;

    /// <summary>
    /// Pointwise outputs for each depthwise tap from which a strip is rather computed twice than cut: of seven rows one of two threads would do four, and
    /// both would fetch the whole filter. 7x7x1024 and 512 to 1024 take 0.85 to 1.0 of the time (Zen 3); with 320 outputs nothing is gained, with 160 a tenth lost.
    /// </summary>
    private const int OutputsPerTap = 64;

    public int Units => Strips.Units * Parts;

    /// <summary>Cuts for so many panels of a pointwise filter that has <paramref name="depth"/> rows.</summary>
    public static SeparablePlan Create(in ConvolutionGeometry geometry, int depth, int panels, int elementBytes, int degree)
    {
        long pixels = (long)geometry.Batch * geometry.Vertical.Output * geometry.Horizontal.Output;
        long work = pixels * depth * (geometry.Taps + geometry.OutputChannels);
        int stripPixels = Math.Clamp(StripShare / (elementBytes * depth), MinStripPixels, MaxStripPixels);
        int leastRows = geometry.Vertical.Dilation > 1 || geometry.Horizontal.Dilation > 1 ? 1 : MinStripRows;
        RectanglePlan whole = RectanglePlan.Create(geometry, work, stripPixels, leastRows, alike: true, degree: 1);
        if (work >= ForkJoin.SerialWork && whole.Units < degree && geometry.OutputChannels >= (long)OutputsPerTap * geometry.Taps)
        {
            int parts = Math.Clamp(Ceiling.Divide(degree, Math.Max(whole.Units, 1)), 1, panels);
            return new(whole, panels, parts, Math.Clamp(whole.Units * parts, 1, degree));
        }

        // Alike, since every strip fetches the whole pointwise filter: four for each of two threads would take a tenth longer at 14x14x512.
        RectanglePlan strips = RectanglePlan.Create(geometry, work, stripPixels, leastRows, alike: true, degree);
        return new(strips, panels, Parts: 1, strips.Threads);
    }

    /// <summary>The image, the output rows, the columns and the panels of one unit.</summary>
    public (int Batch, Interval Rows, Interval Columns, Interval Panels) Unit(int unit)
    {
        (int part, int strip) = Math.DivRem(unit, Strips.Units);
        (int batch, Interval rows, Interval columns) = Strips.Unit(strip);
        return (batch, rows, columns, new Interval(0, Panels).Part(part, Parts));
    }
}
