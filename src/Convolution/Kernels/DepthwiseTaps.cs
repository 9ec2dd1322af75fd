using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>Three or five neighbouring taps of up to eight pixels that lie <typeparamref name="TStride"/> taps apart, 1 or 2: each input is loaded once.</summary>
/// <remarks>
/// <code>
///   inputs of stride 1    0    1    2    3    4          inputs of stride 2    0    1    2    3    4
///   pixel 0              *w0  *w1  *w2                   pixel 0              *w0  *w1  *w2
///   pixel 1                   *w0  *w1  *w2              pixel 1                        *w0  *w1  *w2
///   pixel 2                        *w0  *w1  *w2
/// </code>
/// </remarks>
internal static unsafe class DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Three taps, whose weights follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Three(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, T* weight,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7) => MultiplyAdd(
            at, source, mask, tapStep, pattern,
            TLanes.Load(weight),
            TLanes.Load(weight + TLanes.Count),
            TLanes.Load(weight + (2 * TLanes.Count)),
            ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, TVector w0, TVector w1, TVector w2,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y0, ref y0, ref y0, 0);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y0, ref y0, ref y1, 1);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y0, ref y1, ref y2, 2);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y1, ref y2, ref y3, 3);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y2, ref y3, ref y4, 4);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y3, ref y4, ref y5, 5);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y4, ref y5, ref y6, 6);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y5, ref y6, ref y7, 7);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y6, ref y7, ref y7, 8);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, ref y7, ref y7, ref y7, 9);
    }

    /// <summary>Five taps, whose weights follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Five(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, T* weight,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7) => MultiplyAdd(
            at, source, mask, tapStep, pattern,
            TLanes.Load(weight),
            TLanes.Load(weight + TLanes.Count),
            TLanes.Load(weight + (2 * TLanes.Count)),
            TLanes.Load(weight + (3 * TLanes.Count)),
            TLanes.Load(weight + (4 * TLanes.Count)),
            ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, TVector w0, TVector w1, TVector w2, TVector w3, TVector w4,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y0, ref y0, ref y0, ref y0, ref y0, 0);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y0, ref y0, ref y0, ref y0, ref y1, 1);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y0, ref y0, ref y0, ref y1, ref y2, 2);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y0, ref y0, ref y1, ref y2, ref y3, 3);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y0, ref y1, ref y2, ref y3, ref y4, 4);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y1, ref y2, ref y3, ref y4, ref y5, 5);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y2, ref y3, ref y4, ref y5, ref y6, 6);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y3, ref y4, ref y5, ref y6, ref y7, 7);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y4, ref y5, ref y6, ref y7, ref y7, 8);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y5, ref y6, ref y7, ref y7, ref y7, 9);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y6, ref y7, ref y7, ref y7, ref y7, 10);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, ref y7, ref y7, ref y7, ref y7, ref y7, 11);
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for all of five taps and pixels that have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        ref T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, TVector w0, TVector w1, TVector w2, TVector w3, TVector w4,
        ref TVector fourBefore, ref TVector threeBefore, ref TVector twoBefore, ref TVector oneBefore, ref TVector pixel, int number)
    {
        if (number >= sizeof(TPixels) + (sizeof(TStride) == 1 ? 4 : 2))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, sizeof(TStride) * number), source), pattern);
            if (sizeof(TStride) == 1 && number > 3)
                fourBefore = TLanes.MultiplyAdd(x, w4, fourBefore);
            if (sizeof(TStride) == 1 && number > 2 && number < sizeof(TPixels) + 3)
                threeBefore = TLanes.MultiplyAdd(x, w3, threeBefore);
            if (number > 1 && number < sizeof(TPixels) + 2)
                twoBefore = TLanes.MultiplyAdd(x, sizeof(TStride) == 1 ? w2 : w4, twoBefore);
            if (number > 0 && number < sizeof(TPixels) + 1)
                oneBefore = TLanes.MultiplyAdd(x, sizeof(TStride) == 1 ? w1 : w2, oneBefore);
            if (number < sizeof(TPixels))
                pixel = TLanes.MultiplyAdd(x, w0, pixel);
        }

        tapStep.Advance(ref at, sizeof(TStride) * number);
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels) + 1)
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, (2 * number) + 1), source), pattern);
            if (number > 0)
                oneBefore = TLanes.MultiplyAdd(x, w3, oneBefore);
            if (number < sizeof(TPixels))
                pixel = TLanes.MultiplyAdd(x, w1, pixel);
        }

        tapStep.Advance(ref at, (2 * number) + 1);
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for all of three taps and pixels that have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        ref T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, TVector w0, TVector w1, TVector w2,
        ref TVector beforeLast, ref TVector last, ref TVector pixel, int number)
    {
        if (number >= sizeof(TPixels) + (sizeof(TStride) == 1 ? 2 : 1))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, sizeof(TStride) * number), source), pattern);
            if (sizeof(TStride) == 1 && number > 1)
                beforeLast = TLanes.MultiplyAdd(x, w2, beforeLast);
            if (number > 0 && number <= sizeof(TPixels))
                last = TLanes.MultiplyAdd(x, sizeof(TStride) == 1 ? w1 : w2, last);
            if (number < sizeof(TPixels))
                pixel = TLanes.MultiplyAdd(x, w0, pixel);
        }

        tapStep.Advance(ref at, sizeof(TStride) * number);
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels))
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
            pixel = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, (2 * number) + 1), source), pattern), w1, pixel);
        tapStep.Advance(ref at, (2 * number) + 1);
    }
}
