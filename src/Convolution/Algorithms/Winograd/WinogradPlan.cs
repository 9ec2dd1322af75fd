using Convolution.Geometry;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>One tile of the output: which image, where, and how many rows and columns its transform computes.</summary>
internal readonly record struct WinogradPlace(int Batch, int Y, int X, int Rows, int Columns)
{
    /// <summary>Whether the transform takes all points.</summary>
    public bool IsWhole => Has(WinogradTile.Points - 1, WinogradTile.Points - 1);

    /// <summary>Whether the transform takes this pair of points; a smaller tile takes the first four along its axis.</summary>
    public bool Has(int row, int column) => row < Rows + 2 && column < Columns + 2;
}

/// <summary>How a Winograd convolution is cut into tiles, and these into units for the caches and the threads.</summary>
/// <param name="Grid">All tiles.</param>
/// <param name="GoesByTaps">Whether the filter is transformed on the way; all tiles are 4x4 then.</param>
/// <param name="BlockTiles">The most tiles of a block.</param>
/// <param name="Panels">Panels of the packed filter.</param>
/// <param name="Blocks">Parts of all tiles.</param>
/// <param name="Groups">Parts of the panels; each unit transforms its inputs for itself.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct WinogradPlan(
    WinogradGrid Grid, bool GoesByTaps, int BlockTiles, int Panels, int Blocks, int Groups, int Threads)
{
    /// <summary>
    /// Tiles of a block, whose inputs and products take 250 KB of 64 channels and 1 MB of 256: half of an image of 28x28, half a row of 224 pixels. The filter
    /// comes once for each block, while products run. Blocks of 49 tiles of 128 to 512 channels run 0.95 to 1.04 times as fast, of 24 tiles of 64 channels 0.98
    /// to 1.0 times, of 16 tiles 0.96 to 0.98 times (Zen 4).
    /// </summary>
    private const int Block = 28;

    /// <summary>
    /// The same of filters that come from L3 or memory, where two multiply-adds a cycle leave too little time for that: a whole image of 28x28. With 256 and
    /// with 512 channels that runs 1.02 to 1.12 times as fast, from 256 to 512 and 56x56x256 0.98 to 1.09 times (Zen 5, filters from memory).
    /// </summary>
    private const int BlockOfLarge = 49;

    /// <summary>Bytes of a transformed filter that does: 256 by 256 channels take 9 MB. With 2 MB, as 128 by 128, larger blocks gain nothing.</summary>
    private const long LargeBytes = 8 << 20;

    /// <summary>Tiles of a block that goes by taps: two images of four, whose inputs and products take 1.2 MB of 512 channels.</summary>
    private const int TapBlock = 8;

    /// <summary>
    /// Bytes of a transformed filter that come too slowly from L3 (32 MB), or from memory, where an image has few tiles: its taps, a quarter
    /// of them, are better then. Planes' over taps' time for 7x7 pixels: 0.84 of 9 MB (256 by 256 channels), 0.9 to 1.3 of 14 MB, 1.2 to 1.5
    /// of 18 MB, 1.3 to 1.8 of 36 MB (512 by 512).
    /// </summary>
    private const long StreamedBytes = 16 << 20;

    /// <summary>Tiles of an image that are few for a filter so large: up to 8x8 pixels. Batches count by images, so that no bit depends on them.</summary>
    private const int FewTiles = 4;

    /// <summary>Input channels below which they are few: products take less time beside the transforms, and sums are shorter.</summary>
    public const int FewInputChannels = 64;

    /// <summary>Direct multiply-adds below which a second thread costs more than it brings: about 10 us by this algorithm.</summary>
    private const long SerialWork = 1 << 21;

    public int Units => Blocks * Groups;

    /// <summary>Whether images of few tiles go by taps, given the bytes of the transformed filter.</summary>
    public static bool NeedsTaps(long filterBytes) => filterBytes > StreamedBytes;

    /// <summary>Whether an image has so few tiles that fetching a large filter takes longer than the products.</summary>
    public static bool HasFewTiles(in ConvolutionGeometry geometry) => new WinogradGrid(geometry).TilesOfImage <= FewTiles;

    /// <summary>Cuts into as many units as threads, or a multiple: blocks of tiles where there are enough, else groups of panels too.</summary>
    public static WinogradPlan Create(in ConvolutionGeometry geometry, int panels, long filterBytes, bool hasTaps, int degree)
    {
        bool goesByTaps = hasTaps && HasFewTiles(geometry);
        int blockTiles = goesByTaps ? TapBlock
            : Processor.DoublesWith512Bits && filterBytes > LargeBytes ? BlockOfLarge
            : Block;

        long work = geometry.OutputElements * geometry.Taps * geometry.InputChannels;
        int threads = work < SerialWork ? 1 : degree;
        var plan = new WinogradPlan(new(geometry), goesByTaps, blockTiles, panels, 0, 1, threads);
        int blocks = Ceiling.Divide(plan.Grid.Tiles, blockTiles);
        if (blocks >= threads)
            return plan with { Blocks = Ceiling.Divide(blocks, threads) * threads };
        int groups = Math.Clamp(Ceiling.Divide(threads, Math.Max(blocks, 1)), 1, panels);
        return plan with { Blocks = blocks, Groups = groups, Threads = Math.Clamp(blocks * groups, 1, threads) };
    }

    /// <summary>The tiles and the panels of one unit.</summary>
    public (Interval Tiles, Interval Panels) Unit(int unit) =>
        (new Interval(0, Grid.Tiles).Part(unit % Blocks, Blocks), new Interval(0, Panels).Part(unit / Blocks, Groups));

    /// <summary>A tile, counted along rows, then images.</summary>
    public WinogradPlace Place(int index)
    {
        (int batch, int y, int x) = Grid[index];
        return GoesByTaps
            ? new(batch, y, x, WinogradTile.Size, WinogradTile.Size)
            : new(batch, y, x, Size(Grid.Height - y), Size(Grid.Width - x));
    }

    /// <summary>Points of all tiles along an axis: what is multiplied where there were three taps for each output.</summary>
    public static long Points(int outputs) => outputs == 0
        ? 0
        : ((Ceiling.Divide(outputs, WinogradTile.Size) - 1L) * WinogradTile.Points)
            + Size(((outputs - 1) % WinogradTile.Size) + 1) + WinogradTile.Points - WinogradTile.Size;

    /// <summary>The last one or two outputs of an axis take a smaller tile: 14 is 4+4+4+2.</summary>
    private static int Size(int remaining) => remaining <= WinogradTile.Size / 2 ? WinogradTile.Size / 2 : WinogradTile.Size;
}
