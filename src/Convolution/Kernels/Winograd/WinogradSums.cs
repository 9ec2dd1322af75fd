using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>The sums of one plane, one vector of columns for each of up to four tiles, that stay in registers.</summary>
/// <remarks>A <see cref="Row{T,TVector,TLanes,TVectors}"/> stood on end: one vector of the filter meets a factor of each tile.</remarks>
internal unsafe struct WinogradSums<T, TVector, TLanes, TTiles>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TTiles : unmanaged, ICount
{
    private TVector v0;
    private TVector v1;
    private TVector v2;
    private TVector v3;

    /// <summary>Adds the products of a vector of weights with one value of each tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(T* inputs, nint pitch, TVector weights)
    {
        TLanes.Accumulate(ref v0, TLanes.Broadcast(*inputs), weights);
        if (sizeof(TTiles) > 1)
            TLanes.Accumulate(ref v1, TLanes.Broadcast(inputs[pitch]), weights);
        if (sizeof(TTiles) > 2)
            TLanes.Accumulate(ref v2, TLanes.Broadcast(inputs[2 * pitch]), weights);
        if (sizeof(TTiles) > 3)
            TLanes.Accumulate(ref v3, TLanes.Broadcast(inputs[3 * pitch]), weights);
    }

    /// <summary>Stores the sums times a factor, or adds them to what is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Finish(T* products, nint pitch, TVector scale, bool addsToStored)
    {
        Finish(products, v0, scale, addsToStored);
        if (sizeof(TTiles) > 1)
            Finish(products + pitch, v1, scale, addsToStored);
        if (sizeof(TTiles) > 2)
            Finish(products + (2 * pitch), v2, scale, addsToStored);
        if (sizeof(TTiles) > 3)
            Finish(products + (3 * pitch), v3, scale, addsToStored);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T* product, TVector sum, TVector scale, bool addsToStored) => TLanes.Store(
        product, addsToStored ? TLanes.MultiplyAdd(sum, scale, TLanes.Load(product)) : TLanes.Multiply(sum, scale));
}
