using System.Numerics;
using Convolution.Functions;

namespace Convolution.Reference;

/// <summary>One output pixel, before residual and activation: what the three operations define each in its own way.</summary>
internal interface IPixelDefinition<T>
    where T : unmanaged
{
    /// <summary>Computes every channel of the output pixel at <paramref name="y"/>, <paramref name="x"/>.</summary>
    void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel);
}

/// <summary>The definition of every result, as plain loops: no vectors, no blocking, no packing.</summary>
/// <remarks>
/// Each output value is one chain of multiply-adds: it starts from the bias and takes the taps in the order filter row, filter
/// column, input channel. Taps in the padding are skipped. The residual is added last, then the activation applied.
/// </remarks>
internal static class ReferenceConvolution
{
    public static void Run<T, TDefinition>(
        TDefinition definition, ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TDefinition : IPixelDefinition<T>, allows ref struct
    {
        NhwcShape shape = output.Shape;
        for (int batch = 0; batch < shape.Batch; batch++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    Span<T> pixel = output.Pixel(batch, y, x);
                    definition.Evaluate(input, batch, y, x, pixel);
                    if (residual.Shape == shape)
                        Add(pixel, residual.Pixel(batch, y, x));
                    epilogue.Apply(pixel);
                }
            }
        }
    }

    private static void Add<T>(Span<T> pixel, ReadOnlySpan<T> residual)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int channel = 0; channel < pixel.Length; channel++)
            pixel[channel] += residual[channel];
    }
}
