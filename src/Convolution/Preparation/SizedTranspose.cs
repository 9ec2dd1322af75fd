using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>A transposed convolution whose options tell the size of its output: of several sizes, a stride makes one.</summary>
/// <param name="transpose">The transpose, which is told both shapes.</param>
/// <param name="options">Strides, dilations, padding, and the output's size.</param>
/// <param name="filter">The shape of the filter.</param>
internal sealed class SizedTranspose<T>(PreparedTransposed<T> transpose, TransposedConv2DOptions options, FilterShape filter)
    : IPreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public NhwcShape OutputShape(NhwcShape input)
    {
        transpose.RequireChannels(input.Channels, transpose.InputChannels, input, nameof(input));
        NhwcShape output = Sized(input);
        _ = transpose.Geometry(input, output);
        return output;
    }

    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism) =>
        transpose.Describe(OutputShape(input), maxDegreeOfParallelism);

    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions)
    {
        NhwcShape expected = OutputShape(input.Shape);
        if (output.Shape != expected)
            throw new ArgumentException($"The output is {output.Shape}; the input {input.Shape} makes {expected}.", nameof(output));
        transpose.Run(input, output, residual, hasResidual, runOptions);
    }

    /// <summary>The output's shape by the options; whether it fits is asked later.</summary>
    private NhwcShape Sized(NhwcShape input)
    {
        Padding2D padding = options.Padding;
        try
        {
            (int height, int width) = options.OutputSize ?? (
                TransposedSize.Of(
                    input.Height, filter.Height, options.Strides.Height, options.Dilations.Height,
                    padding.Kind, padding.Top, padding.Bottom, options.OutputPadding.Height),
                TransposedSize.Of(
                    input.Width, filter.Width, options.Strides.Width, options.Dilations.Width,
                    padding.Kind, padding.Left, padding.Right, options.OutputPadding.Width));
            return new(input.Batch, height, width, transpose.OutputChannels);
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException(
                $"The transpose of a {transpose.FilterSize} filter with strides {options.Strides}, dilations {options.Dilations} and {padding} padding "
                + $"does not fit the input {input}: {refusal.Message}",
                nameof(input));
        }
    }
}
