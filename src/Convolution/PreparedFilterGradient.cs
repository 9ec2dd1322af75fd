using System.Numerics;
using Convolution.Algorithms;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution;

/// <summary>What the prepared filter gradients of dense and depthwise convolution have in common: the window, the checks, the pinning.</summary>
internal sealed class PreparedFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public required Size2D FilterSize { get; init; }

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public required int FilterElements { get; init; }

    public required Conv2DOptions Options { get; init; }

    public required FilterGradient<T> Algorithm { get; init; }

    public NhwcShape OutputShape(NhwcShape input) => Geometry(input).OutputShape;

    public unsafe ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Geometry(input);
        NhwcShape output = geometry.OutputShape;
        int threads = Algorithm.Threads(geometry, new RunOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }.Degree);
        return new()
        {
            Algorithm = Algorithm.Name,
            Reason = GradientRules.Reason(Algorithm.Name),
            Kernel = Algorithm.Kernel,
            OutputShape = output,
            Flops = 2L * FilterElements * output.Batch * output.Height * output.Width,
            Bytes = sizeof(T) * ((long)input.ElementCount + output.ElementCount + FilterElements),
            PackedFilterBytes = 0,
            ScratchBytes = Scratch.WithAlignment(Algorithm.ScratchBytes(geometry, threads)),
            Threads = threads,
            SubnormalWeights = 0,
        };
    }

    public unsafe void Run(
        ReadOnlyNhwcSpan<T> input, ReadOnlyNhwcSpan<T> outputGradient, Span<T> filterGradient, Span<T> biasGradient, RunOptions options)
    {
        ConvolutionGeometry geometry = Geometry(input.Shape);
        GradientRules.OutputGradient(outputGradient.Shape, input.Shape, geometry.OutputShape);
        filterGradient = GradientRules.Require(filterGradient, FilterElements, nameof(filterGradient));
        biasGradient = GradientRules.Optional(biasGradient, OutputChannels, nameof(biasGradient));
        GradientRules.Disjoint(filterGradient, nameof(filterGradient), input, outputGradient);
        GradientRules.Disjoint(biasGradient, nameof(biasGradient), input, outputGradient);
        GradientRules.Disjoint(filterGradient, nameof(filterGradient), biasGradient, nameof(biasGradient));
        options.CancellationToken.ThrowIfCancellationRequested();
        int blocks = new PixelBlocks(geometry).Count;
        if (blocks == 0)
        {
            filterGradient.Clear();
            biasGradient.Clear();
            return;
        }

        int threads = Algorithm.Threads(geometry, options.Degree);
        using var scratch = new Scratch(Scratch.WithAlignment(Algorithm.ScratchBytes(geometry, threads)), options.Scratch);
        fixed (T* inputOrigin = input.Span, gradientOrigin = outputGradient.Span, filter = filterGradient, bias = biasGradient)
        fixed (byte* scratchOrigin = scratch)
        {
            Algorithm.Run(
                new FilterGradientCall<T>(
                    geometry, new(inputOrigin, input.Layout), new(gradientOrigin, outputGradient.Layout), filter, bias, new(0, blocks)),
                new Workers(threads, Scratch.Align(scratchOrigin), options.CancellationToken));
        }
    }

    private ConvolutionGeometry Geometry(NhwcShape input) => GradientRules.Geometry(
        input, FilterSize, InputChannels, OutputChannels, Options.Strides, Options.Dilations, Options.Padding);
}
