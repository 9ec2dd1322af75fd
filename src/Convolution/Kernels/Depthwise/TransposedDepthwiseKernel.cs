using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>
/// The micro-kernel of transposed depthwise convolution with stride 2: squares of 2x2 outputs, all of which meet the same window of inputs, through all
/// vectors of channels before the next square. Each sum is one chain in the order of the inputs.
/// </summary>
/// <remarks>
/// <code>
///   3x3 taps, window of 2x2 inputs     y00: x00*w22  x01*w20  x10*w02  x11*w00    y01: x01*w21  x11*w01
///                                      y10: x10*w12  x11*w10                      y11: x11*w11
/// </code>
/// With each of the four as a convolution of its own, outputs two apart are written one by one, in four passes, and there are one to four multiply-adds
/// between a vector's loads and its stores.
/// </remarks>
internal static unsafe class TransposedDepthwiseKernel<T, TVector, TLanes, TTaps, TBorder>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TTaps : unmanaged, ICount
    where TBorder : struct, IDepthwiseBorder
{
    private static int Window
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (sizeof(TTaps) + 1) / 2;
    }

    /// <summary>Computes the squares. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TransposedDepthwiseRow<T> row)
    {
        (nint step, nint rowStep) = (row.InputStep, row.InputRowStep);
        (nint outputStep, nint outputRowStep) = (row.OutputStep, row.OutputRowStep);
        (ulong inputs, ulong outputs) = (row.Inputs, row.Outputs);
        T* firstInput = row.Input;
        T* firstOutput = row.Output;
        T* firstResidual = row.Residual;
        for (int square = row.Squares; square > 0; square--)
        {
            T* panel = row.Weights;
            nint channel = row.FirstChannel;
            for (int vector = row.Vectors; vector > 0; vector--)
            {
                channel = Math.Min(channel, row.LastChannel);
                T* weights = panel + TLanes.Count;
                TVector y00, y01, y10, y11;
                y00 = y01 = y10 = y11 = TLanes.Load(panel);
                T* x = firstInput + channel;
                Meet(x, inputs, weights, ref y00, ref y01, ref y10, ref y11, 0, 0);
                Meet(x + step, inputs, weights, ref y00, ref y01, ref y10, ref y11, 0, 1);
                x += rowStep;
                Meet(x, inputs, weights, ref y00, ref y01, ref y10, ref y11, 1, 0);
                Meet(x + step, inputs, weights, ref y00, ref y01, ref y10, ref y11, 1, 1);
                if (firstResidual != null)
                {
                    T* residual = firstResidual + channel;
                    Add(residual, outputs, ref y00, 0);
                    Add(residual + row.ResidualStep, outputs, ref y01, 1);
                    Add(residual + row.ResidualRowStep, outputs, ref y10, 2);
                    Add(residual + row.ResidualRowStep + row.ResidualStep, outputs, ref y11, 3);
                }

                if (row.IsClamped)
                {
                    (TVector low, TVector high) = (TLanes.Broadcast(row.Minimum), TLanes.Broadcast(row.Maximum));
                    y00 = TLanes.Clamp(y00, low, high);
                    y01 = TLanes.Clamp(y01, low, high);
                    y10 = TLanes.Clamp(y10, low, high);
                    y11 = TLanes.Clamp(y11, low, high);
                }

                T* output = firstOutput + channel;
                Store(output, outputs, y00, 0);
                Store(output + outputStep, outputs, y01, 1);
                output += outputRowStep;
                Store(output, outputs, y10, 2);
                Store(output + outputStep, outputs, y11, 3);
                panel += row.WeightStep;
                channel += TLanes.Count;
            }

            firstInput += step;
            firstOutput += 2 * outputStep;
            if (firstResidual != null)
                firstResidual += 2 * row.ResidualStep;
        }
    }

    /// <summary>One input of the window to the outputs that meet it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Meet(
        T* input, ulong inputs, T* weights, ref TVector y00, ref TVector y01, ref TVector y10, ref TVector y11, int inputRow, int inputColumn)
    {
        if (inputRow >= Window || inputColumn >= Window || !TBorder.Includes(inputs, (inputRow * Window) + inputColumn))
            return;
        (int tapRow, int tapColumn) = (2 * (Window - 1 - inputRow), 2 * (Window - 1 - inputColumn));
        TVector x = TLanes.Load(input);
        MultiplyAdd(x, weights, ref y00, tapRow, tapColumn);
        MultiplyAdd(x, weights, ref y01, tapRow, tapColumn + 1);
        MultiplyAdd(x, weights, ref y10, tapRow + 1, tapColumn);
        MultiplyAdd(x, weights, ref y11, tapRow + 1, tapColumn + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(TVector input, T* weights, ref TVector sum, int tapRow, int tapColumn)
    {
        if (tapRow < sizeof(TTaps) && tapColumn < sizeof(TTaps))
            TLanes.Accumulate(ref sum, input, TLanes.Load(weights + (((tapRow * sizeof(TTaps)) + tapColumn) * TLanes.Count)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* from, ulong outputs, ref TVector sum, int number)
    {
        if (TBorder.Includes(outputs, number))
            sum = TLanes.Add(sum, TLanes.Load(from));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, ulong outputs, TVector value, int number)
    {
        if (TBorder.Includes(outputs, number))
            TLanes.Store(to, value);
    }
}
