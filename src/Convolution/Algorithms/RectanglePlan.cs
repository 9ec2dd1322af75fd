using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How an output is cut into strips of rows for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Bands">How each image's output rows are cut.</param>
/// <param name="OutputColumns">Columns of each image's output.</param>
/// <param name="Parts">Parts of each row, where a whole one is too long.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct RectanglePlan(int Batch, Shares Bands, int OutputColumns, int Parts, int Threads)
{
    public int Units => Batch * Bands.Units * Parts;

    /// <summary>The most rows of a strip.</summary>
    public int BandRows => Bands.Longest;

    /// <summary>The most columns of a strip.</summary>
    public int PartColumns => Ceiling.Divide(OutputColumns, Parts);

    /// <summary>The most pixels of a strip.</summary>
    public int StripPixels => BandRows * PartColumns;

    /// <summary>Strips of at most so many pixels.</summary>
    /// <param name="geometry">The call.</param>
    /// <param name="multiplyAdds">The work.</param>
    /// <param name="stripPixels">The most pixels of a strip.</param>
    /// <param name="leastRows">The least rows of a strip where there are so many, even if it then has a part of their columns only.</param>
    /// <param name="alike">Whether strips are alike, as many for each thread: of five, one of two threads would do three. Else threads have shares.</param>
    /// <param name="degree">The most threads.</param>
    public static RectanglePlan Create(
        in ConvolutionGeometry geometry, long multiplyAdds, int stripPixels, int leastRows, bool alike, int degree)
    {
        (int rows, int columns) = (geometry.Vertical.Output, geometry.Horizontal.Output);
        (int height, int width) = (Math.Max(rows, 1), Math.Max(columns, 1));
        int parts = (int)Ceiling.Divide((long)width * Math.Min(leastRows, height), stripPixels);
        int bandRows = Math.Max(stripPixels / Ceiling.Divide(width, parts), 1);
        int bands = Ceiling.Divide(height, bandRows);
        int threads = multiplyAdds < ForkJoin.SerialWork ? 1 : Math.Max(degree, 1);
        int others = Math.Max(geometry.Batch * parts, 1);
        if (threads > 1 && alike)
            bands = (int)Math.Min(height, Ceiling.Divide(Ceiling.Divide(bands * (long)others, threads) * threads, others));
        Shares shares = threads == 1 || alike
            ? Shares.Alike(rows, bands)
            : Shares.Create(rows, 1, others, threads, pieces: 1, leastParts: bands);
        var plan = new RectanglePlan(geometry.Batch, shares, columns, parts, threads);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The image, the output rows and the columns of one unit.</summary>
    public (int Batch, Interval Rows, Interval Columns) Unit(int unit)
    {
        (unit, int part) = Math.DivRem(unit, Parts);
        (int batch, int band) = Math.DivRem(unit, Bands.Units);
        return (batch, Bands.Unit(band, across: 1).Along, new Interval(0, OutputColumns).Part(part, Parts));
    }
}
