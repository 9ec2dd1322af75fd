using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>
/// The transform of one tile of output gradients, for the filter's gradient: 4x4 values become 6x6, those of a polynomial at each pair of points.
/// </summary>
/// <remarks>
/// In F(3x3,4x4) the gradients stand where the filter stands in F(4x4,3x3). Points are the same, and so is the transform of the inputs
/// (<see cref="WinogradInput{T,TVector,TLanes,TRows,TColumns}"/>); what values at a point are multiplied by comes last
/// (<see cref="WinogradWeights{T,TVector,TLanes}"/>).
/// </remarks>
internal static unsafe class WinogradGradients<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static TVector A => TLanes.Broadcast(Constant.Of<T>(WinogradFactors.A));

    private static TVector ASquared => TLanes.Broadcast(Constant.Of<T>(WinogradFactors.ASquared));

    private static TVector B => TLanes.Broadcast(Constant.Of<T>(WinogradFactors.B));

    private static TVector BSquared => TLanes.Broadcast(Constant.Of<T>(WinogradFactors.BSquared));

    /// <summary>Transforms at least a vector of channels of a tile whose first column exists.</summary>
    public static void Run(in WinogradPixels<T> pixels, T* planes, nint planeStride)
    {
        nint pointStride = WinogradTile.Points * planeStride;
        End(pixels, pixels.Rows[0], planes, planeStride);
        End(pixels, pixels.Rows[3], planes + (WinogradTile.Infinity * pointStride), planeStride);
        Point(pixels, A, ASquared, planes + pointStride, planeStride);
        Point(pixels, B, BSquared, planes + (4 * pointStride), planeStride);
    }

    /// <summary>The point 0 or infinity downwards, which is the first row or the last; every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void End(in WinogradPixels<T> pixels, T* row, T* planes, nint planeStride)
    {
        (bool hasLast, nint step) = (pixels.HasLast, pixels.PixelStride);
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            T* x = row + channel;
            TVector last = hasLast ? TLanes.Load(x + (3 * step)) : default;
            Across(TLanes.Load(x), TLanes.Load(x + step), TLanes.Load(x + (2 * step)), last, planes + channel, planeStride);
            if (channel == end)
                break;
        }
    }

    /// <summary>A point and its negative downwards, every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Point(in WinogradPixels<T> pixels, TVector point, TVector square, T* planes, nint planeStride)
    {
        T** rows = pixels.Rows;
        T* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
        (bool hasLast, nint step) = (pixels.HasLast, pixels.PixelStride);
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            Both(r0, r1, r2, r3, x, point, square, out TVector plus0, out TVector minus0);
            Both(r0, r1, r2, r3, x += step, point, square, out TVector plus1, out TVector minus1);
            Both(r0, r1, r2, r3, x += step, point, square, out TVector plus2, out TVector minus2);
            TVector plus3 = default, minus3 = default;
            if (hasLast)
                Both(r0, r1, r2, r3, x + step, point, square, out plus3, out minus3);
            Across(plus0, plus1, plus2, plus3, planes + channel, planeStride);
            Across(minus0, minus1, minus2, minus3, planes + channel + (WinogradTile.Points * planeStride), planeStride);
            if (channel == end)
                break;
        }
    }

    /// <summary>One column at a point and at its negative, from its even and its odd part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(T* r0, T* r1, T* r2, T* r3, nint x, TVector point, TVector square, out TVector plus, out TVector minus)
    {
        TVector even = TLanes.MultiplyAdd(TLanes.Load(r2 + x), square, TLanes.Load(r0 + x));
        TVector odd = TLanes.Multiply(TLanes.MultiplyAdd(TLanes.Load(r3 + x), square, TLanes.Load(r1 + x)), point);
        plus = TLanes.Add(even, odd);
        minus = TLanes.Subtract(even, odd);
    }

    /// <summary>One row of values across, to the planes of all its points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(TVector g0, TVector g1, TVector g2, TVector g3, T* plane, nint planeStride)
    {
        TLanes.Store(plane, g0);
        TLanes.Store(plane + (WinogradTile.Infinity * planeStride), g3);
        Store(TLanes.MultiplyAdd(g2, ASquared, g0), TLanes.Multiply(TLanes.MultiplyAdd(g3, ASquared, g1), A), plane + planeStride, planeStride);
        Store(TLanes.MultiplyAdd(g2, BSquared, g0), TLanes.Multiply(TLanes.MultiplyAdd(g3, BSquared, g1), B), plane + (4 * planeStride), planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector even, TVector odd, T* plane, nint planeStride)
    {
        TLanes.Store(plane, TLanes.Add(even, odd));
        TLanes.Store(plane + planeStride, TLanes.Subtract(even, odd));
    }
}
