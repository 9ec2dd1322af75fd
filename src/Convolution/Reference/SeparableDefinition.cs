using System.Numerics;
using Convolution.Functions;

namespace Convolution.Reference;

/// <summary>A depthwise pixel, its activation, and a 1x1 dense convolution of it.</summary>
/// <param name="depthwise">The depthwise part.</param>
/// <param name="between">The activation of its result.</param>
/// <param name="pointwise">The filter <c>[1, 1, inputChannels*multiplier, outputChannels]</c>.</param>
/// <param name="bias">One value for each output channel.</param>
/// <param name="middle">Room for one depthwise pixel.</param>
internal readonly ref struct SeparableDefinition<T>(
    DepthwiseDefinition<T> depthwise, Epilogue<T> between, Filter<T> pointwise, ReadOnlySpan<T> bias, Span<T> middle)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseDefinition<T> depthwise = depthwise;
    private readonly Filter<T> pointwise = pointwise;
    private readonly ReadOnlySpan<T> bias = bias;
    private readonly Span<T> middle = middle;

    public void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel)
    {
        depthwise.Evaluate(input, batch, y, x, middle);
        between.Apply(middle);
        for (int k = 0; k < pixel.Length; k++)
        {
            T value = bias[k];
            for (int q = 0; q < middle.Length; q++)
                value = T.MultiplyAddEstimate(middle[q], pointwise.Values[(q * pixel.Length) + k], value);
            pixel[k] = value;
        }
    }
}
