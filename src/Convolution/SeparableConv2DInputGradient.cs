using System.Numerics;
using Convolution.Algorithms;
using Convolution.Packing;

namespace Convolution;

/// <summary>
/// The gradient of a separable convolution with respect to its input: the transpose of <see cref="SeparableConv2D"/> with the same filters and
/// options, that of its pointwise part and then that of its depthwise part; strides and dilations in any combination.
/// </summary>
/// <remarks>
/// The pointwise part is one chain of multiply-adds from 0 for each channel in between, in ascending order of the output's channels; the
/// depthwise part is as in <see cref="DepthwiseConv2DInputGradient"/>. Between them only a strip exists. Activations are not linear and so
/// are refused; where there is one between the parts, take the gradients of the parts instead.
/// </remarks>
public static class SeparableConv2DInputGradient
{
    /// <summary>Prepares an input gradient: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">A filter is empty, the filters do not fit each other, there is an activation, or the algorithm does not apply.</exception>
    public static SeparableConv2DInputGradient<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(depthwise, pointwise, options);

    /// <summary>Computes an input gradient once. For repeated calls, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="depthwise">The depthwise weights in HWCM order.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of the shape <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The convolution does not take an input of this shape to the output's gradient.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> outputGradient,
        DepthwiseFilter<T> depthwise,
        Filter<T> pointwise,
        NhwcShape input,
        SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(depthwise, pointwise, options).Run(outputGradient, input);
}

/// <summary>A prepared input gradient: the filters packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class SeparableConv2DInputGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PreparedTransposed<T> prepared;

    internal SeparableConv2DInputGradient(DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options)
    {
        options ??= SeparableConv2DOptions.Default;
        (DepthwiseFilterShape outer, FilterShape inner) = (DepthwiseFilterShape, PointwiseFilterShape) = (depthwise.Shape, pointwise.Shape);
        Guard.Pointwise(inner, outer);
        Guard.NoActivation(options.DepthwiseActivation);
        Guard.NoActivation(options.Activation);
        Guard.NoBorder(options.Border);
        var depthwiseWeights = new Weights<T>(depthwise.Values, options.FlushSubnormalWeights);
        var pointwiseWeights = new Weights<T>(pointwise.Values, options.FlushSubnormalWeights);
        Conv2DOptions transposed = new()
        {
            Strides = options.Strides,
            Dilations = options.Dilations,
            Padding = options.Padding,
            Algorithm = options.Algorithm,
        };
        prepared = new()
        {
            InputName = "outputGradient",
            OutputName = "inputGradient",
            FilterSize = (outer.Height, outer.Width),
            InputChannels = inner.OutputChannels,
            OutputChannels = outer.Channels,
            Options = transposed,
            MultiplicationsPerPixel = (long)outer.ElementCount + inner.ElementCount,
            FilterElements = (long)outer.ElementCount + inner.ElementCount,
            SubnormalWeights = depthwiseWeights.Subnormals + pointwiseWeights.Subnormals,
            Algorithms = AlgorithmSet<T>.TransposedSeparable(
                new DepthwiseFilter<T>(depthwiseWeights.Values, outer), new Filter<T>(pointwiseWeights.Values, inner), transposed),
        };
    }

    /// <summary>Height, width, channels and channel multiplier of the depthwise filter.</summary>
    public DepthwiseFilterShape DepthwiseFilterShape { get; }

    /// <summary>The shape of the pointwise filter, <c>[1, 1, channels*multiplier, outputChannels]</c>.</summary>
    public FilterShape PointwiseFilterShape { get; }

    /// <summary>What will run for an input of this shape: algorithm, kernel, FLOPs, bytes, scratch, threads, and why.</summary>
    /// <param name="input">The shape of the convolution's input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The channels differ from the filter's, or the filter does not fit the input.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(input, maxDegreeOfParallelism);

    /// <summary>Computes the gradient into a new tensor.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <exception cref="ArgumentException">The convolution does not take an input of this shape to the output's gradient.</exception>
    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> outputGradient, NhwcShape input) => prepared.Run(outputGradient, input);

    /// <summary>Computes the gradient into the caller's memory; allocates nothing.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="inputGradient">A view of the shape of the convolution's input; it must not overlap <paramref name="outputGradient"/>.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the gradients overlap. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; <paramref name="inputGradient"/> is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> outputGradient, NhwcSpan<T> inputGradient, RunOptions options = default) =>
        prepared.Run(outputGradient, inputGradient, default, hasResidual: false, options);

    /// <summary>Computes the gradient into the caller's memory and adds one that came another way; allocates nothing.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="inputGradient">A view of the shape of the convolution's input; it must not overlap another operand.</param>
    /// <param name="residual">What is added: a view of the shape of the convolution's input.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or operands overlap. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; <paramref name="inputGradient"/> is partly written.</exception>
    public void Run(
        ReadOnlyNhwcSpan<T> outputGradient, NhwcSpan<T> inputGradient, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
        prepared.Run(outputGradient, inputGradient, residual, hasResidual: true, options);
}
