using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How an output is cut into strips of rows for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="OutputRows">Rows of each image's output.</param>
/// <param name="OutputColumns">Columns of each image's output.</param>
/// <param name="Bands">Parts of each image's output rows.</param>
/// <param name="Parts">Parts of each row, where a whole one is too long.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct RectanglePlan(int Batch, int OutputRows, int OutputColumns, int Bands, int Parts, int Threads)
{
    public int Units => Batch * Bands * Parts;

    /// <summary>The most rows of a strip.</summary>
    public int BandRows => (OutputRows + Bands - 1) / Bands;

    /// <summary>The most columns of a strip.</summary>
    public int PartColumns => (OutputColumns + Parts - 1) / Parts;

    /// <summary>The most pixels of a strip.</summary>
    public int StripPixels => BandRows * PartColumns;

    /// <summary>Strips of at most so many pixels, as many for each thread: of five alike, one of two threads would do three.</summary>
    /// <param name="geometry">The call.</param>
    /// <param name="multiplyAdds">The work.</param>
    /// <param name="stripPixels">The most pixels of a strip.</param>
    /// <param name="leastRows">The least rows of a strip where there are so many, even if it then has a part of their columns only.</param>
    /// <param name="unitsPerThread">The least units for each thread.</param>
    /// <param name="degree">The most threads.</param>
    public static RectanglePlan Create(
        in ConvolutionGeometry geometry, long multiplyAdds, int stripPixels, int leastRows, int unitsPerThread, int degree)
    {
        (int height, int width) = (Math.Max(geometry.Vertical.Output, 1), Math.Max(geometry.Horizontal.Output, 1));
        int parts = (int)Ceiling.Divide((long)width * Math.Min(leastRows, height), stripPixels);
        int bandRows = Math.Max(stripPixels / Ceiling.Divide(width, parts), 1);
        int bands = ((height - 1) / bandRows) + 1;
        int threads = multiplyAdds < ForkJoin.SerialWork ? 1 : degree;
        int others = Math.Max(geometry.Batch * parts, 1);
        if (threads > 1)
        {
            long shares = Math.Max(Ceiling.Divide(bands * (long)others, threads), unitsPerThread);
            bands = (int)Math.Min(height, Ceiling.Divide(shares * threads, others));
        }

        var plan = new RectanglePlan(geometry.Batch, geometry.Vertical.Output, geometry.Horizontal.Output, bands, parts, threads);
        return plan with { Threads = Math.Max(1, Math.Min(threads, plan.Units)) };
    }

    /// <summary>The image, the output rows and the columns of one unit.</summary>
    public (int Batch, Interval Rows, Interval Columns) Unit(int unit)
    {
        int part = unit % Parts;
        int band = unit / Parts % Bands;
        int batch = unit / (Parts * Bands);
        return (batch, new Interval(0, OutputRows).Part(band, Bands), new Interval(0, OutputColumns).Part(part, Parts));
    }
}
