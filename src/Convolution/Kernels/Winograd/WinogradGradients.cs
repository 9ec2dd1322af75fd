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

    /// <summary>Transforms at least a vector of channels.</summary>
    public static void Run(in WinogradPixels<T> pixels, T* planes, nint planeStride)
    {
        nint pointStride = WinogradTile.Points * planeStride;
        End(pixels, pixels.Origin, planes, planeStride);
        End(pixels, pixels.Origin + (3 * pixels.RowStride), planes + (WinogradTile.Infinity * pointStride), planeStride);
        Point(pixels, A, ASquared, planes + pointStride, planeStride);
        Point(pixels, B, BSquared, planes + (4 * pointStride), planeStride);
    }

    /// <summary>The point 0 or infinity downwards, which is the first row or the last; every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void End(in WinogradPixels<T> pixels, T* row, T* planes, nint planeStride)
    {
        nint step = pixels.PixelStride;
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            T* x = row + channel;
            Across(TLanes.Load(x), TLanes.Load(x + step), TLanes.Load(x + (2 * step)), TLanes.Load(x + (3 * step)), planes + channel, planeStride);
            if (channel == end)
                break;
        }
    }

    /// <summary>A point and its negative downwards, every point across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Point(in WinogradPixels<T> pixels, TVector point, TVector square, T* planes, nint planeStride)
    {
        (nint down, nint step) = (pixels.RowStride, pixels.PixelStride);
        nint end = pixels.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            T* x = pixels.Origin + channel;
            Both(x, down, point, square, out TVector plus0, out TVector minus0);
            Both(x += step, down, point, square, out TVector plus1, out TVector minus1);
            Both(x += step, down, point, square, out TVector plus2, out TVector minus2);
            Both(x + step, down, point, square, out TVector plus3, out TVector minus3);
            Across(plus0, plus1, plus2, plus3, planes + channel, planeStride);
            Across(minus0, minus1, minus2, minus3, planes + channel + (WinogradTile.Points * planeStride), planeStride);
            if (channel == end)
                break;
        }
    }

    /// <summary>One column at a point and at its negative, from its even and its odd part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(T* x, nint down, TVector point, TVector square, out TVector plus, out TVector minus)
    {
        TVector even = TLanes.MultiplyAdd(TLanes.Load(x + (2 * down)), square, TLanes.Load(x));
        TVector odd = TLanes.Multiply(TLanes.MultiplyAdd(TLanes.Load(x + (3 * down)), square, TLanes.Load(x + down)), point);
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
