namespace Convolution.Kernels;

/// <summary>Rows shared out evenly among tiles, whose heights so differ by one at most: of six rows, 49 are four tiles of 6 and five of 5.</summary>
/// <param name="Count">All tiles.</param>
/// <param name="Height">Rows of most.</param>
/// <param name="Higher">Tiles with a row more, which come first.</param>
internal readonly record struct TileRows(int Count, int Height, int Higher)
{
    /// <summary>As few tiles as possible of at most so many rows.</summary>
    public static TileRows Share(int rows, int most)
    {
        int count = (rows + most - 1) / most;
        (int height, int higher) = Math.DivRem(rows, count);
        return new(count, height, higher);
    }
}
