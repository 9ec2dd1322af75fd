using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>
/// The products of one row of points, all six across, of <typeparamref name="TTiles"/> tiles by one vector of filters, which are transformed
/// in registers from the taps themselves: down from <typeparamref name="TTaps"/> taps, one at 0 and infinity, otherwise three.
/// </summary>
/// <remarks>
/// The planes of a product hold four times as many weights as there are taps. Where each is used by few tiles, the time goes into fetching
/// them. Here an input channel takes its taps, 4 operations (and 6 more unless the point is 0 or infinity) and a multiply-add for each
/// tile and point: with four tiles, 75 % of the FMA peak are products. The factors that belong to a point come last, once a sum.
/// </remarks>
internal static unsafe class WinogradTapKernel<T, TVector, TLanes, TTiles, TTaps>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TTiles : unmanaged, ICount
    where TTaps : unmanaged, ICount
{
    private const int Taps = 3;

    /// <summary>Multiplies some input channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(in WinogradTapProduct<T> product)
    {
        WinogradSums<T, TVector, TLanes, TTiles> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        nint pitch = product.TilePitch;
        T* a0 = product.Inputs;
        T* a1 = a0 + product.PlaneStride;
        T* a2 = a1 + product.PlaneStride;
        T* a3 = a2 + product.PlaneStride;
        T* a4 = a3 + product.PlaneStride;
        T* a5 = a4 + product.PlaneStride;
        T* taps = product.Taps;
        T* next = product.Next;
        TVector point = TLanes.Broadcast(product.Point);
        TVector square = TLanes.Broadcast(product.PointSquared);
        for (nint k = 0; k < product.Depth; k++)
        {
            TVector g0 = Down(taps, point, square);
            TVector g1 = Down(taps + TLanes.Count, point, square);
            TVector g2 = Down(taps + (2 * TLanes.Count), point, square);
            c0.MultiplyAdd(a0 + k, pitch, g0);
            c3.MultiplyAdd(a3 + k, pitch, g2);
            TVector even = TLanes.MultiplyAdd(g2, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.ASquared)), g0);
            TVector odd = TLanes.Multiply(g1, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.A)));
            c1.MultiplyAdd(a1 + k, pitch, TLanes.Add(even, odd));
            c2.MultiplyAdd(a2 + k, pitch, TLanes.Subtract(even, odd));
            even = TLanes.MultiplyAdd(g2, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.BSquared)), g0);
            odd = TLanes.Multiply(g1, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.B)));
            c4.MultiplyAdd(a4 + k, pitch, TLanes.Add(even, odd));
            c5.MultiplyAdd(a5 + k, pitch, TLanes.Subtract(even, odd));
            Prefetch.Lines(next, WinogradTapProduct<T>.Fetched * TLanes.Count * sizeof(T));
            next += WinogradTapProduct<T>.Fetched * TLanes.Count;
            taps += Taps * Taps * TLanes.Count;
        }

        TVector scale = TLanes.Broadcast(product.Scale);
        TVector scaleA = TLanes.Multiply(scale, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.ScaleOfA)));
        TVector scaleB = TLanes.Multiply(scale, TLanes.Broadcast(Constant.Of<T>(WinogradFactors.ScaleOfB)));
        T* c = product.Products;
        c0.Finish(c, pitch, scale, product.AddsToStored);
        c1.Finish(c += product.PlaneStride, pitch, scaleA, product.AddsToStored);
        c2.Finish(c += product.PlaneStride, pitch, scaleA, product.AddsToStored);
        c3.Finish(c += product.PlaneStride, pitch, scale, product.AddsToStored);
        c4.Finish(c += product.PlaneStride, pitch, scaleB, product.AddsToStored);
        c5.Finish(c + product.PlaneStride, pitch, scaleB, product.AddsToStored);
    }

    /// <summary>Three taps, one below the other, at the row's point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Down(T* taps, TVector point, TVector square) => sizeof(TTaps) == 1
        ? TLanes.Load(taps)
        : TLanes.MultiplyAdd(
            TLanes.Load(taps + (Taps * TLanes.Count)), point,
            TLanes.MultiplyAdd(TLanes.Load(taps + (2 * Taps * TLanes.Count)), square, TLanes.Load(taps)));
}
