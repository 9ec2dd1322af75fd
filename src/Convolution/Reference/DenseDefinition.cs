using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary>
/// <c>y[k] = bias[k] + sum over filterY, filterX, q of x[inputY, inputX, group(k) + q] * filter[filterY, filterX, q, k]</c>, where
/// <c>group(k)</c> is the first input channel of k's group: 0 unless the image has several times the filter's input channels.
/// </summary>
/// <param name="vertical">The rows.</param>
/// <param name="horizontal">The columns.</param>
/// <param name="filter">The weights.</param>
/// <param name="bias">One value for each output channel.</param>
/// <param name="outside">The pixel that taps read which the border maps to none in the image.</param>
internal readonly ref struct DenseDefinition<T>(
    Axis vertical, Axis horizontal, Filter<T> filter, ReadOnlySpan<T> bias, ReadOnlySpan<T> outside)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Filter<T> filter = filter;
    private readonly ReadOnlySpan<T> bias = bias;
    private readonly ReadOnlySpan<T> outside = outside;

    public void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel)
    {
        (Interval rows, Interval columns) = (vertical.Taps(y), horizontal.Taps(x));
        int inputChannels = filter.Shape.InputChannels;
        int groupOutputs = pixel.Length / (input.Shape.Channels / inputChannels);
        for (int k = 0; k < pixel.Length; k++)
        {
            T value = bias[k];
            int group = k / groupOutputs * inputChannels;
            for (int filterY = rows.Start; filterY < rows.End; filterY++)
            {
                for (int filterX = columns.Start; filterX < columns.End; filterX++)
                {
                    (int inputY, int inputX) = (vertical.InputAt(y, filterY), horizontal.InputAt(x, filterX));
                    ReadOnlySpan<T> sample = inputY < 0 || inputX < 0 ? outside : input.Pixel(batch, inputY, inputX);
                    for (int q = 0; q < inputChannels; q++)
                        value = T.MultiplyAddEstimate(sample[group + q], Weight(filterY, filterX, q, k), value);
                }
            }

            pixel[k] = value;
        }
    }

    private T Weight(int filterY, int filterX, int q, int k)
    {
        FilterShape shape = filter.Shape;
        return filter.Values[(((((filterY * shape.Width) + filterX) * shape.InputChannels) + q) * shape.OutputChannels) + k];
    }
}
