using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>What the library does not fuse into a convolution's store; input and output may be the same memory.</summary>
internal static class Elementwise
{
    public static void Relu(ReadOnlySpan<float> input, Span<float> output) => TensorPrimitives.Max(input, 0, output);

    public static void Sigmoid(ReadOnlySpan<float> input, Span<float> output) => TensorPrimitives.Sigmoid(input, output);

    /// <summary>
    /// <c>x / (1 + exp(-x))</c>. An exponential of its own, within 3e-7, makes it five times as fast as
    /// <see cref="TensorPrimitives.Sigmoid"/> and a product, whose exponential goes through double.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Swish(ReadOnlySpan<float> input, Span<float> output)
    {
        var from = MemoryMarshal.Cast<float, Vector<float>>(input);
        var to = MemoryMarshal.Cast<float, Vector<float>>(output);
        for (int i = 0; i < from.Length; i++)
            to[i] = from[i] / (Vector<float>.One + Exp(-from[i]));
        for (int i = from.Length * Vector<float>.Count; i < input.Length; i++)
            output[i] = input[i] / (1 + MathF.Exp(-input[i]));
    }

    /// <summary>Some rows of one image, each pixel times the same factors.</summary>
    /// <param name="row">Scratch for one row, which the factors fill: a product of long spans, not of a pixel at a time.</param>
    public static void Scale(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> output, Span<float> row)
    {
        for (int start = 0; start < row.Length; start += factors.Length)
            factors.CopyTo(row[start..]);
        for (int start = 0; start < rows.Length; start += row.Length)
            TensorPrimitives.Multiply(rows.Slice(start, row.Length), row, output[start..]);
    }

    /// <summary><c>2^n * 2^f</c>, where n goes into the exponent and the series of <c>2^f</c>, f at most 1/2, is short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        // Beyond these, 1 + exp(-x) or its reciprocal no longer changes.
        var bounded = Vector.MinNative(Vector.MaxNative(x, new Vector<float>(-87)), new Vector<float>(87));
        var power = bounded * new Vector<float>(1.44269504f);
        var whole = Vector.Round(power);
        var f = power - whole;
        var series = new Vector<float>(1.5403530e-4f);
        series = Vector.MultiplyAddEstimate(series, f, new Vector<float>(1.3333558e-3f));
        series = Vector.MultiplyAddEstimate(series, f, new Vector<float>(9.6181291e-3f));
        series = Vector.MultiplyAddEstimate(series, f, new Vector<float>(5.5504109e-2f));
        series = Vector.MultiplyAddEstimate(series, f, new Vector<float>(2.4022651e-1f));
        series = Vector.MultiplyAddEstimate(series, f, new Vector<float>(6.9314718e-1f));
        series = Vector.MultiplyAddEstimate(series, f, Vector<float>.One);
        return Vector.AsVectorSingle(Vector.AsVectorInt32(series) + (Vector.ConvertToInt32Native(whole) << 23));
    }
}
