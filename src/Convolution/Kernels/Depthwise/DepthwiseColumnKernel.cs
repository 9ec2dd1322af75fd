using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>
/// The depthwise micro-kernel of 3x3 filters where there are 32 registers: walks down an image by <typeparamref name="TPixels"/> outputs, up to
/// seven, and loads each input once for all the sums that it is part of.
/// </summary>
/// <remarks>
/// <code>
///   input row 0    top w                        row 0 of outputs waits for its middle weights
///             1    middle w  top w              ... then for its bottom weights
///             2    bottom w  middle w  top w    row 0 is complete
///             3              bottom w  middle w  top w
/// </code>
/// Nine weights and three sums of each pixel stay in registers: 9 loads for 63 multiply-adds with stride 1, where a kernel that computes row by row takes
/// 13 for 24. It is the loads that a processor runs short of which shares its core; and pixels whole pages apart share a set of L1, from which
/// they are gone before the next row. With <typeparamref name="TStride"/> 2 every other input row is the middle one of a single output.
/// </remarks>
internal static unsafe class DepthwiseColumnKernel<T, TVector, TLanes, TPixels, TStride, TBorder, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TPixels : unmanaged, ICount
    where TStride : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
    where TSource : struct, IDepthwiseSource
{
    /// <summary>Computes one block. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(in DepthwiseBlock<T> block)
    {
        var tapStep = new DepthwiseStep(block.TapStep * sizeof(T));
        var outputStep = new DepthwiseStep(block.OutputStep * sizeof(T));
        (nint bandStep, nint outputRowStep) = (block.BandStep, block.OutputRowStep);
        (int rows, int rowsBelow, bool isClamped) = (block.Rows, block.RowsBelow, block.IsClamped);
        int lastBegun = rows - (3 - sizeof(TStride));
        ulong positions = block.Positions;
        T* panel = block.Weights;
        nint channel = block.FirstChannel;
        for (int vector = block.Vectors; vector > 0; vector--)
        {
            channel = Math.Min(channel, block.LastChannel);
            TVector pattern = TLanes.Load(panel);
            T* bias = panel + block.Bias;
            nint source = TSource.Channel(channel, block.Multiplier, block.LastSource);
            T* input = TBorder.Row(block.Input, source) + block.Offset;
            T* output = block.Output + channel;
            T* residual = block.Residual == null ? null : block.Residual + channel;
            Column<T, TVector, TLanes> w0, w1, w2, y0, y1, y2, y3, y4, y5, y6;
            w0 = Column<T, TVector, TLanes>.Load(panel + block.FirstTap);
            w1 = Column<T, TVector, TLanes>.Load(panel + block.FirstTap + TLanes.Count);
            w2 = Column<T, TVector, TLanes>.Load(panel + block.FirstTap + (2 * TLanes.Count));
            y0 = y1 = y2 = y3 = y4 = y5 = y6 = Column<T, TVector, TLanes>.Of(TLanes.Load(bias));
            for (int row = -block.RowsAbove; row < rows; row++)
            {
                if (sizeof(TStride) == 2 && row >= 0)
                {
                    DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Three, TBorder, TSource>.MultiplyAdd(
                        input, source, positions, tapStep, pattern,
                        ref y0.Middle, ref y1.Middle, ref y2.Middle, ref y3.Middle, ref y4.Middle, ref y5.Middle, ref y6.Middle, ref y6.Middle,
                        w0.Middle, w1.Middle, w2.Middle);
                    Descend(bias, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
                    input += bandStep;
                }

                if (row >= 0 && row < lastBegun)
                {
                    T* at = input;
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y0, ref y0, ref y0, 0);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y0, ref y0, ref y1, 1);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y0, ref y1, ref y2, 2);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y1, ref y2, ref y3, 3);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y2, ref y3, ref y4, 4);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y3, ref y4, ref y5, 5);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y4, ref y5, ref y6, 6);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y5, ref y6, ref y6, 7);
                    Meet(ref at, source, positions, tapStep, pattern, w0, w1, w2, ref y6, ref y6, ref y6, 8);
                }
                else
                {
                    if (TBorder.HasEndsElsewhere && sizeof(TStride) == 2 && row == rows - 1)
                        input = (T*)((byte*)input + block.BytesBelow);
                    if (row < lastBegun)
                    {
                        DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Three, TBorder, TSource>.MultiplyAdd(
                            input, source, positions, tapStep, pattern,
                            ref y0.Top, ref y1.Top, ref y2.Top, ref y3.Top, ref y4.Top, ref y5.Top, ref y6.Top, ref y6.Top,
                            w0.Top, w1.Top, w2.Top);
                    }

                    if (sizeof(TStride) == 1 && row >= -1 && row < rows - 1)
                    {
                        DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Three, TBorder, TSource>.MultiplyAdd(
                            input, source, positions, tapStep, pattern,
                            ref y0.Middle, ref y1.Middle, ref y2.Middle, ref y3.Middle, ref y4.Middle, ref y5.Middle, ref y6.Middle, ref y6.Middle,
                            w0.Middle, w1.Middle, w2.Middle);
                    }

                    if (row >= 0 && row < rows - rowsBelow)
                    {
                        DepthwiseTaps<T, TVector, TLanes, TPixels, TStride, Three, TBorder, TSource>.MultiplyAdd(
                            input, source, positions, tapStep, pattern,
                            ref y0.Bottom, ref y1.Bottom, ref y2.Bottom, ref y3.Bottom, ref y4.Bottom, ref y5.Bottom, ref y6.Bottom, ref y6.Bottom,
                            w0.Bottom, w1.Bottom, w2.Bottom);
                    }

                    if (TBorder.HasEndsElsewhere && row == -block.RowsAbove)
                        input = (T*)((byte*)input - block.BytesAbove);
                    if (TBorder.HasEndsElsewhere && sizeof(TStride) == 1 && row == rows - 2)
                        input = (T*)((byte*)input + block.BytesBelow);
                }

                if (row >= 0)
                {
                    if (residual != null)
                    {
                        DepthwiseResults<T, TVector, TLanes, TPixels>.Add(
                            residual, new DepthwiseStep(block.ResidualStep * sizeof(T)),
                            ref y0.Bottom, ref y1.Bottom, ref y2.Bottom, ref y3.Bottom, ref y4.Bottom, ref y5.Bottom, ref y6.Bottom, ref y6.Bottom);
                        residual += block.ResidualRowStep;
                    }

                    if (isClamped)
                    {
                        DepthwiseResults<T, TVector, TLanes, TPixels>.Clamp(
                            TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum),
                            ref y0.Bottom, ref y1.Bottom, ref y2.Bottom, ref y3.Bottom, ref y4.Bottom, ref y5.Bottom, ref y6.Bottom, ref y6.Bottom);
                    }

                    DepthwiseResults<T, TVector, TLanes, TPixels>.Store(
                        output, outputStep, y0.Bottom, y1.Bottom, y2.Bottom, y3.Bottom, y4.Bottom, y5.Bottom, y6.Bottom, y6.Bottom);
                    output += outputRowStep;
                }

                Descend(bias, ref y0, ref y1, ref y2, ref y3, ref y4, ref y5, ref y6);
                input += bandStep;
            }

            panel += block.WeightStep;
            channel += TLanes.Count;
        }
    }

    /// <summary>The inputs from one pixel's first tap up to the next pixel's, for all sums of all pixels that they are part of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Meet(
        ref T* at, nint source, ulong mask, in DepthwiseStep tapStep, TVector pattern,
        in Column<T, TVector, TLanes> w0, in Column<T, TVector, TLanes> w1, in Column<T, TVector, TLanes> w2,
        ref Column<T, TVector, TLanes> beforeLast, ref Column<T, TVector, TLanes> last, ref Column<T, TVector, TLanes> pixel, int number)
    {
        if (number >= sizeof(TPixels) + (sizeof(TStride) == 1 ? 2 : 1))
            return;
        if (TBorder.Includes(mask, sizeof(TStride) * number))
        {
            TVector x = TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, sizeof(TStride) * number), source), pattern);
            if (sizeof(TStride) == 1 && number > 1)
                beforeLast.MultiplyAdd(x, w2, hasMiddle: true);
            if (sizeof(TStride) == 1 && number > 0 && number <= sizeof(TPixels))
                last.MultiplyAdd(x, w1, hasMiddle: true);
            if (sizeof(TStride) == 2 && number > 0 && number <= sizeof(TPixels))
                last.MultiplyAdd(x, w2, hasMiddle: false);
            if (number < sizeof(TPixels))
                pixel.MultiplyAdd(x, w0, sizeof(TStride) == 1);
        }

        tapStep.Advance(ref at, sizeof(TStride) * number);
        if (sizeof(TStride) == 1 || number >= sizeof(TPixels))
            return;
        if (TBorder.Includes(mask, (2 * number) + 1))
            pixel.MultiplyAdd(TSource.Load<T, TVector, TLanes>(TBorder.Pixel(tapStep.At(at, (2 * number) + 1), source), pattern), w1, hasMiddle: false);
        tapStep.Advance(ref at, (2 * number) + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Descend(
        T* bias,
        ref Column<T, TVector, TLanes> y0, ref Column<T, TVector, TLanes> y1, ref Column<T, TVector, TLanes> y2,
        ref Column<T, TVector, TLanes> y3, ref Column<T, TVector, TLanes> y4, ref Column<T, TVector, TLanes> y5, ref Column<T, TVector, TLanes> y6)
    {
        TVector first = TLanes.Load(bias);
        y0.Descend(first);
        y1.Descend(first);
        y2.Descend(first);
        y3.Descend(first);
        y4.Descend(first);
        y5.Descend(first);
        y6.Descend(first);
    }
}
