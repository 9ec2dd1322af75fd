using Convolution.Geometry;
using Convolution.Kernels.Winograd;

namespace Convolution.Algorithms.Winograd;

/// <summary>The tiles of 4x4 outputs into which images fall.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Output rows of each.</param>
/// <param name="Width">Output columns of each.</param>
internal readonly record struct WinogradGrid(int Batch, int Height, int Width)
{
    public WinogradGrid(in ConvolutionGeometry geometry)
        : this(geometry.Batch, geometry.Vertical.Output, geometry.Horizontal.Output)
    {
    }

    /// <summary>Tiles of all images.</summary>
    public int Tiles => Batch * TilesOfImage;

    public int TilesOfImage => Ceiling.Divide(Height, WinogradTile.Size) * Across;

    private int Across => Ceiling.Divide(Width, WinogradTile.Size);

    /// <summary>The image and the first output of a tile, counted along rows, then images.</summary>
    public (int Batch, int Y, int X) this[int tile]
    {
        get
        {
            (int batch, tile) = Math.DivRem(tile, TilesOfImage);
            (int y, int x) = Math.DivRem(tile, Across);
            return (batch, y * WinogradTile.Size, x * WinogradTile.Size);
        }
    }
}
