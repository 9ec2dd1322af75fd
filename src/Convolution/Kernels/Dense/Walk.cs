using System.Runtime.CompilerServices;

namespace Convolution.Kernels.Dense;

/// <summary>Which rows of the packed matrix b a product takes, and where the values that meet them lie in each row of a.</summary>
/// <remarks>
/// A row of a is walked in <see cref="Bands"/> x <see cref="Runs"/> contiguous runs of <see cref="Depth"/> values:
/// <code>
///   a + Offset             ###   ###   ###      '#' is a run of Depth values,
///   a + Offset + BandStep  ###   ###   ###      RunStep from run to run, BandStep from band to band
/// </code>
/// The rows of b follow one another from <see cref="FirstRow"/>; between bands <see cref="SkippedRows"/> are left out.
/// </remarks>
internal readonly record struct Walk(
    int FirstRow, nint Offset, int Bands, nint BandStep, int SkippedRows, int Runs, nint RunStep, int Depth)
{
    /// <summary>From the values that meet one group's panels to those of the next.</summary>
    public nint GroupStep { get; init; }

    /// <summary>No step at all: what is left of a product is its start and its end.</summary>
    public static Walk Nowhere => default;

    /// <summary>The same walk, with bands of a single run taken for one run where nothing lies between them.</summary>
    public Walk Joined => Runs == 1 && BandStep == Depth && SkippedRows == 0 ? this with { Bands = Math.Min(Bands, 1), Depth = Bands * Depth } : this;

    /// <summary>Where the values of one group begin.</summary>
    public nint OffsetOf(int group) => Offset + (group * GroupStep);

    /// <summary>How many rows of b it takes.</summary>
    public int Length => Bands * RowsOfBand;

    /// <summary>Whether all values that it meets lie side by side.</summary>
    public bool IsRun => Bands * Runs == 1;

    private int RowsOfBand => Runs * Depth;

    /// <summary>One run over consecutive rows of b.</summary>
    public static Walk Straight(int firstRow, int depth) =>
        new(firstRow, Offset: 0, Bands: 1, BandStep: 0, SkippedRows: 0, Runs: 1, RunStep: 0, depth);

    /// <summary>How many slices of at most <paramref name="maxRows"/> rows of b the walk falls into: all, bands, or parts of runs.</summary>
    public int Slices(int maxRows) =>
        Length <= maxRows ? 1
        : RowsOfBand <= maxRows ? Bands
        : Bands * Runs * PartsOfRun(maxRows);

    /// <summary>One of the <see cref="Slices"/>, in the order of the walk.</summary>
    /// <remarks>Value by value, and not inlined, for the reason that <see cref="Product{T}.Follow"/> gives.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Walk Slice(int index, int maxRows)
    {
        (int firstRow, nint offset, int bands, int runs, int depth) = (FirstRow, Offset, Bands, Runs, Depth);
        if (Length > maxRows)
        {
            (int band, int run, int start) = (index, 0, 0);
            bands = 1;
            if (RowsOfBand > maxRows)
            {
                (index, int part) = Math.DivRem(index, PartsOfRun(maxRows));
                (band, run) = Math.DivRem(index, Runs);
                start = part * maxRows;
                (runs, depth) = (1, Math.Min(maxRows, Depth - start));
            }

            firstRow += (band * (RowsOfBand + SkippedRows)) + (run * Depth) + start;
            offset += (band * BandStep) + (run * RunStep) + start;
        }

        return new(firstRow, offset, bands, BandStep, SkippedRows, runs, RunStep, depth) { GroupStep = GroupStep };
    }

    /// <summary>The same steps, those of a run, in bands of so many, of which the run has a multiple.</summary>
    /// <inheritdoc cref="Slice"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Walk InBands(int depth) => new(FirstRow, Offset, Depth / depth, depth, SkippedRows: 0, Runs: 1, RunStep: depth, depth);

    private int PartsOfRun(int maxRows) => (Depth + maxRows - 1) / maxRows;
}
