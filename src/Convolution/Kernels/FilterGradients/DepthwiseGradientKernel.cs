using System.Runtime.CompilerServices;
using Convolution.Kernels.Depthwise;
using Convolution.Simd;

namespace Convolution.Kernels.FilterGradients;

/// <summary>
/// The kernel of the depthwise filter gradient: <c>sum[band, tap, c] += x[band][p*PixelStep + tap*TapStep, c] * dy[p, c]</c> over some rows of pixels,
/// for <typeparamref name="TBands"/> x <typeparamref name="TTaps"/> taps, vector by vector of channels.
/// </summary>
/// <remarks>
/// Each pixel's gradient is loaded once for all taps, whose sums are chains of their own: 9 of them hide the 4 cycles that a multiply-add
/// takes. Adding up the gradients themselves, for the bias, falls to units that are idle otherwise. Where pixels lie a tap apart, two go
/// together, since they see the same inputs but for two of each band: 14 loads for 18 multiply-adds instead of 20, 1.0 to 1.3 times as fast (Zen 3).
/// With 16 registers vectors share cache lines, and rows come one by one: a loop over them would cost 5x5 and 7x7 layers up to 7 % (Zen 5 without AVX-512).
/// </remarks>
internal static unsafe class DepthwiseGradientKernel<T, TVector, TLanes, TBands, TTaps, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TBands : unmanaged, ICount
    where TTaps : unmanaged, ICount
    where TSource : struct, IWeightSource
{
    /// <summary>Adds the rows. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseGradientRows<T> rows)
    {
        (nint pixelStep, nint gradientStep, nint tapStep) = (rows.PixelStep, rows.GradientStep, rows.TapStep);
        (nint second, nint third) = (rows.SecondBand, rows.ThirdBand);
        bool shares = sizeof(TTaps) > 1 && pixelStep == tapStep;
        T* sums = rows.Sums;
        T* ofBias = rows.Total;
        for (int vector = 0; vector < rows.Vectors; vector++)
        {
            TVector s00, s01, s02, s10, s11, s12, s20, s21, s22;
            s00 = Load(sums, rows.BandSums, 0, 0);
            s01 = Load(sums, rows.BandSums, 0, 1);
            s02 = Load(sums, rows.BandSums, 0, 2);
            s10 = Load(sums, rows.BandSums, 1, 0);
            s11 = Load(sums, rows.BandSums, 1, 1);
            s12 = Load(sums, rows.BandSums, 1, 2);
            s20 = Load(sums, rows.BandSums, 2, 0);
            s21 = Load(sums, rows.BandSums, 2, 1);
            s22 = Load(sums, rows.BandSums, 2, 2);
            TVector total = TLanes.Load(ofBias);
            TVector pattern = TLanes.Load(rows.Pattern);
            T* inputs = rows.Input + (vector * rows.VectorStep);
            T* gradients = rows.Gradient + (vector * rows.GradientVectorStep);
            int row = rows.Rows;
            do
            {
                T* x = inputs;
                T* dy = gradients;
                for (int pixel = 0; pixel < rows.Pixels; pixel++)
                {
                    if (pixel == rows.InsideStart)
                    {
                        (int pairs, int singles) = shares ? Math.DivRem(rows.InsideEnd - pixel, 2) : (0, rows.InsideEnd - pixel);
                        pixel = rows.InsideEnd;
                        for (; pairs > 0; pairs--)
                        {
                            TVector y = TSource.LoadGradients<T, TVector, TLanes>(dy, pattern);
                            TVector next = TSource.LoadGradients<T, TVector, TLanes>(dy + gradientStep, pattern);
                            total = TLanes.Add(TLanes.Add(total, y), next);
                            AddTwo(ref s00, ref s01, ref s02, x, tapStep, pattern, y, next, 0);
                            AddTwo(ref s10, ref s11, ref s12, x + second, tapStep, pattern, y, next, 1);
                            AddTwo(ref s20, ref s21, ref s22, x + third, tapStep, pattern, y, next, 2);
                            x += 2 * pixelStep;
                            dy += 2 * gradientStep;
                        }

                        for (; singles > 0; singles--)
                        {
                            TVector y = TSource.LoadGradients<T, TVector, TLanes>(dy, pattern);
                            total = TLanes.Add(total, y);
                            AddOne(ref s00, ref s01, ref s02, x, tapStep, pattern, y, 0);
                            AddOne(ref s10, ref s11, ref s12, x + second, tapStep, pattern, y, 1);
                            AddOne(ref s20, ref s21, ref s22, x + third, tapStep, pattern, y, 2);
                            x += pixelStep;
                            dy += gradientStep;
                        }

                        if (pixel == rows.Pixels)
                            break;
                    }

                    TVector gradient = TSource.LoadGradients<T, TVector, TLanes>(dy, pattern);
                    total = TLanes.Add(total, gradient);
                    if (pixel >= rows.FirstStart && pixel < rows.FirstEnd)
                    {
                        Add(ref s00, x, pattern, gradient, 0, 0);
                        Add(ref s10, x + second, pattern, gradient, 1, 0);
                        Add(ref s20, x + third, pattern, gradient, 2, 0);
                    }

                    if (sizeof(TTaps) > 1 && pixel >= rows.SecondStart && pixel < rows.SecondEnd)
                    {
                        T* tap = x + tapStep;
                        Add(ref s01, tap, pattern, gradient, 0, 1);
                        Add(ref s11, tap + second, pattern, gradient, 1, 1);
                        Add(ref s21, tap + third, pattern, gradient, 2, 1);
                    }

                    if (sizeof(TTaps) > 2 && pixel >= rows.ThirdStart && pixel < rows.ThirdEnd)
                    {
                        T* tap = x + (2 * tapStep);
                        Add(ref s02, tap, pattern, gradient, 0, 2);
                        Add(ref s12, tap + second, pattern, gradient, 1, 2);
                        Add(ref s22, tap + third, pattern, gradient, 2, 2);
                    }

                    x += pixelStep;
                    dy += gradientStep;
                }

                inputs += rows.RowStep;
                gradients += rows.GradientRowStep;
                row--;
            }
            while (TSource.GoesDown && row > 0);

            Store(sums, rows.BandSums, s00, 0, 0);
            Store(sums, rows.BandSums, s01, 0, 1);
            Store(sums, rows.BandSums, s02, 0, 2);
            Store(sums, rows.BandSums, s10, 1, 0);
            Store(sums, rows.BandSums, s11, 1, 1);
            Store(sums, rows.BandSums, s12, 1, 2);
            Store(sums, rows.BandSums, s20, 2, 0);
            Store(sums, rows.BandSums, s21, 2, 1);
            Store(sums, rows.BandSums, s22, 2, 2);
            TLanes.Store(ofBias, total);
            sums += rows.VectorSums;
            ofBias += rows.VectorSums;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(int band, int tap) => band < sizeof(TBands) && tap < sizeof(TTaps);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Place(T* sums, nint bandSums, int band, int tap) => sums + (band * bandSums) + (tap * TLanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(T* sums, nint bandSums, int band, int tap) => Has(band, tap) ? TLanes.Load(Place(sums, bandSums, band, tap)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* sums, nint bandSums, TVector sum, int band, int tap)
    {
        if (Has(band, tap))
            TLanes.Store(Place(sums, bandSums, band, tap), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref TVector sum, T* input, TVector pattern, TVector gradient, int band, int tap)
    {
        if (Has(band, tap))
            TLanes.Accumulate(ref sum, TSource.Load<T, TVector, TLanes>(input, pattern), gradient);
    }

    /// <summary>Adds one band of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOne(
        ref TVector s0, ref TVector s1, ref TVector s2, T* input, nint tapStep, TVector pattern, TVector gradient, int band)
    {
        Add(ref s0, input, pattern, gradient, band, 0);
        Add(ref s1, input + tapStep, pattern, gradient, band, 1);
        Add(ref s2, input + (2 * tapStep), pattern, gradient, band, 2);
    }

    /// <summary>Adds one band of two pixels, a tap apart: what both see is loaded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo(
        ref TVector s0, ref TVector s1, ref TVector s2, T* input, nint tapStep, TVector pattern, TVector gradient, TVector next, int band)
    {
        if (band >= sizeof(TBands))
            return;
        TLanes.Accumulate(ref s0, TSource.Load<T, TVector, TLanes>(input, pattern), gradient);
        TVector x1 = TSource.Load<T, TVector, TLanes>(input + tapStep, pattern);
        TVector x2 = TSource.Load<T, TVector, TLanes>(input + (2 * tapStep), pattern);
        TLanes.Accumulate(ref s1, x1, gradient);
        if (sizeof(TTaps) > 2)
            TLanes.Accumulate(ref s2, x2, gradient);
        TLanes.Accumulate(ref s0, x1, next);
        TLanes.Accumulate(ref s1, x2, next);
        if (sizeof(TTaps) > 2)
            TLanes.Accumulate(ref s2, TSource.Load<T, TVector, TLanes>(input + (3 * tapStep), pattern), next);
    }
}
