using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Selection;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What the prepared filter gradients of all convolutions have in common: the checks, what is told of a call, and the way to the algorithm.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TCall">What the algorithm takes.</typeparam>
internal sealed class PreparedGradient<T, TCall>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TCall : struct
{
    public required FilterWindow Window { get; init; }

    public required FilterFigures Figures { get; init; }

    public required AlgorithmChoice<GradientAlgorithm<TCall>> Algorithms { get; init; }

    public NhwcShape OutputShape(NhwcShape input) => Window.Over(input).OutputShape;

    public unsafe ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Window.Over(input);
        return Figures.Describe(
            Algorithms.Select(geometry), Algorithms.Reason(geometry), geometry, geometry.OutputShape, sizeof(T), maxDegreeOfParallelism);
    }

    /// <summary>The geometry of a call; refuses an output gradient that is not of the shape of the output.</summary>
    public ConvolutionGeometry Geometry(NhwcShape input, NhwcShape outputGradient)
    {
        ConvolutionGeometry geometry = Window.Over(input);
        return geometry.OutputShape == outputGradient
            ? geometry
            : throw new ArgumentException(
                $"The output gradient is {outputGradient}; the input {input} makes {geometry.OutputShape}.", nameof(outputGradient));
    }

    /// <summary>Computes the gradients, after the last checks; without pixels they are 0.</summary>
    public unsafe void Run(
        in TCall call,
        in ConvolutionGeometry geometry,
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        ReadOnlySpan<PinnedGradient<T>> gradients,
        RunOptions options)
    {
        GradientRules.Disjoint(gradients, input, outputGradient, options.Scratch);
        options.CancellationToken.ThrowIfCancellationRequested();
        if (new PixelBlocks(geometry).Count == 0)
        {
            foreach (PinnedGradient<T> gradient in gradients)
                gradient.Values.Clear();
            return;
        }

        GradientAlgorithm<TCall> algorithm = Algorithms.Select(geometry);
        int threads = algorithm.Threads(geometry, options.Degree);
        using var scratch = new Scratch(Scratch.WithAlignment(algorithm.ScratchBytes(geometry, threads)), options.Scratch);
        fixed (byte* scratchOrigin = scratch)
            algorithm.Run(call, new Workers(threads, Scratch.Align(scratchOrigin), options.CancellationToken));
    }
}
