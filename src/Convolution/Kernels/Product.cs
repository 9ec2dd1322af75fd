namespace Convolution.Kernels;

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

    /// <summary>Values of the panel to leave out between two bands.</summary>
    public nint PanelSkip;

    /// <summary>The column of c where the tile begins.</summary>
    public nint Column;

    /// <summary>The column, within the tile, of its last vector.</summary>
    public nint LastColumn;

    /// <summary>Whether the finished sums are added to what stands in c, rather than put in its place: shorter chains, smaller errors.</summary>
    public bool AddsToStored;

    /// <summary>Whether residual or activation are due, the sums being complete.</summary>
    public bool HasEpilogue;

    public bool HasResidual;
    public T Minimum;
    public T Maximum;
}
