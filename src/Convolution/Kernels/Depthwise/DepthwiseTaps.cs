using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>
/// <typeparamref name="TTaps"/> neighbouring taps, three, five or seven, of up to eight pixels that lie <typeparamref name="TStride"/> taps apart, 1 or 2:
/// each input is loaded once.
/// </summary>
/// <remarks>
/// <code>
///   inputs of stride 1    0    1    2    3    4          inputs of stride 2    0    1    2    3    4
///   pixel 0              *w0  *w1  *w2                   pixel 0              *w0  *w1  *w2
///   pixel 1                   *w0  *w1  *w2              pixel 1                        *w0  *w1  *w2
///   pixel 2                        *w0  *w1  *w2
/// </code>
/// </remarks>
internal static unsafe class DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, TTaps, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TTaps : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>With weights that follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern, T* weight,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        TVector w3 = default, w4 = default, w5 = default, w6 = default;
        if (sizeof(TTaps) > 3)
        {
            w3 = TLanes.Load(weight + (3 * TLanes.Count));
            w4 = TLanes.Load(weight + (4 * TLanes.Count));
        }

        if (sizeof(TTaps) > 5)
        {
            w5 = TLanes.Load(weight + (5 * TLanes.Count));
            w6 = TLanes.Load(weight + (6 * TLanes.Count));
        }

        MultiplyAdd(
            at, source, mask, tapStep, pattern, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7,
            TLanes.Load(weight), TLanes.Load(weight + TLanes.Count), TLanes.Load(weight + (2 * TLanes.Count)), w3, w4, w5, w6);
    }

    /// <summary>With weights that are loaded already, as many as there are taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7,
        TVector w0, TVector w1, TVector w2, TVector w3 = default, TVector w4 = default, TVector w5 = default, TVector w6 = default)
    {
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y0, ref y0, ref y0, ref y0, ref y0, 0);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y0, ref y0, ref y0, ref y0, ref y1, 1);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y0, ref y0, ref y0, ref y1, ref y2, 2);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y0, ref y0, ref y1, ref y2, ref y3, 3);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y0, ref y1, ref y2, ref y3, ref y4, 4);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, 5);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, 6);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7, 7);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7, ref y7, 8);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y3, ref y4, ref y5, ref y6, ref y7, ref y7, ref y7, 9);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y4, ref y5, ref y6, ref y7, ref y7, ref y7, ref y7, 10);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y5, ref y6, ref y7, ref y7, ref y7, ref y7, ref y7, 11);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y6, ref y7, ref y7, ref y7, ref y7, ref y7, ref y7, 12);
        Share(ref at, source, mask, tapStep, pattern, w0, w1, w2, w3, w4, w5, w6, ref y7, ref y7, ref y7, ref y7, ref y7, ref y7, ref y7, 13);
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for all taps and pixels that have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        ref T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern,
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6,
        ref TVector sixBefore, ref TVector fiveBefore, ref TVector fourBefore, ref TVector threeBefore, ref TVector twoBefore, ref TVector oneBefore,
        ref TVector pixel, int number)
    {
        if (number >= sizeof(TPixels) + ((sizeof(TTaps) - 1) / sizeof(TStride)))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, sizeof(TStride) * number), source), pattern);
            if (sizeof(TStride) == 1 && sizeof(TTaps) > 5)
            {
                Add(x, w6, ref sixBefore, number - 6);
                Add(x, w5, ref fiveBefore, number - 5);
            }

            if (sizeof(TStride) == 1 && sizeof(TTaps) > 3)
            {
                Add(x, w4, ref fourBefore, number - 4);
                Add(x, w3, ref threeBefore, number - 3);
            }

            if (sizeof(TStride) == 2 && sizeof(TTaps) > 5)
                Add(x, w6, ref threeBefore, number - 3);
            if (sizeof(TStride) == 1)
                Add(x, w2, ref twoBefore, number - 2);
            else if (sizeof(TTaps) > 3)
                Add(x, w4, ref twoBefore, number - 2);
            Add(x, sizeof(TStride) == 1 ? w1 : w2, ref oneBefore, number - 1);
            Add(x, w0, ref pixel, number);
        }

        tapStep.Advance(ref at, sizeof(TStride) * number);
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels) + ((sizeof(TTaps) - 3) / 2))
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, (2 * number) + 1), source), pattern);
            if (sizeof(TTaps) > 5)
                Add(x, w5, ref twoBefore, number - 2);
            if (sizeof(TTaps) > 3)
                Add(x, w3, ref oneBefore, number - 1);
            Add(x, w1, ref pixel, number);
        }

        tapStep.Advance(ref at, (2 * number) + 1);
    }

    /// <summary>One input to the pixel with a number, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector x, TVector weight, ref TVector sum, int pixel)
    {
        if (pixel >= 0 && pixel < sizeof(TPixels))
            TLanes.Accumulate(ref sum, x, weight);
    }
}
