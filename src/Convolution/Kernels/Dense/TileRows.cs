namespace Convolution.Kernels.Dense;

/// <summary>How rows are shared out among tiles.</summary>
/// <param name="Count">All tiles.</param>
/// <param name="Height">Rows of most.</param>
/// <param name="Higher">Tiles with a row more, which come first.</param>
/// <param name="Rest">Rows behind all tiles, less than one.</param>
internal readonly record struct TileRows(int Count, int Height, int Higher, int Rest = 0)
{
    /// <summary>
    /// Evenly, among as few tiles as possible of at most so many rows: their heights differ by one at most. 49 are four tiles of 6 and five of 5.
    /// </summary>
    public static TileRows Share(int rows, int most)
    {
        int count = (rows + most - 1) / most;
        (int height, int higher) = Math.DivRem(rows, count);
        return new(count, height, higher);
    }

    /// <summary>Among tiles of one height, as far as they fill them: 49 are eight tiles of 6 and a rest of 1.</summary>
    public static TileRows Fill(int rows, int height) => new(rows / height, height, Higher: 0, rows % height);
}
