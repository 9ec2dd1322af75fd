using System.Numerics;
using Convolution.Algorithms;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What dense, depthwise and separable convolution have in common: the check of the shapes, and what is told of a call.</summary>
internal sealed class PreparedConvolution<T> : IPreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public required FilterWindow Window { get; init; }

    /// <summary>Multiplications for each output pixel, padded taps included.</summary>
    public required long MultiplicationsPerPixel { get; init; }

    /// <summary>Weights of all filters together.</summary>
    public required long FilterElements { get; init; }

    public required int SubnormalWeights { get; init; }

    public required AlgorithmSet<T> Algorithms { get; init; }

    public NhwcShape OutputShape(NhwcShape input) => Window.Over(input).OutputShape;

    public unsafe ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Window.Over(input);
        Algorithm<T> algorithm = Algorithms.Select(geometry);
        NhwcShape output = geometry.OutputShape;
        int threads = algorithm.Threads(geometry, new RunOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }.Degree);
        return new()
        {
            Algorithm = algorithm.Name,
            Reason = Algorithms.Reason(geometry),
            Kernel = algorithm.Kernel(geometry),
            OutputShape = output,
            Flops = 2 * MultiplicationsPerPixel * output.Batch * output.Height * output.Width,
            Bytes = sizeof(T) * (FilterElements + input.ElementCount + output.ElementCount),
            PackedFilterBytes = algorithm.PackedBytes,
            ScratchBytes = Scratch.WithAlignment(algorithm.ScratchBytes(geometry, threads)),
            Threads = threads,
            SubnormalWeights = SubnormalWeights,
        };
    }

    public void Run(
        ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions)
    {
        ConvolutionGeometry geometry = Window.Over(input.Shape);
        NhwcShape expected = geometry.OutputShape;
        if (output.Shape != expected)
            throw new ArgumentException($"The output is {output.Shape}; the input {input.Shape} makes {expected}.", nameof(output));
        Invocation.Check(input, "input", output, "output", residual, hasResidual);
        Invocation.Run(Algorithms.Select(geometry), geometry, input, output, residual, runOptions);
    }
}
