using System.Numerics;

namespace Convolution.Preparation;

/// <summary>A convolution of images that have one row.</summary>
/// <param name="images">The same for images of any height.</param>
internal sealed class PreparedRows<T>(PreparedConvolution<T> images) : IPreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public NhwcShape OutputShape(NhwcShape input) => images.OutputShape(OneRow(input));

    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism) =>
        images.Describe(OneRow(input), maxDegreeOfParallelism);

    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions)
    {
        _ = OneRow(input.Shape);
        images.Run(input, output, residual, hasResidual, runOptions);
    }

    private static NhwcShape OneRow(NhwcShape input) => input.Height == 1
        ? input
        : throw new ArgumentException(
            $"The input {input} has height {input.Height}; a 1-D convolution takes [batch, 1, width, channels].", nameof(input));
}
