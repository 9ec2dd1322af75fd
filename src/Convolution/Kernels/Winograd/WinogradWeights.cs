using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>
/// The last transform of a filter gradient: for an input channel and some output channels, the sums of all planes become the gradients of 3x3 taps.
/// </summary>
internal static unsafe class WinogradWeights<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Transforms at least a vector of output channels.</summary>
    /// <param name="sums">The first output channel on the first plane.</param>
    /// <param name="planeStride">From plane to plane.</param>
    /// <param name="weights">The first output channel of the first tap.</param>
    /// <param name="tapStride">From tap to tap.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="alarm">One vector, to which NaN is added where a value is not finite, else 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* sums, nint planeStride, T* weights, nint tapStride, int channels, T* alarm)
    {
        TVector bad = TLanes.Load(alarm);
        nint end = channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            T* column = sums + channel;
            Down(column, planeStride, out TVector p0, out TVector q0, out TVector r0);
            Down(column += planeStride, planeStride, out TVector p1, out TVector q1, out TVector r1);
            Down(column += planeStride, planeStride, out TVector p2, out TVector q2, out TVector r2);
            Down(column += planeStride, planeStride, out TVector p3, out TVector q3, out TVector r3);
            Down(column += planeStride, planeStride, out TVector p4, out TVector q4, out TVector r4);
            Down(column + planeStride, planeStride, out TVector p5, out TVector q5, out TVector r5);
            T* tap = weights + channel;
            TVector total = Across(p0, p1, p2, p3, p4, p5, tap, tapStride);
            total = TLanes.Add(total, Across(q0, q1, q2, q3, q4, q5, tap + (3 * tapStride), tapStride));
            total = TLanes.Add(total, Across(r0, r1, r2, r3, r4, r5, tap + (6 * tapStride), tapStride));
            TLanes.Accumulate(ref bad, total, TLanes.Broadcast(T.Zero));
            if (channel == end)
                break;
        }

        TLanes.Store(alarm, bad);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(T* column, nint planeStride, out TVector first, out TVector second, out TVector third)
    {
        nint down = WinogradTile.Points * planeStride;
        Taps(
            TLanes.Load(column), TLanes.Load(column + down), TLanes.Load(column + (2 * down)), TLanes.Load(column + (3 * down)),
            TLanes.Load(column + (4 * down)), TLanes.Load(column + (5 * down)), out first, out second, out third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Across(TVector s0, TVector s1, TVector s2, TVector s3, TVector s4, TVector s5, T* tap, nint tapStride)
    {
        Taps(s0, s1, s2, s3, s4, s5, out TVector first, out TVector second, out TVector third);
        TLanes.Store(tap, first);
        TLanes.Store(tap + tapStride, second);
        TLanes.Store(tap + (2 * tapStride), third);
        return TLanes.Add(TLanes.Add(first, second), third);
    }

    /// <summary>Three taps along one axis: each sum times its point to the power 0, 1 or 2, and times the point's factor; infinity adds to the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Taps(
        TVector zero, TVector plusA, TVector minusA, TVector infinity, TVector plusB, TVector minusB,
        out TVector first, out TVector second, out TVector third)
    {
        (TVector sumOfA, TVector sumOfB) = (TLanes.Add(plusA, minusA), TLanes.Add(plusB, minusB));
        (TVector differenceOfA, TVector differenceOfB) = (TLanes.Subtract(plusA, minusA), TLanes.Subtract(plusB, minusB));
        first = Weighted(sumOfA, WinogradFactors.ScaleOfA, Weighted(sumOfB, WinogradFactors.ScaleOfB, zero));
        second = Weighted(
            differenceOfA, WinogradFactors.ScaleOfA * WinogradFactors.A,
            TLanes.Multiply(differenceOfB, Of(WinogradFactors.ScaleOfB * WinogradFactors.B)));
        third = Weighted(
            sumOfA, WinogradFactors.ScaleOfA * WinogradFactors.ASquared,
            Weighted(sumOfB, WinogradFactors.ScaleOfB * WinogradFactors.BSquared, infinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Weighted(TVector sum, double factor, TVector addend) => TLanes.MultiplyAdd(sum, Of(factor), addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of(double value) => TLanes.Broadcast(Constant.Of<T>(value));
}
