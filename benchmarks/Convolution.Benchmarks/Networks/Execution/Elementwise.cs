using System.Numerics.Tensors;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>What the library does not fuse into a convolution's store; input and output may be the same memory.</summary>
internal static class Elementwise
{
    public static void Relu(ReadOnlySpan<float> input, Span<float> output) => TensorPrimitives.Max(input, 0, output);

    /// <summary>Some rows of one image, each pixel times the same factors.</summary>
    /// <param name="row">Scratch for one row, which the factors fill: a product of long spans, not of a pixel at a time.</param>
    public static void Scale(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> output, Span<float> row)
    {
        for (int start = 0; start < row.Length; start += factors.Length)
            factors.CopyTo(row[start..]);
        for (int start = 0; start < rows.Length; start += row.Length)
            TensorPrimitives.Multiply(rows.Slice(start, row.Length), row, output[start..]);
    }
}
