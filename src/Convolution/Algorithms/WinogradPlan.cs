using Convolution.Geometry;
using Convolution.Kernels;

namespace Convolution.Algorithms;

/// <summary>One tile of the output: which image, where, and how many rows and columns its transform computes.</summary>
internal readonly record struct WinogradPlace(int Batch, int Y, int X, int Rows, int Columns)
{
    /// <summary>Whether the transform takes this pair of points; a smaller tile takes the first four along its axis.</summary>
    public bool Has(int row, int column) => row < Rows + 2 && column < Columns + 2;
}

/// <summary>How a Winograd convolution is cut into tiles, and these into units for the caches and the threads.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Output rows of each.</param>
/// <param name="Width">Output columns of each.</param>
/// <param name="Panels">Panels of the packed filter.</param>
/// <param name="Blocks">Parts of all tiles.</param>
/// <param name="Groups">Parts of the panels; each unit transforms its inputs for itself.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct WinogradPlan(int Batch, int Height, int Width, int Panels, int Blocks, int Groups, int Threads)
{
    /// <summary>Bytes of a filter that stays in L2 (1 MB on Zen 4) beside a small block of tiles.</summary>
    private const long ResidentBytes = 640 << 10;

    /// <summary>Tiles of a block beside such a filter: 225 KB of 64 channels.</summary>
    private const int SmallBlock = 24;

    /// <summary>Tiles of a block that share a filter streamed from L3 or memory: a whole image of 28x28.</summary>
    private const int LargeBlock = 49;

    /// <summary>Direct multiply-adds below which a second thread costs more than it brings: about 10 us by this algorithm.</summary>
    private const long SerialWork = 1 << 21;

    public int Units => Blocks * Groups;

    private int Down => Count(Height);

    private int Across => Count(Width);

    private int Tiles => Batch * Down * Across;

    /// <summary>The most tiles of a block, for a packed filter of so many bytes.</summary>
    public static int BlockTiles(long filterBytes) => filterBytes <= ResidentBytes ? SmallBlock : LargeBlock;

    /// <summary>Cuts into as many units as threads, or a multiple: blocks of tiles where there are enough, else groups of panels too.</summary>
    public static WinogradPlan Create(in ConvolutionGeometry geometry, int panels, int blockTiles, int degree)
    {
        long work = geometry.OutputShape.ElementCount * (long)geometry.Taps * geometry.InputChannels;
        int threads = work < SerialWork ? 1 : degree;
        var plan = new WinogradPlan(geometry.Batch, geometry.Vertical.Output, geometry.Horizontal.Output, panels, 0, 1, threads);
        int blocks = (plan.Tiles + blockTiles - 1) / blockTiles;
        if (blocks >= threads)
            return plan with { Blocks = (blocks + threads - 1) / threads * threads };
        int groups = Math.Clamp((threads + blocks - 1) / Math.Max(blocks, 1), 1, panels);
        return plan with { Blocks = blocks, Groups = groups, Threads = Math.Clamp(blocks * groups, 1, threads) };
    }

    /// <summary>The tiles and the panels of one unit.</summary>
    public (Interval Tiles, Interval Panels) Unit(int unit) =>
        (new Interval(0, Tiles).Part(unit % Blocks, Blocks), new Interval(0, Panels).Part(unit / Blocks, Groups));

    /// <summary>Tile number <paramref name="index"/>, counted along rows, then images.</summary>
    public WinogradPlace Place(int index)
    {
        int y = index / Across % Down * WinogradTile.Size;
        int x = index % Across * WinogradTile.Size;
        return new(index / (Down * Across), y, x, Size(Height - y), Size(Width - x));
    }

    /// <summary>Points of all tiles along an axis: what is multiplied where there were three taps for each output.</summary>
    public static long Points(int outputs) =>
        outputs == 0 ? 0 : ((Count(outputs) - 1L) * WinogradTile.Points) + Size(((outputs - 1) % WinogradTile.Size) + 1) + 2;

    private static int Count(int outputs) => (outputs + WinogradTile.Size - 1) / WinogradTile.Size;

    /// <summary>The last one or two outputs of an axis take a smaller tile: 14 is 4+4+4+2.</summary>
    private static int Size(int remaining) => remaining <= WinogradTile.Size / 2 ? WinogradTile.Size / 2 : WinogradTile.Size;
}
