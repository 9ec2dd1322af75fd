using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How a depthwise convolution is cut into units for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="OutputRows">Rows of each image's output.</param>
/// <param name="Vectors">Vectors of output channels.</param>
/// <param name="Bands">Parts of each image's output rows.</param>
/// <param name="Groups">Parts of the vectors.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct DepthwisePlan(int Batch, int OutputRows, int Vectors, int Bands, int Groups, int Threads)
{
    /// <summary>What a block of channels may take of L1, weights and the rows under a tile together: 24 of 32 KB (Zen 4).</summary>
    private const int CacheShare = 24 << 10;

    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 19;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 4;

    public int Units => Batch * Bands * Groups;

    public static DepthwisePlan Create(in ConvolutionGeometry geometry, int vectors, int vectorBytes, int tilePixels, int degree)
    {
        (Axis vertical, Axis horizontal) = (geometry.Vertical, geometry.Horizontal);
        long window = (((tilePixels - 1L) * horizontal.Stride) + Axis.EffectiveFilter(horizontal.Filter, horizontal.Dilation)) * vertical.Filter;
        long bytes = vectorBytes * (1 + geometry.Taps + window + tilePixels);
        int groups = (int)Math.Clamp((bytes * vectors + CacheShare - 1) / CacheShare, 1, vectors);

        long work = geometry.OutputShape.ElementCount * (long)geometry.Taps;
        int threads = work < SerialWork ? 1 : degree;
        int parts = Math.Max(geometry.Batch * groups, 1);
        int bands = threads == 1 ? 1 : Math.Min(vertical.Output, ((UnitsPerThread * threads) + parts - 1) / parts);
        var plan = new DepthwisePlan(geometry.Batch, vertical.Output, vectors, Math.Max(bands, 1), groups, threads);
        return plan with { Threads = Math.Max(1, Math.Min(threads, plan.Units)) };
    }

    /// <summary>The image, the output rows and the vectors of one unit.</summary>
    public (int Batch, Interval Rows, Interval Vectors) Unit(int unit)
    {
        int group = unit % Groups;
        int band = unit / Groups % Bands;
        int batch = unit / (Groups * Bands);
        return (batch, new Interval(0, OutputRows).Part(band, Bands), new Interval(0, Vectors).Part(group, Groups));
    }
}
