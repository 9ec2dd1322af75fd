using System.Numerics.Tensors;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>What the library does not fuse into a convolution's store; input and output may be the same memory.</summary>
internal static class Elementwise
{
    /// <summary>Floats that stay in the first cache from one pass over them to the next.</summary>
    private const int Chunk = 1024;

    public static void Relu(ReadOnlySpan<float> input, Span<float> output) => TensorPrimitives.Max(input, 0, output);

    public static void Sigmoid(ReadOnlySpan<float> input, Span<float> output) => TensorPrimitives.Sigmoid(input, output);

    public static void Swish(ReadOnlySpan<float> input, Span<float> output)
    {
        Span<float> gates = stackalloc float[Chunk];
        for (int start = 0; start < input.Length; start += Chunk)
        {
            var chunk = input.Slice(start, Math.Min(Chunk, input.Length - start));
            TensorPrimitives.Sigmoid(chunk, gates);
            TensorPrimitives.Multiply(chunk, gates[..chunk.Length], output[start..]);
        }
    }

    /// <summary>Each pixel times the factors of its image.</summary>
    public static void Scale(ReadOnlyNhwcSpan<float> input, ReadOnlyNhwcSpan<float> factors, NhwcSpan<float> output)
    {
        var shape = input.Shape;
        for (int b = 0; b < shape.Batch; b++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                    TensorPrimitives.Multiply(input.Pixel(b, y, x), factors.Pixel(b, 0, 0), output.Pixel(b, y, x));
            }
        }
    }
}
