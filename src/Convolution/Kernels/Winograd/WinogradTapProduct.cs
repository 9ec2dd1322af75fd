namespace Convolution.Kernels.Winograd;

/// <summary>What <see cref="WinogradTapKernel{T,TVector,TLanes,TTiles,TTaps}"/> multiplies: a row of points, some tiles, one vector of filters.</summary>
internal unsafe struct WinogradTapProduct<T>
    where T : unmanaged
{
    /// <summary>Vectors of the taps needed next that are fetched with each input channel: twice in six rows of points are more than nine.</summary>
    public const int Fetched = 2;

    /// <summary>For each input channel nine vectors, in the order of the filter's rows; at infinity, from the last row on.</summary>
    public T* Taps;

    /// <summary>The taps to fetch.</summary>
    public T* Next;

    /// <summary>The first input channel of the first tile, on the row's first plane.</summary>
    public T* Inputs;

    /// <summary>The first output channel of the first tile, on the row's first plane.</summary>
    public T* Products;

    /// <summary>From plane to plane, of inputs and products.</summary>
    public nint PlaneStride;

    /// <summary>From tile to tile, of inputs and products.</summary>
    public nint TilePitch;

    /// <summary>Input channels.</summary>
    public nint Depth;

    /// <summary>The row's point, unless it is 0 or infinity.</summary>
    public T Point;

    public T PointSquared;

    /// <summary>The factor of the filter's values at this point.</summary>
    public T Scale;

    /// <summary>Whether the sums are added to what is stored.</summary>
    public bool AddsToStored;
}
