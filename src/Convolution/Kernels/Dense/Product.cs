namespace Convolution.Kernels.Dense;

/// <summary>One product <c>c = a*b</c> for one panel of b: where the panel lies, how a's rows are walked, how c begins and ends.</summary>
internal unsafe struct Product<T>
    where T : unmanaged
{
    /// <summary>The panel: for each step of the depth, one vector row of b.</summary>
    public T* Panel;

    /// <summary>What the accumulators start from; null where they go on from c.</summary>
    public T* Bias;

    /// <inheritdoc cref="Walk.Offset"/>
    public nint Offset;

    /// <summary>Bands of <see cref="Runs"/> runs of <see cref="Depth"/> values.</summary>
    public int Bands, Runs, Depth;

    /// <summary>From band to band and from run to run in a row of a.</summary>
    public nint BandStep, RunStep;

    /// <summary>Whether each band is a chain of its own, as in <see cref="ChainedRows"/>.</summary>
    public bool HasChains;

    /// <summary>Values of b to leave out after each run.</summary>
    public nint RunSkip;

    /// <summary>Values of b to leave out after each band, beside <see cref="RunSkip"/>.</summary>
    public nint BandSkip;

    /// <summary>Whether rows of the panel are <see cref="PanelStep"/> apart, as in <see cref="SpacedRows"/>; else they follow one another.</summary>
    public bool HasSpacedRows;

    /// <summary>From one row of the panel to the next where b is an image; 0 if all its pixels are one.</summary>
    public nint PanelStep;

    /// <summary>Whether a panel row's halves belong to two groups, as in <see cref="RowsOfGroups"/>.</summary>
    public bool HasTwoGroups;

    /// <summary>
    /// What comes next: mostly what the product after this one reads of its panel, else pixels that follow. Read where <see cref="NextStep"/> is not 0.
    /// </summary>
    public byte* Next;

    /// <summary>Bytes of that to ask for in each round of steps; 0 where that does not pay.</summary>
    public nint NextStep;

    /// <summary>The column of c where the tile begins.</summary>
    public nint Column;

    /// <summary>The column, within the tile, of its last vector.</summary>
    public nint LastColumn;

    /// <summary>
    /// Whether something is added to the finished sums: a residual, or what stands in c already, so that chains are shorter and errors
    /// smaller. It is read before c is stored, since loads after stores whose addresses end alike would wait for them.
    /// </summary>
    public bool HasAddend;

    /// <summary>Whether c's lines are not asked for before a tile is stored.</summary>
    public bool StoresUnasked;

    /// <summary>Whether the results, being complete, are confined to <see cref="Minimum"/>..<see cref="Maximum"/>.</summary>
    public bool IsClamped;

    public T Minimum;
    public T Maximum;

    /// <inheritdoc cref="Follow"/>
    public Product(in Walk walk, nint runSkip = 0, nint bandSkip = 0)
        : this() => Follow(walk, runSkip, bandSkip);

    /// <summary>
    /// Takes a way along a and b; bands of a single run that are no chains become the runs of a single band, since a kernel turns to the next run sooner.
    /// </summary>
    /// <remarks>
    /// Value by value: a copy of the whole walk waits until what was just written into it, and all that was written before, has left the store buffer.
    /// Layers of 64 channels by Winograd's algorithm, which has two walks for each plane, would take 2 % longer (Emerald Rapids).
    /// </remarks>
    /// <param name="walk">The way.</param>
    /// <param name="runSkip">Values of b to leave out after each run.</param>
    /// <param name="bandSkip">Values of b to leave out after each band, beside those.</param>
    public void Follow(in Walk walk, nint runSkip = 0, nint bandSkip = 0)
    {
        bool isOfBands = walk.Runs == 1 && !HasChains;
        (Offset, Depth) = (walk.Offset, walk.Depth);
        (Bands, BandStep, BandSkip) = (isOfBands ? Math.Min(walk.Bands, 1) : walk.Bands, walk.BandStep, bandSkip);
        (Runs, RunStep, RunSkip) = isOfBands ? (walk.Bands, walk.BandStep, runSkip + bandSkip) : (walk.Runs, walk.RunStep, runSkip);
    }
}
