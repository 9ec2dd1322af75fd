using System.Runtime.CompilerServices;
using Convolution.Kernels.Depthwise;
using Convolution.Simd;

namespace Convolution.Kernels.Grouped;

/// <summary>
/// The micro-kernel of small groups: <c>y[p, k] = bias[k] + sum over taps and q of x[p*PixelStep + tap, group(k) + q] * weight[tap, q, k]</c>
/// for a tile of <typeparamref name="TRows"/> rows by <typeparamref name="TPixels"/> pixels, vector by vector of channels, each sum one chain
/// in the order of the taps.
/// </summary>
/// <remarks>
/// A vector of outputs spans several groups, and so does the vector of inputs under it, which is loaded once and permuted for each q:
/// <code>
///   outputs, 2 groups of 4      k0 k1 k2 k3 | k4 k5 k6 k7
///   inputs for q = 1            x1 x1 x1 x1 | x5 x5 x5 x5
/// </code>
/// Where pixels lie <typeparamref name="TStride"/> taps apart, 1 or 2, three taps go together and share the permuted inputs, as in
/// <see cref="DepthwiseKernel{T, TVector, TLanes, TPixels, TStride, TTaps, TBorder, TSource}"/>. Two rows share patterns and weights, whose loads
/// would bound one row.
/// </remarks>
internal static unsafe class GroupedKernel<T, TVector, TLanes, TRows, TPixels, TStride, TBorder>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TRows : unmanaged, ICount
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
{
    /// <summary>
    /// Computes one block. An odd row is computed with the one before, again and alike. Optimised at once: at tier 0 the first calls would
    /// run at a tenth of the peak.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseBlock<T> block)
    {
        (nint tapStep, nint pixelStep, nint bandStep) = (block.TapStep, block.PixelStep, block.BandStep);
        (nint offset, nint rowBytes, nint skippedWeights) = (block.Offset, block.RowBytes, block.SkippedWeights);
        (nint inputRowStep, nint outputRowStep, nint residualRowStep) = (block.InputRowStep, block.OutputRowStep, block.ResidualRowStep);
        (int bands, int triples, int singles) = (block.Bands, block.Triples, block.Singles);
        ulong positions = block.Positions;
        nint tapWeights = (nint)block.Inputs * TLanes.Count;
        T* panel = block.Weights;
        nint channel = block.FirstChannel;
        for (int vector = block.Vectors; vector > 0; vector--)
        {
            channel = Math.Min(channel, block.LastChannel);
            nint source = Math.Min(channel / block.Multiplier * block.Inputs, block.LastSource);
            T* inputRow = TBorder.Row(block.Input, source);
            T* output = block.Output + channel;
            T* residual = block.Residual == null ? null : block.Residual + channel;
            for (int row = block.Rows; row > 0; row -= sizeof(TRows))
            {
                if (row < sizeof(TRows))
                {
                    inputRow -= inputRowStep;
                    output -= outputRowStep;
                    residual -= residualRowStep;
                }

                T* input = inputRow;
                T* weight = panel + block.FirstTap;
                TVector a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
                a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = TLanes.Load(panel + block.Bias);
                b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = a0;
                for (int band = bands; band > 0; band--)
                {
                    T* tap = input + offset;
                    ulong mask = positions;
                    for (int triple = sizeof(TStride) < 3 ? triples : 0; triple > 0; triple--)
                    {
                        T* at = tap;
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a0, ref a0, ref a0, ref b0, ref b0, ref b0, 0);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a0, ref a0, ref a1, ref b0, ref b0, ref b1, 1);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, 2);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a1, ref a2, ref a3, ref b1, ref b2, ref b3, 3);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a2, ref a3, ref a4, ref b2, ref b3, ref b4, 4);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a3, ref a4, ref a5, ref b3, ref b4, ref b5, 5);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a4, ref a5, ref a6, ref b4, ref b5, ref b6, 6);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a5, ref a6, ref a7, ref b5, ref b6, ref b7, 7);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a6, ref a7, ref a7, ref b6, ref b7, ref b7, 8);
                        Share(ref at, source, mask, tapStep, inputRowStep, panel, weight, tapWeights, ref a7, ref a7, ref a7, ref b7, ref b7, ref b7, 9);
                        mask >>= 3;
                        tap += 3 * tapStep;
                        weight += 3 * tapWeights;
                    }

                    for (int single = singles; single > 0; single--)
                    {
                        T* at = tap;
                        Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a0, ref b0, 0);
                        at += pixelStep;
                        if (sizeof(TPixels) > 1)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a1, ref b1, 1);
                        at += pixelStep;
                        if (sizeof(TPixels) > 2)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a2, ref b2, 2);
                        at += pixelStep;
                        if (sizeof(TPixels) > 3)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a3, ref b3, 3);
                        at += pixelStep;
                        if (sizeof(TPixels) > 4)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a4, ref b4, 4);
                        at += pixelStep;
                        if (sizeof(TPixels) > 5)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a5, ref b5, 5);
                        at += pixelStep;
                        if (sizeof(TPixels) > 6)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a6, ref b6, 6);
                        at += pixelStep;
                        if (sizeof(TPixels) > 7)
                            Add(at, source, input, rowBytes, mask, inputRowStep, panel, weight, tapWeights, ref a7, ref b7, 7);
                        mask >>= 1;
                        tap += tapStep;
                        weight += tapWeights;
                    }

                    input += bandStep;
                    weight += skippedWeights;
                }

                Store(block, output, residual, a0, b0, 0);
                if (sizeof(TPixels) > 1)
                    Store(block, output, residual, a1, b1, 1);
                if (sizeof(TPixels) > 2)
                    Store(block, output, residual, a2, b2, 2);
                if (sizeof(TPixels) > 3)
                    Store(block, output, residual, a3, b3, 3);
                if (sizeof(TPixels) > 4)
                    Store(block, output, residual, a4, b4, 4);
                if (sizeof(TPixels) > 5)
                    Store(block, output, residual, a5, b5, 5);
                if (sizeof(TPixels) > 6)
                    Store(block, output, residual, a6, b6, 6);
                if (sizeof(TPixels) > 7)
                    Store(block, output, residual, a7, b7, 7);
                inputRow += sizeof(TRows) * inputRowStep;
                output += sizeof(TRows) * outputRowStep;
                residual += sizeof(TRows) * residualRowStep;
            }

            panel += block.WeightStep;
            channel += TLanes.Count;
        }
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for the three taps of all pixels that have them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share(
        ref T* at, nint source, ulong mask, nint tapStep, nint rowStep, T* patterns, T* weights, nint tapWeights,
        ref TVector beforeLastA, ref TVector lastA, ref TVector pixelA, ref TVector beforeLastB, ref TVector lastB, ref TVector pixelB, int number)
    {
        if (number >= sizeof(TPixels) + (sizeof(TStride) == 1 ? 2 : 1))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector inputsA = TLanes.Load(TBorder.Pixel(at, source));
            TVector inputsB = sizeof(TRows) > 1 ? TLanes.Load(TBorder.Pixel(at + rowStep, source)) : inputsA;
            T* last = weights + (sizeof(TStride) == 1 ? tapWeights : 2 * tapWeights);
            T* beforeLast = weights + (2 * tapWeights);
            for (nint q = 0; q < tapWeights; q += TLanes.Count)
            {
                TVector lanes = TLanes.Load(patterns + q);
                TVector a = TLanes.Permute(inputsA, lanes);
                TVector b = sizeof(TRows) > 1 ? TLanes.Permute(inputsB, lanes) : a;
                if (sizeof(TStride) == 1 && number > 1)
                    Add(a, b, TLanes.Load(beforeLast + q), ref beforeLastA, ref beforeLastB);
                if (number > 0 && number <= sizeof(TPixels))
                    Add(a, b, TLanes.Load(last + q), ref lastA, ref lastB);
                if (number < sizeof(TPixels))
                    Add(a, b, TLanes.Load(weights + q), ref pixelA, ref pixelB);
            }
        }

        at += tapStep;
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels))
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
            Add(at, source, rowStep, patterns, weights + tapWeights, tapWeights, ref pixelA, ref pixelB);
        at += tapStep;
    }

    /// <summary>One pixel's inputs of one tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        T* at, nint source, T* input, nint rowBytes, ulong mask, nint rowStep, T* patterns, T* weights, nint tapWeights,
        ref TVector sumA, ref TVector sumB, int number)
    {
        if (sizeof(TStride) < 3 ? TBorder.Includes(mask, sizeof(TStride) * number) : TBorder.Includes(at, input, rowBytes))
            Add(at, source, rowStep, patterns, weights, tapWeights, ref sumA, ref sumB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* at, nint source, nint rowStep, T* patterns, T* weights, nint tapWeights, ref TVector sumA, ref TVector sumB)
    {
        TVector inputsA = TLanes.Load(TBorder.Pixel(at, source));
        TVector inputsB = sizeof(TRows) > 1 ? TLanes.Load(TBorder.Pixel(at + rowStep, source)) : inputsA;
        for (nint q = 0; q < tapWeights; q += TLanes.Count)
        {
            TVector lanes = TLanes.Load(patterns + q);
            TVector a = TLanes.Permute(inputsA, lanes);
            Add(a, sizeof(TRows) > 1 ? TLanes.Permute(inputsB, lanes) : a, TLanes.Load(weights + q), ref sumA, ref sumB);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector a, TVector b, TVector weight, ref TVector sumA, ref TVector sumB)
    {
        TLanes.Accumulate(ref sumA, a, weight);
        if (sizeof(TRows) > 1)
            TLanes.Accumulate(ref sumB, b, weight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in DepthwiseBlock<T> block, T* output, T* residual, TVector a, TVector b, int pixel)
    {
        output += pixel * block.OutputStep;
        if (block.Residual != null)
        {
            residual += pixel * block.ResidualStep;
            a = TLanes.Add(a, TLanes.Load(residual));
            if (sizeof(TRows) > 1)
                b = TLanes.Add(b, TLanes.Load(residual + block.ResidualRowStep));
        }

        if (block.IsClamped)
        {
            (TVector minimum, TVector maximum) = (TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum));
            a = TLanes.Clamp(a, minimum, maximum);
            b = TLanes.Clamp(b, minimum, maximum);
        }

        TLanes.Store(output, a);
        if (sizeof(TRows) > 1)
            TLanes.Store(output + block.OutputRowStep, b);
    }
}
