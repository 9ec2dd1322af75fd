namespace Convolution.Packing;

/// <summary>A matrix in rows: what a change of layout comes down to.</summary>
internal static class Matrix
{
    /// <summary>Copies a matrix into its transpose.</summary>
    public static void Transpose<T>(
        ReadOnlySpan<T> source, int sourceRowStride, Span<T> destination, int destinationRowStride, int rows, int columns)
    {
        // A tile of 16 x 16 touches 16 cache lines on either side, which L1 holds; whole columns would not fit.
        const int Tile = 16;
        for (int top = 0; top < rows; top += Tile)
        {
            for (int left = 0; left < columns; left += Tile)
            {
                int bottom = Math.Min(top + Tile, rows);
                int right = Math.Min(left + Tile, columns);
                for (int column = left; column < right; column++)
                {
                    for (int row = top; row < bottom; row++)
                        destination[(column * destinationRowStride) + row] = source[(row * sourceRowStride) + column];
                }
            }
        }
    }
}
