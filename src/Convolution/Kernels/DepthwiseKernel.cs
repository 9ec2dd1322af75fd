using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>
/// The depthwise micro-kernel: <c>y[p, c] = bias[c] + sum over taps of x[p*PixelStep + tap, c] * weight[tap, c]</c> for a tile of
/// <typeparamref name="TPixels"/> pixels, vector by vector of channels, each sum one chain in the order of the taps.
/// </summary>
/// <remarks>
/// Where neighbouring pixels lie a tap apart, three taps go together: each input is loaded once and meets three pixels,
/// <code>
///   input     i-2   i-1    i         pixel i  += input * weight 0
///   weights    2     1     0         pixel i-1 += input * weight 1,  pixel i-2 += input * weight 2
/// </code>
/// so that 8 pixels take 13 loads for 24 multiply-adds, in 12 registers. Else each tap takes the inputs of its own.
/// </remarks>
internal static unsafe class DepthwiseKernel<T, TVector, TLanes, TPixels, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : struct, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Computes one block. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseBlock<T> block)
    {
        (nint tapStep, nint pixelStep, nint end) = (block.TapStep, block.PixelStep, block.OffsetEnd);
        for (int row = 0; row < block.Rows; row++)
        {
            T* weights = block.Weights;
            for (int vector = 0; vector < block.Vectors; vector++)
            {
                nint channel = Math.Min(block.FirstChannel + (vector * TLanes.Count), block.LastChannel);
                T* input = block.Input + (row * block.InputRowStep) + TSource.Channel(channel, block.Multiplier, block.LastSource);
                TVector pattern = TLanes.Load(weights);
                TVector y0, y1, y2, y3, y4, y5, y6, y7;
                y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = TLanes.Load(weights + block.Bias);
                T* weight = weights + block.FirstTap;
                for (int bands = block.Bands; bands > 0; bands--)
                {
                    nint tap = block.Offset;
                    for (int triples = block.Triples; triples > 0; triples--)
                    {
                        TVector w0 = TLanes.Load(weight);
                        TVector w1 = TLanes.Load(weight + TLanes.Count);
                        TVector w2 = TLanes.Load(weight + (2 * TLanes.Count));
                        nint at = tap;
                        if (TBorder.Includes(at, end))
                        {
                            TVector x = TSource.Load<T, TVector, TLanes>(input + at, pattern);
                            y0 = TLanes.MultiplyAdd(x, w0, y0);
                        }

                        at += tapStep;
                        if (TBorder.Includes(at, end))
                        {
                            TVector x = TSource.Load<T, TVector, TLanes>(input + at, pattern);
                            y0 = TLanes.MultiplyAdd(x, w1, y0);
                            if (TPixels.Value > 1)
                                y1 = TLanes.MultiplyAdd(x, w0, y1);
                        }

                        at += tapStep;
                        Share(input, at, end, pattern, w0, w1, w2, ref y0, ref y1, ref y2, 2);
                        at += tapStep;
                        if (TPixels.Value > 1)
                            Share(input, at, end, pattern, w0, w1, w2, ref y1, ref y2, ref y3, 3);
                        at += tapStep;
                        if (TPixels.Value > 2)
                            Share(input, at, end, pattern, w0, w1, w2, ref y2, ref y3, ref y4, 4);
                        at += tapStep;
                        if (TPixels.Value > 3)
                            Share(input, at, end, pattern, w0, w1, w2, ref y3, ref y4, ref y5, 5);
                        at += tapStep;
                        if (TPixels.Value > 4)
                            Share(input, at, end, pattern, w0, w1, w2, ref y4, ref y5, ref y6, 6);
                        at += tapStep;
                        if (TPixels.Value > 5)
                            Share(input, at, end, pattern, w0, w1, w2, ref y5, ref y6, ref y7, 7);
                        at += tapStep;
                        if (TPixels.Value > 6)
                            Share(input, at, end, pattern, w0, w1, w2, ref y6, ref y7, ref y0, 8);
                        at += tapStep;
                        if (TPixels.Value > 7)
                            Share(input, at, end, pattern, w0, w1, w2, ref y7, ref y0, ref y0, 9);
                        tap += 3 * tapStep;
                        weight += 3 * TLanes.Count;
                    }

                    for (int singles = block.Singles; singles > 0; singles--)
                    {
                        TVector w = TLanes.Load(weight);
                        nint at = tap;
                        Add(input, at, end, pattern, w, ref y0);
                        at += pixelStep;
                        if (TPixels.Value > 1)
                            Add(input, at, end, pattern, w, ref y1);
                        at += pixelStep;
                        if (TPixels.Value > 2)
                            Add(input, at, end, pattern, w, ref y2);
                        at += pixelStep;
                        if (TPixels.Value > 3)
                            Add(input, at, end, pattern, w, ref y3);
                        at += pixelStep;
                        if (TPixels.Value > 4)
                            Add(input, at, end, pattern, w, ref y4);
                        at += pixelStep;
                        if (TPixels.Value > 5)
                            Add(input, at, end, pattern, w, ref y5);
                        at += pixelStep;
                        if (TPixels.Value > 6)
                            Add(input, at, end, pattern, w, ref y6);
                        at += pixelStep;
                        if (TPixels.Value > 7)
                            Add(input, at, end, pattern, w, ref y7);
                        tap += tapStep;
                        weight += TLanes.Count;
                    }

                    input += block.BandStep;
                    weight += block.SkippedWeights;
                }

                T* output = block.Output + (row * block.OutputRowStep) + channel;
                TLanes.Store(output, y0);
                if (TPixels.Value > 1)
                    TLanes.Store(output += block.OutputStep, y1);
                if (TPixels.Value > 2)
                    TLanes.Store(output += block.OutputStep, y2);
                if (TPixels.Value > 3)
                    TLanes.Store(output += block.OutputStep, y3);
                if (TPixels.Value > 4)
                    TLanes.Store(output += block.OutputStep, y4);
                if (TPixels.Value > 5)
                    TLanes.Store(output += block.OutputStep, y5);
                if (TPixels.Value > 6)
                    TLanes.Store(output += block.OutputStep, y6);
                if (TPixels.Value > 7)
                    TLanes.Store(output += block.OutputStep, y7);
                if (block.IsClamped || block.Residual != null)
                    Finish(block, row, channel);
                weights += block.WeightStep;
            }
        }
    }

    /// <summary>One input of a triple, for the pixel that it meets at the last of the three taps, and the two after that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        T* input, nint at, nint end, TVector pattern, TVector w0, TVector w1, TVector w2, ref TVector last, ref TVector middle, ref TVector first, int number)
    {
        if (!TBorder.Includes(at, end))
            return;
        TVector x = TSource.Load<T, TVector, TLanes>(input + at, pattern);
        last = TLanes.MultiplyAdd(x, w2, last);
        if (number - 1 < TPixels.Value)
            middle = TLanes.MultiplyAdd(x, w1, middle);
        if (number < TPixels.Value)
            first = TLanes.MultiplyAdd(x, w0, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* input, nint at, nint end, TVector pattern, TVector weight, ref TVector sum)
    {
        if (TBorder.Includes(at, end))
            sum = TLanes.MultiplyAdd(TSource.Load<T, TVector, TLanes>(input + at, pattern), weight, sum);
    }

    /// <summary>Residual and activation, on what was just stored: a pass through L1 that overlaps the next sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(in DepthwiseBlock<T> block, int row, nint channel)
    {
        T* output = block.Output + (row * block.OutputRowStep) + channel;
        T* residual = block.Residual + (row * block.ResidualRowStep) + channel;
        (TVector minimum, TVector maximum) = (TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum));
        for (int pixel = 0; pixel < TPixels.Value; pixel++)
        {
            TVector y = TLanes.Load(output);
            if (block.Residual != null)
                y = TLanes.Add(y, TLanes.Load(residual));
            TLanes.Store(output, TLanes.Clamp(y, minimum, maximum));
            output += block.OutputStep;
            residual += block.ResidualStep;
        }
    }
}
