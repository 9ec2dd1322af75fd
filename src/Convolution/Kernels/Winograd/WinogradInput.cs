using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>
/// The input transform of one tile: (m+2) x (n+2) pixels become as many values, one for each pair of points, each on a plane of its own.
/// </summary>
/// <remarks>
/// Lanes run across channels. The rows of one point, or of a point and its negative which share their even and odd parts, are transformed
/// downwards and, still in registers, across: each value is stored once, at 1.6 loads.
/// </remarks>
internal static unsafe class WinogradInput<T, TVector, TLanes, TRows, TColumns>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TRows : unmanaged, ICount
    where TColumns : unmanaged, ICount
{
    /// <summary>Transforms at least a vector of channels.</summary>
    /// <remarks>What it calls is not inlined: that would exhaust the compiler's budget, and 64@56 take half as long again.</remarks>
    public static void Run(in WinogradPixels<T> pixels, T* planes, nint planeStride)
    {
        nint pointStride = WinogradTile.Points * planeStride;
        T** rows = pixels.Rows;
        if (sizeof(TRows) == 4)
        {
            One(pixels, rows[0], rows[2], rows[4], WinogradPoints<T, TRows>.ZeroFactor, planes, planeStride);
            One(pixels, rows[1], rows[3], rows[5], WinogradPoints<T, TRows>.InfinityFactor, planes + (3 * pointStride), planeStride);
            Two(pixels, WinogradPoints<T, TRows>.InnerFactorOfB, WinogradPoints<T, TRows>.B, planes + (4 * pointStride), planeStride);
        }
        else
        {
            One(pixels, rows[0], rows[2], null, WinogradPoints<T, TRows>.ZeroFactor, planes, planeStride);
            One(pixels, rows[3], rows[1], null, WinogradPoints<T, TRows>.InfinityFactor, planes + (3 * pointStride), planeStride);
        }

        Two(pixels, WinogradPoints<T, TRows>.InnerFactorOfA, WinogradPoints<T, TRows>.A, planes + pointStride, planeStride);
    }

    /// <summary>The point 0 or infinity downwards, every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(in WinogradPixels<T> pixels, T* first, T* middle, T* last, T factor, T* planes, nint planeStride)
    {
        TVector times = TLanes.Broadcast(factor);
        (bool hasFirst, bool hasLast, nint step) = (pixels.HasFirst, pixels.HasLast, pixels.PixelStride);
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector d0 = hasFirst ? End(first, middle, last, x, times) : default;
            TVector d1 = End(first, middle, last, x += step, times);
            TVector d2 = End(first, middle, last, x += step, times);
            TVector d3 = sizeof(TColumns) == 4 || hasLast ? End(first, middle, last, x += step, times) : default;
            TVector d4 = sizeof(TColumns) == 4 ? End(first, middle, last, x += step, times) : d3;
            TVector d5 = sizeof(TColumns) == 2 ? d3 : hasLast ? End(first, middle, last, x + step, times) : default;
            Across(d0, d1, d2, d3, d4, d5, planes + channel, planeStride);
            if (channel == end)
                break;
        }
    }

    /// <summary>A point and its negative downwards, every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Two(in WinogradPixels<T> pixels, T inner, T point, T* planes, nint planeStride)
    {
        TVector times = TLanes.Broadcast(inner);
        TVector plus = TLanes.Broadcast(point);
        T** rows = pixels.Rows;
        T* r1 = rows[1], r2 = rows[2], r3 = rows[3];
        T* r4 = sizeof(TRows) == 4 ? rows[4] : r3;
        (bool hasFirst, bool hasLast, nint step) = (pixels.HasFirst, pixels.HasLast, pixels.PixelStride);
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector p0 = default, m0 = default;
            if (hasFirst)
                Both(r1, r2, r3, r4, x, times, plus, out p0, out m0);
            Both(r1, r2, r3, r4, x += step, times, plus, out TVector p1, out TVector m1);
            Both(r1, r2, r3, r4, x += step, times, plus, out TVector p2, out TVector m2);
            TVector p3 = default, m3 = default;
            if (sizeof(TColumns) == 4 || hasLast)
                Both(r1, r2, r3, r4, x += step, times, plus, out p3, out m3);
            TVector p4 = p3, m4 = m3, p5 = default, m5 = default;
            if (sizeof(TColumns) == 4)
                Both(r1, r2, r3, r4, x += step, times, plus, out p4, out m4);
            if (sizeof(TColumns) == 4 && hasLast)
                Both(r1, r2, r3, r4, x + step, times, plus, out p5, out m5);
            T* plane = planes + channel;
            Across(p0, p1, p2, p3, p4, p5, plane, planeStride);
            Across(m0, m1, m2, m3, m4, m5, plane + (WinogradTile.Points * planeStride), planeStride);
            if (channel == end)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector End(T* first, T* middle, T* last, nint x, TVector times)
    {
        TVector sum = TLanes.MultiplyAdd(times, TLanes.Load(middle + x), TLanes.Load(first + x));
        return sizeof(TRows) == 4 ? TLanes.Add(sum, TLanes.Load(last + x)) : sum;
    }

    /// <summary>One column at a point and at its negative, from its even and its odd part: 12 values of both, all that has to stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(T* r1, T* r2, T* r3, T* r4, nint x, TVector times, TVector point, out TVector plus, out TVector minus)
    {
        TVector even = Part(r4, r2, x, times);
        TVector odd = TLanes.Multiply(point, Part(r3, r1, x, times));
        plus = TLanes.Add(even, odd);
        minus = TLanes.Subtract(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Part(T* outer, T* inner, nint x, TVector times) =>
        sizeof(TRows) == 4
            ? TLanes.MultiplyAdd(times, TLanes.Load(inner + x), TLanes.Load(outer + x))
            : TLanes.Multiply(times, TLanes.Load(inner + x));

    /// <summary>One row of values across, to the planes of all its points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, T* plane, nint planeStride)
    {
        TVector atZero = TLanes.MultiplyAdd(TLanes.Broadcast(WinogradPoints<T, TColumns>.ZeroFactor), d2, d0);
        TVector infinity = TLanes.Broadcast(WinogradPoints<T, TColumns>.InfinityFactor);
        TVector innerA = TLanes.Broadcast(WinogradPoints<T, TColumns>.InnerFactorOfA);
        TVector a = TLanes.Broadcast(WinogradPoints<T, TColumns>.A);
        if (sizeof(TColumns) == 2)
        {
            TLanes.Store(plane, atZero);
            TLanes.Store(plane + (WinogradTile.Infinity * planeStride), TLanes.MultiplyAdd(infinity, d1, d3));
            StorePoint(TLanes.Multiply(innerA, d2), TLanes.Multiply(a, TLanes.Multiply(innerA, d1)), plane + planeStride, planeStride);
            return;
        }

        // What d0 and d5 are for comes first, so that their registers are free.
        TLanes.Store(plane, TLanes.Add(atZero, d4));
        TLanes.Store(plane + (WinogradTile.Infinity * planeStride), TLanes.Add(TLanes.MultiplyAdd(infinity, d3, d1), d5));
        StorePoint(TLanes.MultiplyAdd(innerA, d2, d4), TLanes.Multiply(a, TLanes.MultiplyAdd(innerA, d1, d3)), plane + planeStride, planeStride);
        TVector innerB = TLanes.Broadcast(WinogradPoints<T, TColumns>.InnerFactorOfB);
        TVector b = TLanes.Broadcast(WinogradPoints<T, TColumns>.B);
        StorePoint(TLanes.MultiplyAdd(innerB, d2, d4), TLanes.Multiply(b, TLanes.MultiplyAdd(innerB, d1, d3)), plane + (4 * planeStride), planeStride);
    }

    /// <summary>A point and its negative: the sum of the even and the odd part, and their difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePoint(TVector even, TVector odd, T* plane, nint planeStride)
    {
        TLanes.Store(plane, TLanes.Add(even, odd));
        TLanes.Store(plane + planeStride, TLanes.Subtract(even, odd));
    }
}
