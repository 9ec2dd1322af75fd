namespace Convolution.Kernels;

/// <summary>Which rows of the packed matrix b a product takes, and where the values that meet them lie in each row of a.</summary>
/// <remarks>
/// A row of a is walked in <see cref="Bands"/> x <see cref="Runs"/> contiguous runs of <see cref="Depth"/> values:
/// <code>
///   a + 0          ###   ###   ###      '#' is a run of Depth values,
///   a + BandStep   ###   ###   ###      RunStep from run to run, BandStep from band to band
/// </code>
/// The rows of b follow one another from <see cref="FirstRow"/>; between bands <see cref="SkippedRows"/> are left out.
/// </remarks>
internal readonly record struct Walk(int FirstRow, int Bands, nint BandStep, int SkippedRows, int Runs, nint RunStep, int Depth)
{
    /// <summary>No step at all: what is left of a product is its start and its end.</summary>
    public static Walk Nowhere => default;

    /// <summary>One run over consecutive rows of b.</summary>
    public static Walk Straight(int firstRow, int depth) => new(firstRow, Bands: 1, BandStep: 0, SkippedRows: 0, Runs: 1, RunStep: 0, depth);
}
