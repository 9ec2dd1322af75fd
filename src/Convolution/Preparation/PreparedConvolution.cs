using System.Numerics;
using Convolution.Algorithms;
using Convolution.Algorithms.Selection;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What dense, depthwise and separable convolution have in common: the check of the shapes, and what is told of a call.</summary>
internal sealed class PreparedConvolution<T> : IPreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public required FilterWindow Window { get; init; }

    public required FilterFigures Figures { get; init; }

    public required AlgorithmChoice<Algorithm<T>> Algorithms { get; init; }

    public NhwcShape OutputShape(NhwcShape input) => Window.Over(input).OutputShape;

    public unsafe ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Window.Over(input);
        return Figures.Describe(
            Algorithms.Select(geometry), Algorithms.Reason(geometry), geometry, geometry.OutputShape, sizeof(T), maxDegreeOfParallelism);
    }

    public void Run(
        ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions)
    {
        ConvolutionGeometry geometry = Window.Over(input.Shape);
        NhwcShape expected = geometry.OutputShape;
        if (output.Shape != expected)
            throw new ArgumentException($"The output is {output.Shape}; the input {input.Shape} makes {expected}.", nameof(output));
        Invocation.Check(input, "input", output, "output", residual, hasResidual, runOptions.Scratch);
        Invocation.Run(Algorithms.Select(geometry), geometry, input, output, residual, runOptions);
    }
}
