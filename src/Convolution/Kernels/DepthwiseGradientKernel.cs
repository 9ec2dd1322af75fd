using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>
/// The kernel of the depthwise filter gradient: <c>sum[band, tap, c] += x[p*PixelStep + band + tap, c] * dy[p, c]</c> over some rows of pixels,
/// for <typeparamref name="TBands"/> x <typeparamref name="TTaps"/> taps and one vector of channels.
/// </summary>
/// <remarks>
/// Each pixel's gradient is loaded once for all taps, whose sums are chains of their own: 9 of them hide the 4 cycles that a multiply-add
/// takes. Adding up the gradients themselves, for the bias, falls to units that are idle otherwise. Where pixels lie a tap apart, two go
/// together, since they see the same inputs but for two of each band: 14 loads for 18 multiply-adds instead of 20, 1.0 to 1.3 times as fast (Zen 3).
/// </remarks>
internal static unsafe class DepthwiseGradientKernel<T, TVector, TLanes, TBands, TTaps, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TBands : unmanaged, ICount
    where TTaps : unmanaged, ICount
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Adds one block. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseGradientBlock<T> block)
    {
        TVector s00, s01, s02, s10, s11, s12, s20, s21, s22;
        s00 = Load(block.Sums, 0, 0);
        s01 = Load(block.Sums, 0, 1);
        s02 = Load(block.Sums, 0, 2);
        s10 = Load(block.Sums, 1, 0);
        s11 = Load(block.Sums, 1, 1);
        s12 = Load(block.Sums, 1, 2);
        s20 = Load(block.Sums, 2, 0);
        s21 = Load(block.Sums, 2, 1);
        s22 = Load(block.Sums, 2, 2);
        TVector total = TLanes.Load(block.Total);
        TVector pattern = TLanes.Load(block.Pattern);
        (nint pixelStep, nint gradientStep) = (block.PixelStep, block.GradientPixelStep);
        (nint tapStep, nint bandStep) = (block.TapStep, block.BandStep);
        bool shares = sizeof(TTaps) > 1 && pixelStep == tapStep;
        T* inputRow = block.Input;
        T* gradientRow = block.Gradient;
        for (int row = block.Rows; row > 0; row--)
        {
            T* x = inputRow;
            T* dy = gradientRow;
            for (int pixel = 0; pixel < block.Pixels; pixel++)
            {
                int inside = pixel == block.InsideStart ? block.InsideEnd - pixel : 0;
                for (; shares && inside > 1; inside -= 2, pixel += 2)
                {
                    (TVector y, TVector next) = (TLanes.Load(dy), TLanes.Load(dy + gradientStep));
                    total = TLanes.Add(TLanes.Add(total, y), next);
                    T* band = x;
                    AddTwo(ref s00, ref s01, ref s02, band, tapStep, pattern, y, next, 0);
                    band += bandStep;
                    AddTwo(ref s10, ref s11, ref s12, band, tapStep, pattern, y, next, 1);
                    band += bandStep;
                    AddTwo(ref s20, ref s21, ref s22, band, tapStep, pattern, y, next, 2);
                    x += 2 * pixelStep;
                    dy += 2 * gradientStep;
                }

                for (; inside > 0; inside--, pixel++)
                {
                    TVector y = TLanes.Load(dy);
                    total = TLanes.Add(total, y);
                    T* band = x;
                    Add(ref s00, band, pattern, y, 0, 0);
                    Add(ref s01, band + tapStep, pattern, y, 0, 1);
                    Add(ref s02, band + (2 * tapStep), pattern, y, 0, 2);
                    band += bandStep;
                    Add(ref s10, band, pattern, y, 1, 0);
                    Add(ref s11, band + tapStep, pattern, y, 1, 1);
                    Add(ref s12, band + (2 * tapStep), pattern, y, 1, 2);
                    band += bandStep;
                    Add(ref s20, band, pattern, y, 2, 0);
                    Add(ref s21, band + tapStep, pattern, y, 2, 1);
                    Add(ref s22, band + (2 * tapStep), pattern, y, 2, 2);
                    x += pixelStep;
                    dy += gradientStep;
                }

                if (pixel == block.Pixels)
                    break;
                TVector gradient = TLanes.Load(dy);
                total = TLanes.Add(total, gradient);
                if (pixel >= block.FirstStart && pixel < block.FirstEnd)
                {
                    Add(ref s00, x, pattern, gradient, 0, 0);
                    Add(ref s10, x + bandStep, pattern, gradient, 1, 0);
                    Add(ref s20, x + (2 * bandStep), pattern, gradient, 2, 0);
                }

                if (sizeof(TTaps) > 1 && pixel >= block.SecondStart && pixel < block.SecondEnd)
                {
                    T* tap = x + tapStep;
                    Add(ref s01, tap, pattern, gradient, 0, 1);
                    Add(ref s11, tap + bandStep, pattern, gradient, 1, 1);
                    Add(ref s21, tap + (2 * bandStep), pattern, gradient, 2, 1);
                }

                if (sizeof(TTaps) > 2 && pixel >= block.ThirdStart && pixel < block.ThirdEnd)
                {
                    T* tap = x + (2 * tapStep);
                    Add(ref s02, tap, pattern, gradient, 0, 2);
                    Add(ref s12, tap + bandStep, pattern, gradient, 1, 2);
                    Add(ref s22, tap + (2 * bandStep), pattern, gradient, 2, 2);
                }

                x += pixelStep;
                dy += gradientStep;
            }

            inputRow += block.RowStep;
            gradientRow += block.GradientRowStep;
        }

        Store(block.Sums, s00, 0, 0);
        Store(block.Sums, s01, 0, 1);
        Store(block.Sums, s02, 0, 2);
        Store(block.Sums, s10, 1, 0);
        Store(block.Sums, s11, 1, 1);
        Store(block.Sums, s12, 1, 2);
        Store(block.Sums, s20, 2, 0);
        Store(block.Sums, s21, 2, 1);
        Store(block.Sums, s22, 2, 2);
        TLanes.Store(block.Total, total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(int band, int tap) => band < sizeof(TBands) && tap < sizeof(TTaps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Place(T* sums, int band, int tap) => sums + (((band * DepthwiseGradientBlock<T>.SumsOfBand) + tap) * TLanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(T* sums, int band, int tap) => Has(band, tap) ? TLanes.Load(Place(sums, band, tap)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* sums, TVector sum, int band, int tap)
    {
        if (Has(band, tap))
            TLanes.Store(Place(sums, band, tap), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref TVector sum, T* input, TVector pattern, TVector gradient, int band, int tap)
    {
        if (Has(band, tap))
            sum = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(input, pattern), gradient, sum);
    }

    /// <summary>Adds one band of two pixels, a tap apart: what both see is loaded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo(
        ref TVector s0, ref TVector s1, ref TVector s2, T* input, nint tapStep, TVector pattern, TVector gradient, TVector next, int band)
    {
        if (band >= sizeof(TBands))
            return;
        s0 = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(input, pattern), gradient, s0);
        TVector x1 = TSource.Load<T, TVector, TLanes>(input + tapStep, pattern);
        TVector x2 = TSource.Load<T, TVector, TLanes>(input + (2 * tapStep), pattern);
        s1 = TLanes.MultiplyAdd(x1, gradient, s1);
        if (sizeof(TTaps) > 2)
            s2 = TLanes.MultiplyAdd(x2, gradient, s2);
        s0 = TLanes.MultiplyAdd(x1, next, s0);
        s1 = TLanes.MultiplyAdd(x2, next, s1);
        if (sizeof(TTaps) > 2)
            s2 = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(input + (3 * tapStep), pattern), next, s2);
    }
}
