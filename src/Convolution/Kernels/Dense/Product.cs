namespace Convolution.Kernels.Dense;

/// <summary>One product <c>c = a*b</c> for one panel of b: where the panel lies, how a's rows are walked, how c begins and ends.</summary>
internal unsafe struct Product<T>
    where T : unmanaged
{
    /// <summary>The panel: for each step of the depth, one vector row of b.</summary>
    public T* Panel;

    /// <summary>What the accumulators start from; null where they go on from c.</summary>
    public T* Bias;

    /// <summary>The way along the rows of a.</summary>
    public Walk Walk;

    /// <summary>From one row of the panel to the next where b is an image in planes; 0 where it is packed, and rows follow one another.</summary>
    public nint PanelStep;

    /// <summary>Whether a panel row's two vectors belong to two groups, as in <see cref="RowsOfGroups"/>.</summary>
    public bool HasTwoGroups;

    /// <summary>Values of b to leave out between two runs.</summary>
    public nint RunSkip;

    /// <summary>Values of b to leave out between two bands, beside <see cref="RunSkip"/>.</summary>
    public nint BandSkip;

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

    /// <summary>Whether the results, being complete, are confined to <see cref="Minimum"/>..<see cref="Maximum"/>.</summary>
    public bool IsClamped;

    public T Minimum;
    public T Maximum;
}
