using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary>
/// <c>y[k] = bias[k] + sum over filterY, filterX, q of x[inputY, inputX, q] * filter[filterY, filterX, k, q]</c>, over the inputs at which the
/// convolution that is transposed would see the output: in their order, and so from the last tap to the first. With groups, q counts the channels of k's group.
/// </summary>
/// <param name="vertical">The convolution that is transposed, whose outputs are the inputs here.</param>
/// <param name="horizontal">The same along the other axis.</param>
/// <param name="filter">The filter of that convolution: its output channels are the inputs' here.</param>
/// <param name="bias">One value for each output channel.</param>
internal readonly ref struct TransposedDefinition<T>(Axis vertical, Axis horizontal, Filter<T> filter, ReadOnlySpan<T> bias)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Filter<T> filter = filter;
    private readonly ReadOnlySpan<T> bias = bias;

    public void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel)
    {
        bias.CopyTo(pixel);
        for (int filterY = vertical.Filter - 1; filterY >= 0; filterY--)
        {
            for (int filterX = horizontal.Filter - 1; filterX >= 0; filterX--)
            {
                (int inputY, int inputX) = (vertical.OutputAt(y, filterY), horizontal.OutputAt(x, filterX));
                if (inputY >= 0 && inputX >= 0)
                    Add(input.Pixel(batch, inputY, inputX), (filterY * horizontal.Filter) + filterX, pixel);
            }
        }
    }

    private void Add(ReadOnlySpan<T> sample, int tap, Span<T> pixel)
    {
        FilterShape shape = filter.Shape;
        int inputs = shape.OutputChannels / (pixel.Length / shape.InputChannels);
        for (int k = 0; k < pixel.Length; k++)
        {
            (int group, int row) = Math.DivRem(k, shape.InputChannels);
            ReadOnlySpan<T> weights = filter.Values.Slice(((tap * shape.InputChannels) + row) * shape.OutputChannels, shape.OutputChannels);
            for (int q = group * inputs; q < (group + 1) * inputs; q++)
                pixel[k] = T.MultiplyAddEstimate(sample[q], weights[q], pixel[k]);
        }
    }
}
