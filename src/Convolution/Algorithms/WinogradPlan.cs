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
/// <param name="TileRows">Rows of a tile; columns are four.</param>
/// <param name="Panels">Panels of the packed filter.</param>
/// <param name="Blocks">Parts of all tiles.</param>
/// <param name="Groups">Parts of the panels; each unit transforms its inputs for itself.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct WinogradPlan(
    int Batch, int Height, int Width, int TileRows, int Panels, int Blocks, int Groups, int Threads)
{
    /// <summary>Bytes of a filter that stays in L2 (1 MB on Zen 4) beside a small block of tiles.</summary>
    private const long ResidentBytes = 640 << 10;

    /// <summary>Tiles of a block beside such a filter: 225 KB of 64 channels.</summary>
    private const int SmallBlock = 24;

    /// <summary>Tiles of a block that share a filter streamed from L3 or memory: a whole image of 28x28.</summary>
    private const int LargeBlock = 49;

    /// <summary>
    /// Bytes of a filter that L3 (32 MB) does not keep from call to call. Where an image has few tiles, such a filter is streamed rather
    /// than multiplied: tiles of 2x4 then take a third more multiplications but a third less of it, and 512@7 is 1.15 times as fast. Batches
    /// would rather have 4x4, but their bits must be those of single images.
    /// </summary>
    private const long StreamedBytes = 24 << 20;

    /// <summary>Tiles of 4x4 in an image that are few for a filter so large: 7x7 pixels.</summary>
    private const int FewTiles = 4;

    /// <summary>Direct multiply-adds below which a second thread costs more than it brings: about 10 us by this algorithm.</summary>
    private const long SerialWork = 1 << 21;

    public int Units => Blocks * Groups;

    private int Down => Parts(Height, TileRows);

    private int Across => Parts(Width, WinogradTile.Size);

    private int Tiles => Batch * Down * Across;

    /// <summary>The most tiles of a block, for a packed filter of so many bytes.</summary>
    public static int BlockTiles(long filterBytes) => filterBytes <= ResidentBytes ? SmallBlock : LargeBlock;

    /// <summary>Cuts into as many units as threads, or a multiple: blocks of tiles where there are enough, else groups of panels too.</summary>
    public static WinogradPlan Create(in ConvolutionGeometry geometry, int panels, long filterBytes, int degree)
    {
        (int height, int width) = (geometry.Vertical.Output, geometry.Horizontal.Output);
        bool isStreamed = filterBytes > StreamedBytes && (long)Parts(height, WinogradTile.Size) * Parts(width, WinogradTile.Size) <= FewTiles;
        int tileRows = isStreamed ? WinogradTile.Size / 2 : WinogradTile.Size;

        long work = geometry.OutputShape.ElementCount * (long)geometry.Taps * geometry.InputChannels;
        int threads = work < SerialWork ? 1 : degree;
        var plan = new WinogradPlan(geometry.Batch, height, width, tileRows, panels, 0, 1, threads);
        int blocks = Parts(plan.Tiles, BlockTiles(filterBytes));
        if (blocks >= threads)
            return plan with { Blocks = Parts(blocks, threads) * threads };
        int groups = Math.Clamp(Parts(threads, Math.Max(blocks, 1)), 1, panels);
        return plan with { Blocks = blocks, Groups = groups, Threads = Math.Clamp(blocks * groups, 1, threads) };
    }

    /// <summary>The tiles and the panels of one unit.</summary>
    public (Interval Tiles, Interval Panels) Unit(int unit) =>
        (new Interval(0, Tiles).Part(unit % Blocks, Blocks), new Interval(0, Panels).Part(unit / Blocks, Groups));

    /// <summary>Tile number <paramref name="index"/>, counted along rows, then images.</summary>
    public WinogradPlace Place(int index)
    {
        int y = index / Across % Down * TileRows;
        int x = index % Across * WinogradTile.Size;
        return new(index / (Down * Across), y, x, Size(Height - y, TileRows), Size(Width - x, WinogradTile.Size));
    }

    /// <summary>Points of all tiles along an axis: what is multiplied where there were three taps for each output.</summary>
    public static long Points(int outputs) => outputs == 0
        ? 0
        : ((Parts(outputs, WinogradTile.Size) - 1L) * WinogradTile.Points)
            + Size(((outputs - 1) % WinogradTile.Size) + 1, WinogradTile.Size) + WinogradTile.Points - WinogradTile.Size;

    private static int Parts(int length, int size) => (int)(((long)length + size - 1) / size);

    /// <summary>The last one or two outputs of an axis take a smaller tile: 14 is 4+4+4+2.</summary>
    private static int Size(int remaining, int size) => remaining <= WinogradTile.Size / 2 ? WinogradTile.Size / 2 : size;
}
