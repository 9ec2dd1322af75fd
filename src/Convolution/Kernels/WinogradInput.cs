using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

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
        T* pixel = pixels.Origin;
        nint step = pixels.RowStride;
        if (sizeof(TRows) == 4)
        {
            One(pixels, pixel, pixel + (2 * step), pixel + (4 * step), WinogradPoints<T, TRows>.ZeroFactor, planes, planeStride);
            One(
                pixels, pixel + step, pixel + (3 * step), pixel + (5 * step),
                WinogradPoints<T, TRows>.InfinityFactor, planes + (3 * pointStride), planeStride);
            Two(pixels, WinogradPoints<T, TRows>.InnerFactorOfB, WinogradPoints<T, TRows>.B, planes + (4 * pointStride), planeStride);
        }
        else
        {
            One(pixels, pixel, pixel + (2 * step), null, WinogradPoints<T, TRows>.ZeroFactor, planes, planeStride);
            One(
                pixels, pixel + (3 * step), pixel + step, null,
                WinogradPoints<T, TRows>.InfinityFactor, planes + (3 * pointStride), planeStride);
        }

        Two(pixels, WinogradPoints<T, TRows>.InnerFactorOfA, WinogradPoints<T, TRows>.A, planes + pointStride, planeStride);
    }

    /// <summary>The point 0 or infinity downwards, every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One(in WinogradPixels<T> pixels, T* first, T* middle, T* last, T factor, T* planes, nint planeStride)
    {
        TVector times = TLanes.Broadcast(factor);
        nint step = pixels.PixelStride;
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector d0 = End(first, middle, last, x, times);
            TVector d1 = End(first, middle, last, x += step, times);
            TVector d2 = End(first, middle, last, x += step, times);
            TVector d3 = End(first, middle, last, x += step, times);
            TVector d4 = sizeof(TColumns) == 4 ? End(first, middle, last, x += step, times) : d3;
            TVector d5 = sizeof(TColumns) == 4 ? End(first, middle, last, x += step, times) : d3;
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
        T* r1 = pixels.Origin + pixels.RowStride;
        T* r2 = r1 + pixels.RowStride;
        T* r3 = r2 + pixels.RowStride;
        T* r4 = r3 + pixels.RowStride;
        nint step = pixels.PixelStride;
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector e0 = Part(r4, r2, x, times), o0 = TLanes.Multiply(plus, Part(r3, r1, x, times));
            x += step;
            TVector e1 = Part(r4, r2, x, times), o1 = TLanes.Multiply(plus, Part(r3, r1, x, times));
            x += step;
            TVector e2 = Part(r4, r2, x, times), o2 = TLanes.Multiply(plus, Part(r3, r1, x, times));
            x += step;
            TVector e3 = Part(r4, r2, x, times), o3 = TLanes.Multiply(plus, Part(r3, r1, x, times));
            TVector e4 = e3, o4 = o3, e5 = e3, o5 = o3;
            if (sizeof(TColumns) == 4)
            {
                x += step;
                e4 = Part(r4, r2, x, times);
                o4 = TLanes.Multiply(plus, Part(r3, r1, x, times));
                x += step;
                e5 = Part(r4, r2, x, times);
                o5 = TLanes.Multiply(plus, Part(r3, r1, x, times));
            }

            T* plane = planes + channel;
            Across(
                TLanes.Add(e0, o0), TLanes.Add(e1, o1), TLanes.Add(e2, o2), TLanes.Add(e3, o3), TLanes.Add(e4, o4), TLanes.Add(e5, o5),
                plane, planeStride);
            Across(
                TLanes.Subtract(e0, o0), TLanes.Subtract(e1, o1), TLanes.Subtract(e2, o2),
                TLanes.Subtract(e3, o3), TLanes.Subtract(e4, o4), TLanes.Subtract(e5, o5),
                plane + (WinogradTile.Points * planeStride), planeStride);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Part(T* outer, T* inner, nint x, TVector times) =>
        sizeof(TRows) == 4
            ? TLanes.MultiplyAdd(times, TLanes.Load(inner + x), TLanes.Load(outer + x))
            : TLanes.Multiply(times, TLanes.Load(inner + x));

    /// <summary>One row of values across, to the planes of all its points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, T* plane, nint planeStride)
    {
        TVector zero = TLanes.Broadcast(WinogradPoints<T, TColumns>.ZeroFactor);
        TVector infinity = TLanes.Broadcast(WinogradPoints<T, TColumns>.InfinityFactor);
        TVector innerA = TLanes.Broadcast(WinogradPoints<T, TColumns>.InnerFactorOfA);
        TVector a = TLanes.Broadcast(WinogradPoints<T, TColumns>.A);
        TVector even, odd;
        if (sizeof(TColumns) == 4)
        {
            TLanes.Store(plane, TLanes.Add(TLanes.MultiplyAdd(zero, d2, d0), d4));
            even = TLanes.MultiplyAdd(innerA, d2, d4);
            odd = TLanes.Multiply(a, TLanes.MultiplyAdd(innerA, d1, d3));
        }
        else
        {
            TLanes.Store(plane, TLanes.MultiplyAdd(zero, d2, d0));
            even = TLanes.Multiply(innerA, d2);
            odd = TLanes.Multiply(a, TLanes.Multiply(innerA, d1));
        }

        plane += planeStride;
        TLanes.Store(plane, TLanes.Add(even, odd));
        plane += planeStride;
        TLanes.Store(plane, TLanes.Subtract(even, odd));
        plane += planeStride;
        if (sizeof(TColumns) == 4)
        {
            TLanes.Store(plane, TLanes.Add(TLanes.MultiplyAdd(infinity, d3, d1), d5));
            TVector innerB = TLanes.Broadcast(WinogradPoints<T, TColumns>.InnerFactorOfB);
            even = TLanes.MultiplyAdd(innerB, d2, d4);
            odd = TLanes.Multiply(TLanes.Broadcast(WinogradPoints<T, TColumns>.B), TLanes.MultiplyAdd(innerB, d1, d3));
            plane += planeStride;
            TLanes.Store(plane, TLanes.Add(even, odd));
            plane += planeStride;
            TLanes.Store(plane, TLanes.Subtract(even, odd));
        }
        else
        {
            TLanes.Store(plane, TLanes.MultiplyAdd(infinity, d1, d3));
        }
    }
}
