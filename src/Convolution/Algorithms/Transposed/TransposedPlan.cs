using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Transposed;

/// <summary>How a transposed convolution is cut up for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Passes">Passes over each output, along either axis.</param>
/// <param name="Bands">Parts of the rows of each output.</param>
/// <param name="BandRows">The most rows of a band.</param>
/// <param name="Parts">Parts of the output channels.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct TransposedPlan(int Batch, Size2D Passes, int Bands, int BandRows, int Parts, int Threads)
{
    /// <summary>Pixels of a band: what cancellation has to wait for, beyond which larger bands gain nothing.</summary>
    private const int BandPixels = 4096;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 4;

    public int Units => Batch * Passes.Height * Passes.Width * Bands * Parts;

    /// <summary>Cuts for a convolution that is transposed.</summary>
    /// <param name="transposed">The convolution that is transposed.</param>
    /// <param name="passes">Passes over each output, along either axis.</param>
    /// <param name="multiplyAdds">The work.</param>
    /// <param name="parts">Into how many parts the output channels can be cut.</param>
    /// <param name="degree">The most threads.</param>
    public static TransposedPlan Create(in ConvolutionGeometry transposed, Size2D passes, long multiplyAdds, int parts, int degree)
    {
        int rows = Ceiling.Divide(transposed.Vertical.Input, transposed.Vertical.Stride);
        int columns = Ceiling.Divide(transposed.Horizontal.Input, transposed.Horizontal.Stride);
        int bands = (int)Math.Clamp(Ceiling.Divide((long)rows * columns, BandPixels), 1, Math.Max(rows, 1));
        int threads = multiplyAdds < ForkJoin.SerialWork ? 1 : degree;
        int groups = 1;
        if (threads > 1)
        {
            long wanted = (long)UnitsPerThread * threads;
            long others = Math.Max((long)transposed.Batch * passes.Height * passes.Width, 1);
            groups = (int)Math.Clamp(Ceiling.Divide(wanted, others * bands), 1, parts);
            bands = (int)Math.Clamp(Ceiling.Divide(wanted, others * groups), bands, Math.Max(rows, bands));
        }

        int bandRows = Ceiling.Divide(transposed.Vertical.Input, bands);
        var plan = new TransposedPlan(transposed.Batch, passes, bands, bandRows, groups, threads);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>
    /// The image, the pass along either axis, the band and the part of the channels of one unit; passes over one band follow one another,
    /// since they read the same inputs.
    /// </summary>
    public (int Batch, int PassRow, int PassColumn, int Band, int Part) Unit(int unit)
    {
        (unit, int passColumn) = Math.DivRem(unit, Passes.Width);
        (unit, int passRow) = Math.DivRem(unit, Passes.Height);
        (unit, int band) = Math.DivRem(unit, Bands);
        (int part, int batch) = Math.DivRem(unit, Batch);
        return (batch, passRow, passColumn, band, part);
    }
}
