using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>
/// The depthwise micro-kernel: <c>y[p, c] = bias[c] + sum over taps of x[p*PixelStep + tap, c] * weight[tap, c]</c> for a tile of
/// <typeparamref name="TPixels"/> pixels, vector by vector of channels, each sum one chain in the order of the taps.
/// </summary>
/// <remarks>
/// Where pixels lie <typeparamref name="TStride"/> taps apart, 1 or 2, three, five or seven taps go together and each input is loaded once
/// (<see cref="DepthwiseTaps{T, TVector, TLanes, TPixels, TStride, TTaps, TBorder, TSource}"/>). Seven taps of 8 pixels take all of 16 registers, and 21 or 27
/// loads for 56 multiply-adds, where two threes and a single one would take 35 or 43: 7x7 layers run 1.1 to 1.5 times as fast. The one tap that may remain of a
/// band, or two, and all taps if <typeparamref name="TStride"/> is 3, which stands for every other stride, take each pixel's input by itself.
/// <para>
/// Bands of <typeparamref name="TTaps"/> taps are three, five or seven; eight stands for any number, and one for taps by themselves. Where 16 registers and a
/// shared core are all there is, loads count, and those of spilled addresses as much as those of pixels. So pixels are addressed by
/// <see cref="DepthwiseStep"/>, and what a kernel does not need is left out of its text by an if of its own: of a loop that runs zero times the compiler keeps
/// all its registers (3x3 and 5x5 layers 1.05 to 1.2 times as fast, Zen 3). Tiles follow one another in the <see cref="DepthwiseOrder"/> of the bands; it is
/// known when the loops are compiled, and addresses are moved on in them: those made from numbers of rows and vectors cost 3x3 layers 2 to 6 %.
/// </para>
/// <para>
/// Where a vector goes down the rows, those at the top and at the bottom go with the others and skip the bands that lie outside the image: alone, each would
/// fetch all weights for itself. 5x5 and 7x7 layers run 1.06 to 1.3 times as fast so at 7x7, 14x14 and 28x28, 1.01 to 1.03 times at 56x56; with 16 registers
/// 0.98 to 1.1 times (Zen 5).
/// </para>
/// </remarks>
internal static unsafe class DepthwiseKernel<T, TVector, TLanes, TPixels, TStride, TTaps, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TTaps : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Weights of a band whose taps go together.</summary>
    private static nint FixedWeights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(TTaps) > 1 && sizeof(TTaps) < 8 ? sizeof(TTaps) * TLanes.Count : 0;
    }

    /// <summary>Input pixels in each row of a tile that are no other tile's, but for the last taps.</summary>
    private static int NewPixels => sizeof(TStride) * sizeof(TPixels);

    /// <summary>Computes one block. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseBlock<T> block)
    {
        bool isAlong = DepthwiseOrder.IsAlong(sizeof(TStride), sizeof(TTaps), block.HasFewTaps);
        var tapStep = new DepthwiseStep(block.TapStep * sizeof(T));
        var pixelStep = new DepthwiseStep(block.PixelStep * sizeof(T));
        var outputStep = new DepthwiseStep(block.OutputStep * sizeof(T));
        var residualStep = new DepthwiseStep(block.ResidualStep * sizeof(T));
        (nint bandStep, nint bandWeights, int bands) = (block.BandStep, block.SkippedWeights + FixedWeights, block.Bands);
        (nint above, nint below) = (block.BandsAbove, block.BandsBelow);
        (nint inputRowStep, nint outputRowStep, nint residualRowStep) = (block.InputRowStep, block.OutputRowStep, block.ResidualRowStep);
        T* input = block.Input + block.Offset;
        T* output = block.Output;
        T* residual = block.Residual;
        T* ahead = block.Ahead;
        T* panel = block.Weights;
        nint channel = Math.Min(block.FirstChannel, block.LastChannel);
        for (int outer = isAlong ? block.Rows : block.Vectors; outer > 0; outer--)
        {
            for (int inner = isAlong ? block.Vectors : block.Rows; inner > 0; inner--)
            {
                TVector pattern = TLanes.Load(panel);
                nint source = TSource.Channel(channel, block.Multiplier, block.LastSource);
                nint skipped = isAlong ? 0 : Math.Max(above, 0);
                T* weight = panel + block.FirstTap + (skipped * block.BandWeights);
                TVector y0, y1, y2, y3, y4, y5, y6, y7;
                y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = TLanes.Load(panel + block.Bias);
                T* band = TBorder.Row(input, source) + (skipped * bandStep);
                for (int count = isAlong ? bands : bands - (int)(skipped + Math.Max(below, 0)); count > 0; count--)
                {
                    T* tap = band;
                    ulong mask = block.Positions;
                    if (sizeof(TTaps) > 1 && sizeof(TTaps) < 8)
                    {
                        DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, TTaps, TBorder, TSource>.MultiplyAdd(
                            tap, source, mask, tapStep, pattern, weight, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                    }

                    if (sizeof(TTaps) == 8)
                    {
                        for (int seven = block.Sevens; seven > 0; seven--)
                        {
                            DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Seven, TBorder, TSource>.MultiplyAdd(
                                tap, source, mask, tapStep, pattern, weight, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                            mask >>= 7;
                            tap += 7 * block.TapStep;
                            weight += 7 * TLanes.Count;
                        }

                        for (int triple = block.Triples; triple > 0; triple--)
                        {
                            DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Three, TBorder, TSource>.MultiplyAdd(
                                tap, source, mask, tapStep, pattern, weight, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                            mask >>= 3;
                            tap += 3 * block.TapStep;
                            weight += 3 * TLanes.Count;
                        }
                    }

                    if (sizeof(TTaps) == 1 || sizeof(TTaps) == 8)
                    {
                        for (int single = block.Singles; single > 0; single--)
                        {
                            Single(
                                tap, source, band - block.Offset, block.RowBytes, mask, pixelStep, pattern, TLanes.Load(weight),
                                ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                            mask >>= 1;
                            tap += block.TapStep;
                            weight += TLanes.Count;
                        }
                    }

                    band += bandStep;
                    weight += bandWeights;
                }

                if (residual != null)
                {
                    DepthwiseResults<T, TVector, TLanes, TPixels>.Add(
                        residual + channel, residualStep, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                }

                if (block.IsClamped)
                {
                    DepthwiseResults<T, TVector, TLanes, TPixels>.Clamp(
                        TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum), ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6, ref y7);
                }

                DepthwiseResults<T, TVector, TLanes, TPixels>.Store(output + channel, outputStep, y0, y1, y2, y3, y4, y5, y6, y7);
                if (isAlong)
                {
                    if (sizeof(TStride) < 3 && ahead != null)
                    {
                        Fetch(ahead + (channel * NewPixels), block.AheadBandStep);
                        Fetch(output + outputRowStep + (channel * sizeof(TPixels)));
                    }

                    panel += block.WeightStep;
                    channel = Math.Min(channel + TLanes.Count, block.LastChannel);
                }
                else
                {
                    above -= block.NewBands;
                    below += block.NewBands;
                    input += inputRowStep;
                    output += outputRowStep;
                    residual += residualRowStep;
                }
            }

            if (isAlong)
            {
                if (sizeof(TStride) < 3 && ahead != null)
                    ahead += block.AheadRowStep;
                input += inputRowStep;
                output += outputRowStep;
                residual += residualRowStep;
                panel = block.Weights;
                channel = Math.Min(block.FirstChannel, block.LastChannel);
            }
            else
            {
                (above, below) = (block.BandsAbove, block.BandsBelow);
                input = block.Input + block.Offset;
                output = block.Output;
                residual = block.Residual;
                panel += block.WeightStep;
                channel = Math.Min(channel + TLanes.Count, block.LastChannel);
            }
        }
    }

    /// <summary>Asks for one vector's share of the rows that the tile below does not share with this one, front to back.</summary>
    /// <remarks>
    /// In this order a processor foresees what comes next, and pages are met one after the other. Where each vector asked for a line of every pixel instead,
    /// 3x3 layers with stride 2 took 1.06 to 1.18 times as long, others 1.0 to 1.07 times (Zen 3). With a rate some lines are of pixels in between.
    /// <para>
    /// Into L1: into L2 alone those with stride 2 would run at 0.93 to 1.0 of the speed, at 0.82 to 0.96 with vectors of 256 bits, others at 0.92 to 1.0
    /// (Emerald Rapids). Of the eight lines of a row that a tile of 512-bit vectors takes the first four, which the processor goes on from: all eight
    /// were 0.96 to 1.02 times as fast.
    /// </para>
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* ahead, nint rowStep)
    {
        int pixels = sizeof(TPixels) * TLanes.Count;
        Prefetch.Lines(ahead, pixels * sizeof(T), intoL1: true);
        if (sizeof(TStride) > 1)
        {
            Prefetch.Lines(ahead + pixels, pixels * sizeof(T), intoL1: true);
            Prefetch.Lines(ahead + rowStep, pixels * sizeof(T), intoL1: true);
            Prefetch.Lines(ahead + rowStep + pixels, pixels * sizeof(T), intoL1: true);
        }
    }

    /// <summary>The same of the outputs below, 1.0 to 1.09 times as fast (Emerald Rapids).</summary>
    /// <remarks>Not with stride 2, where so many inputs are asked for that it would be 0.97 to 1.0 times, nor with 16 registers: 0.96 to 1.1 times.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* output)
    {
        if (sizeof(TStride) > 1 || Registers.Count < 32)
            return;
        int half = sizeof(TPixels) * TLanes.Count / 2;
        Prefetch.Lines(output, half * sizeof(T));
        Prefetch.Lines(output + half, half * sizeof(T));
    }

    /// <summary>One tap of all pixels, each with an input of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Single(
        T* at, nint source, T* input, nint rowBytes, ulong mask, in DepthwiseStep pixelStep, TVector pattern, TVector w,
        ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3, ref TVector y4, ref TVector y5, ref TVector y6, ref TVector y7)
    {
        Add(pixelStep.At(at, 0), source, input, rowBytes, mask, pattern, w, ref y0, 0);
        if (sizeof(TPixels) > 1)
            Add(pixelStep.At(at, 1), source, input, rowBytes, mask, pattern, w, ref y1, 1);
        if (sizeof(TPixels) > 2)
            Add(pixelStep.At(at, 2), source, input, rowBytes, mask, pattern, w, ref y2, 2);
        pixelStep.Advance(ref at, 2);
        if (sizeof(TPixels) > 3)
            Add(pixelStep.At(at, 3), source, input, rowBytes, mask, pattern, w, ref y3, 3);
        if (sizeof(TPixels) > 4)
            Add(pixelStep.At(at, 4), source, input, rowBytes, mask, pattern, w, ref y4, 4);
        if (sizeof(TPixels) > 5)
            Add(pixelStep.At(at, 5), source, input, rowBytes, mask, pattern, w, ref y5, 5);
        pixelStep.Advance(ref at, 5);
        if (sizeof(TPixels) > 6)
            Add(pixelStep.At(at, 6), source, input, rowBytes, mask, pattern, w, ref y6, 6);
        if (sizeof(TPixels) > 7)
            Add(pixelStep.At(at, 7), source, input, rowBytes, mask, pattern, w, ref y7, 7);
    }

    /// <summary>One pixel's input of one tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        T* at, nint source, T* input, nint rowBytes, ulong mask, TVector pattern, TVector weight, ref TVector sum, int number)
    {
        if (sizeof(TStride) < 3 ? TBorder.Includes(mask, sizeof(TStride) * number) : TBorder.Includes(at, input, rowBytes))
            TLanes.Accumulate(ref sum, TSource.Load<T, TVector, TLanes>(TBorder.Pixel(at, source), pattern), weight);
    }
}
