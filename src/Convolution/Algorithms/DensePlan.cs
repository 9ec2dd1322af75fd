using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How a dense convolution is cut into units for the caches and the threads. No cut changes a bit of the result.</summary>
/// <param name="Batch">Images.</param>
/// <param name="OutputRows">Rows of each image's output.</param>
/// <param name="Panels">Panels of the packed filter.</param>
/// <param name="Bands">Parts of each image's output rows.</param>
/// <param name="Groups">Parts of the filter's panels.</param>
/// <param name="ByTap">Whether sums are built tap by tap in the output, rather than each in one go.</param>
/// <param name="DepthSlice">The most input channels of one product, if <paramref name="ByTap"/>.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct DensePlan(
    int Batch, int OutputRows, int Panels, int Bands, int Groups, bool ByTap, int DepthSlice, int Threads)
{
    /// <summary>Panels that are used again and again are to stay in L2 beside the image: 384 KB of its 1 MB (Zen 4).</summary>
    private const long CacheShare = 384 << 10;

    /// <summary>Pixels of a band: enough to use each panel often, few enough that their rows stay in L2.</summary>
    private const int BandPixels = 256;

    /// <summary>Rows of a band if the filter has some: so that the columns along a border fill whole tiles.</summary>
    private const int BandRows = 7;

    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 19;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 4;

    public int Units => Batch * Bands * Groups;

    public static DensePlan Create(in ConvolutionGeometry geometry, int panels, long panelRowBytes, int degree)
    {
        (int height, int width) = (geometry.Vertical.Output, geometry.Horizontal.Output);
        long panelBytes = panelRowBytes * geometry.Taps * geometry.InputChannels;
        bool byTap = panelBytes > CacheShare;
        int depthSlice = byTap ? Math.Min(geometry.InputChannels, 512) : geometry.InputChannels;
        long workingBytes = byTap ? panelRowBytes * depthSlice : panelBytes;

        int bandRows = Math.Max((BandPixels + width - 1) / Math.Max(width, 1), geometry.Taps > 1 ? BandRows : 1);
        int bands = Math.Max((height + bandRows - 1) / bandRows, 1);
        int groups = (int)Math.Clamp((workingBytes * panels + CacheShare - 1) / CacheShare, 1, panels);

        long work = geometry.OutputShape.ElementCount * (long)geometry.Taps * geometry.InputChannels;
        int threads = work < SerialWork ? 1 : degree;
        if (threads > 1)
        {
            int wanted = UnitsPerThread * threads;
            int parts = Math.Max(geometry.Batch * bands, 1);
            groups = Math.Max(groups, Math.Min(panels, (wanted + parts - 1) / parts));
            parts = Math.Max(geometry.Batch * groups, 1);
            bands = Math.Max(bands, Math.Min(height, (wanted + parts - 1) / parts));
        }

        var plan = new DensePlan(geometry.Batch, height, panels, bands, groups, byTap, depthSlice, threads);
        return plan with { Threads = Math.Max(1, Math.Min(threads, plan.Units)) };
    }

    /// <summary>The image, the output rows and the panels of one unit; units of the same panels follow one another.</summary>
    public (int Batch, Interval Rows, Interval Panels) Unit(int unit)
    {
        int band = unit % Bands;
        int batch = unit / Bands % Batch;
        int group = unit / (Bands * Batch);
        return (batch, new Interval(0, OutputRows).Part(band, Bands), new Interval(0, Panels).Part(group, Groups));
    }
}
