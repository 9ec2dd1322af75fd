using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>The end of a row of up to eight pixels: residual, clamp, store.</summary>
internal static unsafe class DepthwiseResults<T, TVector, TLanes, TPixels>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
{
    /// <summary>Adds what lies at <paramref name="from"/>, one pixel a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        T* from, in DepthwiseStep step,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        y0 = TLanes.Add(y0, TLanes.Load(step.At(from, 0)));
        if (sizeof(TPixels) > 1)
            y1 = TLanes.Add(y1, TLanes.Load(step.At(from, 1)));
        if (sizeof(TPixels) > 2)
            y2 = TLanes.Add(y2, TLanes.Load(step.At(from, 2)));
        step.Advance(ref from, 2);
        if (sizeof(TPixels) > 3)
            y3 = TLanes.Add(y3, TLanes.Load(step.At(from, 3)));
        if (sizeof(TPixels) > 4)
            y4 = TLanes.Add(y4, TLanes.Load(step.At(from, 4)));
        if (sizeof(TPixels) > 5)
            y5 = TLanes.Add(y5, TLanes.Load(step.At(from, 5)));
        step.Advance(ref from, 5);
        if (sizeof(TPixels) > 6)
            y6 = TLanes.Add(y6, TLanes.Load(step.At(from, 6)));
        if (sizeof(TPixels) > 7)
            y7 = TLanes.Add(y7, TLanes.Load(step.At(from, 7)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clamp(
        TVector minimum, TVector maximum,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        y0 = TLanes.Clamp(y0, minimum, maximum);
        if (sizeof(TPixels) > 1)
            y1 = TLanes.Clamp(y1, minimum, maximum);
        if (sizeof(TPixels) > 2)
            y2 = TLanes.Clamp(y2, minimum, maximum);
        if (sizeof(TPixels) > 3)
            y3 = TLanes.Clamp(y3, minimum, maximum);
        if (sizeof(TPixels) > 4)
            y4 = TLanes.Clamp(y4, minimum, maximum);
        if (sizeof(TPixels) > 5)
            y5 = TLanes.Clamp(y5, minimum, maximum);
        if (sizeof(TPixels) > 6)
            y6 = TLanes.Clamp(y6, minimum, maximum);
        if (sizeof(TPixels) > 7)
            y7 = TLanes.Clamp(y7, minimum, maximum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        T* to, in DepthwiseStep step, TVector y0, TVector y1, TVector y2, TVector y3, TVector y4, TVector y5, TVector y6, TVector y7)
    {
        TLanes.Store(step.At(to, 0), y0);
        if (sizeof(TPixels) > 1)
            TLanes.Store(step.At(to, 1), y1);
        if (sizeof(TPixels) > 2)
            TLanes.Store(step.At(to, 2), y2);
        step.Advance(ref to, 2);
        if (sizeof(TPixels) > 3)
            TLanes.Store(step.At(to, 3), y3);
        if (sizeof(TPixels) > 4)
            TLanes.Store(step.At(to, 4), y4);
        if (sizeof(TPixels) > 5)
            TLanes.Store(step.At(to, 5), y5);
        step.Advance(ref to, 5);
        if (sizeof(TPixels) > 6)
            TLanes.Store(step.At(to, 6), y6);
        if (sizeof(TPixels) > 7)
            TLanes.Store(step.At(to, 7), y7);
    }
}
