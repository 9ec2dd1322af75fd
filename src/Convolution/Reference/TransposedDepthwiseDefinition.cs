using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary>
/// <c>y[k] = sum over q of (sum over filterY, filterX of x[inputY, inputX, k*M + q] * filter[filterY, filterX, k, q])</c>, over the inputs at
/// which the depthwise convolution that is transposed would see the output, in their order. Each sum in brackets is a chain of its own.
/// </summary>
/// <param name="vertical">The convolution that is transposed, whose outputs are the inputs here.</param>
/// <param name="horizontal">The same along the other axis.</param>
/// <param name="filter">The filter of that convolution.</param>
/// <param name="pointwise">What each pixel of the input goes through first, if anything.</param>
/// <param name="sums">Room for one pixel of the input.</param>
internal readonly ref struct TransposedDepthwiseDefinition<T>(
    Axis vertical, Axis horizontal, DepthwiseFilter<T> filter, PointwiseTranspose<T> pointwise, Span<T> sums)
    : IPixelDefinition<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilter<T> filter = filter;
    private readonly PointwiseTranspose<T> pointwise = pointwise;
    private readonly Span<T> sums = sums;

    public void Evaluate(ReadOnlyNhwcSpan<T> input, int batch, int y, int x, Span<T> pixel)
    {
        sums.Clear();
        for (int filterY = vertical.Filter - 1; filterY >= 0; filterY--)
        {
            for (int filterX = horizontal.Filter - 1; filterX >= 0; filterX--)
            {
                (int inputY, int inputX) = (vertical.OutputAt(y, filterY), horizontal.OutputAt(x, filterX));
                if (inputY < 0 || inputX < 0)
                    continue;
                ReadOnlySpan<T> sample = pointwise.Apply(input.Pixel(batch, inputY, inputX));
                ReadOnlySpan<T> weights = filter.Values[(((filterY * horizontal.Filter) + filterX) * sums.Length)..];
                for (int channel = 0; channel < sums.Length; channel++)
                    sums[channel] = T.MultiplyAddEstimate(sample[channel], weights[channel], sums[channel]);
            }
        }

        int multiplier = filter.Shape.Multiplier;
        for (int k = 0; k < pixel.Length; k++)
        {
            pixel[k] = sums[k * multiplier];
            for (int q = 1; q < multiplier; q++)
                pixel[k] += sums[(k * multiplier) + q];
        }
    }
}

/// <summary>The transpose of a 1x1 convolution of one pixel: <c>middle[q] = sum over k of x[k] * filter[q, k]</c>. By default, nothing.</summary>
/// <param name="filter">The filter <c>[1, 1, q, k]</c>.</param>
/// <param name="middle">Room for the result.</param>
internal readonly ref struct PointwiseTranspose<T>(Filter<T> filter, Span<T> middle)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Filter<T> filter = filter;
    private readonly Span<T> middle = middle;

    public ReadOnlySpan<T> Apply(ReadOnlySpan<T> sample)
    {
        if (middle.IsEmpty)
            return sample;
        for (int q = 0; q < middle.Length; q++)
        {
            ReadOnlySpan<T> weights = filter.Values.Slice(q * sample.Length, sample.Length);
            middle[q] = T.Zero;
            for (int k = 0; k < sample.Length; k++)
                middle[q] = T.MultiplyAddEstimate(sample[k], weights[k], middle[q]);
        }

        return middle;
    }
}
