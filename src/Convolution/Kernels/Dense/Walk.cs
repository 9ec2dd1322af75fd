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

    /// <summary>The same walk, with bands of a single run taken for the runs of a single band: a kernel turns to the next run sooner.</summary>
    public Walk Flat => Runs == 1 ? this with { Bands = Math.Min(Bands, 1), Runs = Bands, RunStep = BandStep } : this;

    /// <summary>The same walk, with bands of a single run taken for one run where nothing lies between them.</summary>
    public Walk Joined => Runs == 1 && BandStep == Depth && SkippedRows == 0 ? this with { Bands = Math.Min(Bands, 1), Depth = Bands * Depth } : this;

    /// <summary>How many rows of b it takes.</summary>
    public int Length => Bands * RowsOfBand;

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
    public Walk Slice(int index, int maxRows)
    {
        if (Length <= maxRows)
            return this;
        if (RowsOfBand <= maxRows)
            return this with { FirstRow = FirstRow + (index * (RowsOfBand + SkippedRows)), Offset = Offset + (index * BandStep), Bands = 1 };
        if (Bands * Runs == 1)
            return Part(index * maxRows, maxRows);

        (int run, int part) = Math.DivRem(index, PartsOfRun(maxRows));
        (int band, run) = Math.DivRem(run, Runs);
        Walk single = Straight(FirstRow + (band * (RowsOfBand + SkippedRows)) + (run * Depth), Depth);
        return (single with { Offset = Offset + (band * BandStep) + (run * RunStep) }).Part(part * maxRows, maxRows);
    }

    /// <summary>The same way along the values of one group.</summary>
    public Walk Along(int group) => this with { Offset = Offset + (group * GroupStep) };

    /// <summary>At most so many steps of a single run.</summary>
    private Walk Part(int start, int maxRows) =>
        this with { FirstRow = FirstRow + start, Offset = Offset + start, Depth = Math.Min(maxRows, Depth - start) };

    private int PartsOfRun(int maxRows) => (Depth + maxRows - 1) / maxRows;
}
