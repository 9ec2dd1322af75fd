using Convolution.Geometry;

namespace Convolution.Algorithms.Fourier;

/// <summary>Two tiles of outputs: the image, the rows of the upper and of the lower one, and the columns of both.</summary>
internal readonly record struct FourierTiles(int Batch, Interval Upper, Interval Lower, Interval Columns);

/// <summary>How an output is cut into pairs of tiles, one above the other. No cut depends on the batch or on threads, so that no bit does.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Rows of each output.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Pairs">Pairs of tiles from top to bottom.</param>
/// <param name="Across">Tiles from left to right.</param>
internal readonly record struct FourierPlan(int Batch, int Height, int Width, int Pairs, int Across)
{
    public int Tiles => Batch * Pairs * Across;

    /// <summary>Cuts for tiles of at most so many rows and columns.</summary>
    public static FourierPlan Create(in ConvolutionGeometry geometry, int tileRows, int tileColumns)
    {
        (int height, int width) = (geometry.Vertical.Output, geometry.Horizontal.Output);
        return new(geometry.Batch, height, width, Ceiling.Divide(height, 2 * tileRows), Ceiling.Divide(width, tileColumns));
    }

    public FourierTiles Tile(int index)
    {
        int part = index % Across;
        int pair = index / Across % Pairs;
        var rows = new Interval(0, Height);
        return new(index / (Across * Pairs), rows.Part(2 * pair, 2 * Pairs), rows.Part((2 * pair) + 1, 2 * Pairs), new Interval(0, Width).Part(part, Across));
    }
}
