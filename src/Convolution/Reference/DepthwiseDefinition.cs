using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary><c>y[k*M + q] = bias[k*M + q] + sum over filterY, filterX of x[inputY, inputX, k] * filter[filterY, filterX, k, q]</c>.</summary>
internal readonly ref struct DepthwiseDefinition<T>(Axis vertical, Axis horizontal, DepthwiseFilter<T> filter, ReadOnlySpan<T> bias)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilter<T> filter = filter;
    private readonly ReadOnlySpan<T> bias = bias;

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
                    ReadOnlySpan<T> sample = input.Pixel(batch, vertical.InputAt(y, filterY), horizontal.InputAt(x, filterX));
                    T weight = filter.Values[(((filterY * filter.Shape.Width) + filterX) * pixel.Length) + outputChannel];
                    value = T.MultiplyAddEstimate(sample[outputChannel / filter.Shape.Multiplier], weight, value);
                }
            }

            pixel[outputChannel] = value;
        }
    }
}
