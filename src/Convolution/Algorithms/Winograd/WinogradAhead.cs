using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;

namespace Convolution.Algorithms.Winograd;

/// <summary>
/// What is asked for while a block of tiles is multiplied: the inputs of the block after it, and the lines that its own outputs will be stored to.
/// </summary>
/// <remarks>
/// Products are computed from L2, and transforms wait for memory: with neither at a time, 64 channels of 224x224 pixels run 1.1 to 1.2 times as fast, on one
/// thread and on two, 128 of 112x112 1.0 to 1.15 times, 64 to 256 of 56x56 0.93 to 1.07 times, 512 of 28x28
/// 0.95 to 1.15 times (Zen 3). Asking for inputs on two threads too, the first runs 1.04 times as fast, the others 0.99 to 1.02 times (Zen 4).
/// </remarks>
internal readonly unsafe struct WinogradAhead<T>
    where T : unmanaged
{
    /// <summary>Bytes of an image that stays in L2 (512 KB on Zen 3): 28x28x128, which has 401 KB, would run 0.97 to 1.04 times as fast.</summary>
    private const long ResidentBytes = 512 << 10;

    /// <summary>A half of the planes for the inputs, as many for each row of a tile; and as many for each row of outputs.</summary>
    private const int InputPlanes = WinogradTile.Planes / 2;
    private const int PlanesOfInputRow = InputPlanes / WinogradTile.Points;
    private const int PlanesOfOutputRow = InputPlanes / WinogradTile.Size;

    private readonly Rows inputs;
    private readonly Rows outputs;

    /// <param name="call">Operands.</param>
    /// <param name="plan">How they are cut.</param>
    /// <param name="tiles">The block.</param>
    /// <param name="panels">Those that it is multiplied by.</param>
    public WinogradAhead(in Call<T> call, in WinogradPlan plan, Interval tiles, Interval panels)
    {
        if (call.Input.Layout.ImageLength * sizeof(T) <= ResidentBytes)
            return;

        // Several threads take blocks in turn, each probably the one after as many; but parts of the channels of one block together.
        WinogradPlace next = plan.Place(tiles.Start + (plan.Threads * tiles.Length));
        if (plan.Groups == 1 && next.Batch < plan.Grid.Batch)
        {
            int y = (int)Math.Max(call.Geometry.Vertical.Origin(next.Y), 0);
            int x = (int)Math.Max(call.Geometry.Horizontal.Origin(next.X), 0);
            inputs = new(call.Input, next.Batch, y, x, WinogradTile.Points, (tiles.Length * WinogradTile.Size) + 2);
        }

        WinogradPlace first = plan.Place(tiles.Start);
        if (panels.Length == plan.Panels)
            outputs = new(call.Output, first.Batch, first.Y, first.X, WinogradTile.Size, tiles.Length * WinogradTile.Size);
    }

    /// <summary>With the part that a plane's products ask for.</summary>
    public RowPointers<T> Beside(RowPointers<T> rows, int plane) => plane < InputPlanes
        ? inputs.Beside(rows, plane, PlanesOfInputRow)
        : outputs.Beside(rows, plane - InputPlanes, PlanesOfOutputRow);

    /// <summary>The beginning of some rows of an image.</summary>
    private readonly struct Rows
    {
        private readonly byte* first;
        private readonly nint step;
        private readonly int count;
        private readonly long bytes;

        /// <summary>So many rows and pixels of each from one pixel on, or as many as there are; none where other channels lie between them.</summary>
        public Rows(in Image<T> image, int batch, int y, int x, int height, int width)
        {
            NhwcLayout layout = image.Layout;
            if (layout.PixelStride != layout.Shape.Channels)
                return;
            first = (byte*)image.At(batch, y, x);
            step = (nint)layout.RowStride * sizeof(T);
            count = Math.Min(height, layout.Shape.Height - y);
            bytes = (long)Math.Clamp(layout.Shape.Width - x, 0, width) * layout.PixelStride * sizeof(T);
        }

        /// <summary>With one of the parts into which the rows are cut, so many each.</summary>
        public RowPointers<T> Beside(RowPointers<T> rows, int part, int partsOfRow)
        {
            (int row, int piece) = Math.DivRem(part, partsOfRow);
            return row >= count
                ? rows
                : rows with { Next = first + (row * step) + (bytes * piece / partsOfRow), NextBytes = bytes / partsOfRow, IsNextShared = true };
        }
    }
}
