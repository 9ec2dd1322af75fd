using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary><c>y[k*M + q] = bias[k*M + q] + sum over filterY, filterX of x[inputY, inputX, k] * filter[filterY, filterX, k, q]</c>.</summary>
/// <param name="vertical">The rows.</param>
/// <param name="horizontal">The columns.</param>
/// <param name="filter">The weights.</param>
/// <param name="bias">One value for each output channel.</param>
/// <param name="outside">The pixel that taps read which the border maps to none in the image.</param>
internal readonly ref struct DepthwiseDefinition<T>(
    Axis vertical, Axis horizontal, DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, ReadOnlySpan<T> outside)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilter<T> filter = filter;
    private readonly ReadOnlySpan<T> bias = bias;
    private readonly ReadOnlySpan<T> outside = outside;

    public void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel)
    {
        (Interval rows, Interval columns) = (vertical.Taps(y), horizontal.Taps(x));
        for (int outputChannel = 0; outputChannel < pixel.Length; outputChannel++)
        {
            T value = bias[outputChannel];
            for (int filterY = rows.Start; filterY < rows.End; filterY++)
            {
                for (int filterX = columns.Start; filterX < columns.End; filterX++)
                {
                    (int inputY, int inputX) = (vertical.InputAt(y, filterY), horizontal.InputAt(x, filterX));
                    ReadOnlySpan<T> sample = inputY < 0 || inputX < 0 ? outside : input.Pixel(batch, inputY, inputX);
                    T weight = filter.Values[(((filterY * filter.Shape.Width) + filterX) * pixel.Length) + outputChannel];
                    value = T.MultiplyAddEstimate(sample[outputChannel / filter.Shape.Multiplier], weight, value);
                }
            }

            pixel[outputChannel] = value;
        }
    }
}
