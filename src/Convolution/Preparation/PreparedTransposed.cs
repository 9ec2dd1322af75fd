using System.Numerics;
using Convolution.Algorithms;
using Convolution.Algorithms.Selection;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What transposed convolution and the input gradients have in common: the transpose of a convolution, between two images.</summary>
internal sealed class PreparedTransposed<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The image that is read, as the caller's parameter is called.</summary>
    public required string InputName { get; init; }

    /// <summary>The image that is written, as the caller's parameter is called.</summary>
    public required string OutputName { get; init; }

    /// <summary>Of the convolution that is transposed.</summary>
    public required Size2D FilterSize { get; init; }

    /// <summary>The whole shape of its filter, or filters, to be shown.</summary>
    public required string Filter { get; init; }

    /// <summary>Channels of the image that is read.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Channels of the image that is written.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Strides, dilations, padding and border of the convolution that is transposed.</summary>
    public required Conv2DOptions Options { get; init; }

    public required FilterFigures Figures { get; init; }

    public required AlgorithmChoice<Algorithm<T>> Algorithms { get; init; }

    /// <summary>What runs for an output of this shape.</summary>
    public unsafe ConvolutionDescription Describe(NhwcShape output, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Geometry(output);
        return Figures.Describe(Algorithms.Select(geometry), Algorithms.Reason(geometry), geometry, output, sizeof(T), maxDegreeOfParallelism);
    }

    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input, NhwcShape outputShape, RunOptions options)
    {
        _ = Geometry(input.Shape, outputShape); // Before anything is allocated.
        var output = new NhwcTensor<T>(outputShape);
        Run(input, output, default, hasResidual: false, options);
        return output;
    }

    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions options)
    {
        ConvolutionGeometry geometry = Geometry(input.Shape, output.Shape);
        Invocation.Check(input, InputName, output, OutputName, residual, hasResidual, options.Scratch);
        Invocation.Run(Algorithms.Select(geometry), geometry, input, output, residual, options);
    }

    /// <summary>The convolution that is transposed; refused where it does not take the written image to the shape of the one that is read.</summary>
    public ConvolutionGeometry Geometry(NhwcShape input, NhwcShape output)
    {
        RequireChannels(input.Channels, InputChannels, input, InputName);
        ConvolutionGeometry geometry = Geometry(output);
        return geometry.OutputShape == input
            ? geometry
            : throw new ArgumentException(
                $"The {InputName} is {input}; the convolution makes {geometry.OutputShape} of the {OutputName} {output}.", InputName);
    }

    public void RequireChannels(int channels, int expected, NhwcShape image, string name)
    {
        if (channels != expected)
            throw new ArgumentException($"The {name} {image} has {channels} channels; with the filter {Filter} it must have {expected}.", name);
    }

    private ConvolutionGeometry Geometry(NhwcShape output)
    {
        RequireChannels(output.Channels, OutputChannels, output, OutputName);

        // A constant has no gradient: taps that read it are skipped.
        Border border = Options.Border.Kind == BorderKind.Constant ? Border.Zero : Options.Border;
        return ConvolutionGeometry.Create(
            output, FilterSize, InputChannels, Options.Strides, Options.Dilations, Options.Padding, OutputName, border);
    }
}
