using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>
/// The depthwise micro-kernel: <c>y[p, c] = bias[c] + sum over taps of x[p*PixelStep + tap, c] * weight[tap, c]</c> for a tile of
/// <typeparamref name="TPixels"/> pixels, vector by vector of channels, each sum one chain in the order of the taps.
/// </summary>
/// <remarks>
/// Where pixels lie <typeparamref name="TStride"/> taps apart, 1 or 2, three taps go together and each input is loaded once:
/// <code>
///   inputs of stride 1    0    1    2    3    4          inputs of stride 2    0    1    2    3    4
///   pixel 0              *w0  *w1  *w2                   pixel 0              *w0  *w1  *w2
///   pixel 1                   *w0  *w1  *w2              pixel 1                        *w0  *w1  *w2
///   pixel 2                        *w0  *w1  *w2
/// </code>
/// so that 8 pixels take 13 or 20 loads for 24 multiply-adds, in 12 registers. The one or two taps that remain of a band, and all taps
/// if <typeparamref name="TStride"/> is 3, which stands for every other stride, take each pixel's input by itself.
/// </remarks>
internal static unsafe class DepthwiseKernel<T, TVector, TLanes, TPixels, TStride, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Computes one block. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseBlock<T> block)
    {
        (nint tapStep, nint pixelStep, nint bandStep) = (block.TapStep, block.PixelStep, block.BandStep);
        (nint offset, nint rowBytes, nint skippedWeights) = (block.Offset, block.RowBytes, block.SkippedWeights);
        ulong positions = block.Positions;
        (nint inputRowStep, nint outputRowStep, nint outputStep) = (block.InputRowStep, block.OutputRowStep, block.OutputStep);
        (int bands, int triples, int singles) = (block.Bands, block.Triples, block.Singles);
        (nint residualStep, nint residualRowStep) = (block.ResidualStep, block.ResidualRowStep);
        bool isClamped = block.IsClamped;
        (TVector minimum, TVector maximum) = (TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum));
        T* panel = block.Weights;
        nint channel = block.FirstChannel;
        for (int vector = block.Vectors; vector > 0; vector--)
        {
            channel = Math.Min(channel, block.LastChannel);
            TVector pattern = TLanes.Load(panel);
            nint source = TSource.Channel(channel, block.Multiplier, block.LastSource);
            T* inputRow = TBorder.Row(block.Input, source);
            T* output = block.Output + channel;
            T* residual = block.Residual == null ? null : block.Residual + channel;
            for (int row = block.Rows; row > 0; row--)
            {
                T* input = inputRow;
                T* weight = panel + block.FirstTap;
                TVector y0, y1, y2, y3, y4, y5, y6, y7;
                y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = TLanes.Load(panel + block.Bias);
                for (int band = bands; band > 0; band--)
                {
                    T* tap = input + offset;
                    ulong mask = positions;
                    for (int triple = sizeof(TStride) < 3 ? triples : 0; triple > 0; triple--)
                    {
                        TVector w0 = TLanes.Load(weight);
                        TVector w1 = TLanes.Load(weight + TLanes.Count);
                        TVector w2 = TLanes.Load(weight + (2 * TLanes.Count));
                        T* at = tap;
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
                        mask >>= 3;
                        tap += 3 * tapStep;
                        weight += 3 * TLanes.Count;
                    }

                    for (int single = singles; single > 0; single--)
                    {
                        TVector w = TLanes.Load(weight);
                        T* at = tap;
                        Add(at, source, input, rowBytes, mask, pattern, w, ref y0, 0);
                        at += pixelStep;
                        if (sizeof(TPixels) > 1)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y1, 1);
                        at += pixelStep;
                        if (sizeof(TPixels) > 2)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y2, 2);
                        at += pixelStep;
                        if (sizeof(TPixels) > 3)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y3, 3);
                        at += pixelStep;
                        if (sizeof(TPixels) > 4)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y4, 4);
                        at += pixelStep;
                        if (sizeof(TPixels) > 5)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y5, 5);
                        at += pixelStep;
                        if (sizeof(TPixels) > 6)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y6, 6);
                        at += pixelStep;
                        if (sizeof(TPixels) > 7)
                            Add(at, source, input, rowBytes, mask, pattern, w, ref y7, 7);
                        mask >>= 1;
                        tap += tapStep;
                        weight += TLanes.Count;
                    }

                    input += bandStep;
                    weight += skippedWeights;
                }

                if (residual != null)
                {
                    T* from = residual;
                    y0 = TLanes.Add(y0, TLanes.Load(from));
                    if (sizeof(TPixels) > 1)
                        y1 = TLanes.Add(y1, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 2)
                        y2 = TLanes.Add(y2, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 3)
                        y3 = TLanes.Add(y3, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 4)
                        y4 = TLanes.Add(y4, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 5)
                        y5 = TLanes.Add(y5, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 6)
                        y6 = TLanes.Add(y6, TLanes.Load(from += residualStep));
                    if (sizeof(TPixels) > 7)
                        y7 = TLanes.Add(y7, TLanes.Load(from += residualStep));
                    residual += residualRowStep;
                }

                if (isClamped)
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

                T* to = output;
                TLanes.Store(to, y0);
                if (sizeof(TPixels) > 1)
                    TLanes.Store(to += outputStep, y1);
                if (sizeof(TPixels) > 2)
                    TLanes.Store(to += outputStep, y2);
                if (sizeof(TPixels) > 3)
                    TLanes.Store(to += outputStep, y3);
                if (sizeof(TPixels) > 4)
                    TLanes.Store(to += outputStep, y4);
                if (sizeof(TPixels) > 5)
                    TLanes.Store(to += outputStep, y5);
                if (sizeof(TPixels) > 6)
                    TLanes.Store(to += outputStep, y6);
                if (sizeof(TPixels) > 7)
                    TLanes.Store(to += outputStep, y7);
                inputRow += inputRowStep;
                output += outputRowStep;
            }

            panel += block.WeightStep;
            channel += TLanes.Count;
        }
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for the three taps of all pixels that have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        ref T* at, nint source, ulong mask, nint tapStep, TVector pattern, TVector w0, TVector w1, TVector w2,
        ref TVector beforeLast, ref TVector last, ref TVector pixel, int number)
    {
        if (number >= sizeof(TPixels) + (sizeof(TStride) == 1 ? 2 : 1))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(at, source), pattern);
            if (sizeof(TStride) == 1 && number > 1)
                beforeLast = TLanes.MultiplyAdd(x, w2, beforeLast);
            if (number > 0 && number <= sizeof(TPixels))
                last = TLanes.MultiplyAdd(x, sizeof(TStride) == 1 ? w1 : w2, last);
            if (number < sizeof(TPixels))
                pixel = TLanes.MultiplyAdd(x, w0, pixel);
        }

        at += tapStep;
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels))
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
            pixel = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(TBorder.Pixel(at, source), pattern), w1, pixel);
        at += tapStep;
    }

    /// <summary>One pixel's input of one tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        T* at, nint source, T* input, nint rowBytes, ulong mask, TVector pattern, TVector weight, ref TVector sum, int number)
    {
        if (sizeof(TStride) < 3 ? TBorder.Includes(mask, sizeof(TStride) * number) : TBorder.Includes(at, input, rowBytes))
            sum = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(TBorder.Pixel(at, source), pattern), weight, sum);
    }
}
