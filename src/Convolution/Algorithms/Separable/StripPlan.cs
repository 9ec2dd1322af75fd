using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Separable;

/// <summary>How the transpose of a separable convolution is cut into strips of its output. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Rows">Rows of each output.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Bands">Parts of the rows.</param>
/// <param name="Parts">Parts of the columns, where a whole row is too long.</param>
/// <param name="Strips">Parts of each band that are computed one after the other.</param>
/// <param name="StripRows">The most rows of a strip.</param>
/// <param name="SourceRows">The most rows between the two parts of the convolution that these see.</param>
/// <param name="SourceColumns">The most columns.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct StripPlan(
    int Batch, int Rows, int Columns, int Bands, int Parts, int Strips, int StripRows, int SourceRows, int SourceColumns, int Threads)
{
    /// <summary>Bytes of a strip between the two parts: half of L2 (1 MB on Zen 4), since it is read soon after it was written.</summary>
    private const long StripBytes = 512 << 10;

    /// <summary>Pixels of a band: what cancellation has to wait for. The rows that two bands share are computed twice.</summary>
    private const int BandPixels = 4 * 4096;

    /// <summary>Units for each thread, so that none waits long for the last, but few, since rows between bands are computed twice.</summary>
    private const int UnitsPerThread = 2;

    public int Units => Batch * Bands * Parts;

    public int PartColumns => Ceiling.Divide(Columns, Parts);

    /// <summary>Cuts for a convolution that is transposed.</summary>
    /// <param name="transposed">The convolution that is transposed.</param>
    /// <param name="multiplyAdds">The work.</param>
    /// <param name="pixelBytes">Bytes of a pixel between the two parts.</param>
    /// <param name="degree">The most threads.</param>
    public static StripPlan Create(in ConvolutionGeometry transposed, long multiplyAdds, long pixelBytes, int degree)
    {
        (Axis vertical, Axis horizontal) = (transposed.Vertical, transposed.Horizontal);
        (int rows, int columns) = (Math.Max(vertical.Input, 1), Math.Max(horizontal.Input, 1));
        long room = StripBytes / pixelBytes;
        int partColumns = Fitting(horizontal, columns, room / Math.Max(vertical.MostThatSee(1), 1));
        int sourceColumns = horizontal.MostThatSee(partColumns);
        int stripRows = Fitting(vertical, rows, room / Math.Max(sourceColumns, 1));
        int parts = Ceiling.Divide(columns, partColumns);

        int threads = multiplyAdds < ForkJoin.SerialWork ? 1 : degree;
        long bands = Ceiling.Divide((long)rows * partColumns, BandPixels);
        if (threads > 1)
            bands = Math.Max(bands, Ceiling.Divide((long)UnitsPerThread * threads, Math.Max((long)transposed.Batch * parts, 1)));
        bands = Math.Clamp(bands, 1, rows);
        int bandRows = (int)Ceiling.Divide(rows, bands);
        int strips = Ceiling.Divide(bandRows, stripRows);
        stripRows = Ceiling.Divide(bandRows, strips);
        var plan = new StripPlan(
            transposed.Batch, vertical.Input, horizontal.Input, (int)bands, parts, strips, stripRows, vertical.MostThatSee(stripRows), sourceColumns, threads);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The image, the rows and the columns of one unit.</summary>
    public (int Batch, Interval Rows, Interval Columns) Unit(int unit)
    {
        (unit, int part) = Math.DivRem(unit, Parts);
        (int batch, int band) = Math.DivRem(unit, Bands);
        return (batch, new Interval(0, Rows).Part(band, Bands), new Interval(0, Columns).Part(part, Parts));
    }

    /// <summary>The most neighbouring positions that so many outputs of the convolution see; one at least.</summary>
    private static int Fitting(Axis axis, int most, long outputs)
    {
        int count = most;
        while (count > 1 && axis.MostThatSee(count) > outputs)
            count = (count + 1) / 2;
        return count;
    }
}
