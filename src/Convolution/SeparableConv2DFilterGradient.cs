using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Selection;
using Convolution.Geometry;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// The gradients of <see cref="SeparableConv2D"/> with respect to its two filters and its two biases; strides and dilations in any
/// combination.
/// </summary>
/// <remarks>
/// The pointwise filter's gradient needs the depthwise result, the depthwise filter's needs the gradient of that result: both are computed
/// again, for a block of pixels at a time. Activations are not linear and so are refused; where there is one between the parts, take the
/// gradients of the parts instead.
/// </remarks>
public static class SeparableConv2DFilterGradient
{
    /// <summary>Prepares the gradients of a separable convolution without biases.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// A filter is empty, the filters do not fit each other, there is an activation, or the algorithm does not apply.
    /// </exception>
    public static SeparableConv2DFilterGradient<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(depthwise, new T[depthwise.Shape.OutputChannels], pointwise, options);

    /// <summary>Prepares the gradients of a separable convolution with a bias behind its depthwise part.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="depthwiseBias">One value for each channel between the two parts; copied. The other bias changes no gradient.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">Filters and bias do not fit each other, there is an activation, or the algorithm does not apply.</exception>
    public static SeparableConv2DFilterGradient<T> Create<T>(
        DepthwiseFilter<T> depthwise, ReadOnlySpan<T> depthwiseBias, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(depthwise, depthwiseBias, pointwise, options);
}

/// <summary>Prepared gradients of a separable convolution: filters packed, immutable, shared by all threads, allocation-free.</summary>
/// <remarks>
/// Equal, to the bit, to <see cref="Conv2DFilterGradient{T}"/> of the depthwise result and <see cref="DepthwiseConv2DFilterGradient{T}"/> of
/// that result's gradient.
/// </remarks>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class SeparableConv2DFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PreparedGradient<T, SeparableGradientCall<T>> prepared;

    internal SeparableConv2DFilterGradient(
        DepthwiseFilter<T> depthwise, ReadOnlySpan<T> depthwiseBias, Filter<T> pointwise, SeparableConv2DOptions? options)
    {
        options ??= SeparableConv2DOptions.Default;
        (DepthwiseFilterShape outer, FilterShape inner) = (DepthwiseFilterShape, PointwiseFilterShape) = (depthwise.Shape, pointwise.Shape);
        Guard.Pointwise(inner, outer);
        Guard.Bias(depthwiseBias.Length, outer.OutputChannels, outer, nameof(depthwiseBias));
        Guard.NoActivation(options.DepthwiseActivation);
        Guard.NoActivation(options.Activation);
        var depthwiseWeights = new Weights<T>(depthwise.Values, options.FlushSubnormalWeights);
        var pointwiseWeights = new Weights<T>(pointwise.Values, options.FlushSubnormalWeights);
        var transposed = new T[inner.ElementCount];
        Matrix.Transpose(pointwiseWeights.Values, inner.OutputChannels, transposed, inner.InputChannels, inner.InputChannels, inner.OutputChannels);
        depthwise = new(depthwiseWeights.Values, outer);
        pointwise = new(transposed, (1, 1, inner.OutputChannels, inner.InputChannels));
        long weights = (long)outer.ElementCount + inner.ElementCount;
        prepared = new()
        {
            Window = new((outer.Height, outer.Width), outer.ToString(), outer.Channels, inner.OutputChannels, options.Linear),
            Figures = new(2 * weights, depthwiseWeights.Subnormals + pointwiseWeights.Subnormals),
            Algorithms = GradientSet<T>.Separable(depthwise, depthwiseBias, pointwise, options),
        };
    }

    /// <summary>Height, width, channels and channel multiplier of the depthwise filter, and so of its gradient.</summary>
    public DepthwiseFilterShape DepthwiseFilterShape { get; }

    /// <summary>The shape of the pointwise filter, <c>[1, 1, channels*multiplier, outputChannels]</c>, and so of its gradient.</summary>
    public FilterShape PointwiseFilterShape { get; }

    /// <inheritdoc cref="PreparedFilterGradient{T}.GetOutputShape"/>
    public NhwcShape GetOutputShape(NhwcShape input) => prepared.OutputShape(input);

    /// <summary>What will run for an input of this shape: kernels, FLOPs (those of the parts that are computed again included), bytes, scratch,
    /// threads.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The channels differ from the filter's, or the filter does not fit the image.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(input, maxDegreeOfParallelism);

    /// <summary>Computes the gradients into the caller's memory; allocates nothing. Without pixels they are 0.</summary>
    /// <param name="input">The images that the convolution read.</param>
    /// <param name="outputGradient">The gradient of what it wrote, of the shape <see cref="GetOutputShape"/>.</param>
    /// <param name="depthwiseGradient">At least <see cref="DepthwiseFilterShape.ElementCount"/> values, overwritten in HWCM order.</param>
    /// <param name="pointwiseGradient">At least <see cref="FilterShape.ElementCount"/> values, overwritten in HWIO order.</param>
    /// <param name="depthwiseBiasGradient">One value for each channel between the parts, overwritten; empty, the default, if it is not wanted.</param>
    /// <param name="biasGradient">One value for each output channel, overwritten; empty, the default, if it is not wanted.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, a gradient overlaps another operand, or the scratch memory does not suffice
    /// or overlaps one. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the gradients are partly written.</exception>
    public unsafe void Run(
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        Span<T> depthwiseGradient,
        Span<T> pointwiseGradient,
        Span<T> depthwiseBiasGradient = default,
        Span<T> biasGradient = default,
        RunOptions options = default)
    {
        ConvolutionGeometry geometry = prepared.Geometry(input.Shape, outputGradient.Shape);
        depthwiseGradient = GradientRules.Require(depthwiseGradient, DepthwiseFilterShape.ElementCount, nameof(depthwiseGradient));
        pointwiseGradient = GradientRules.Require(pointwiseGradient, PointwiseFilterShape.ElementCount, nameof(pointwiseGradient));
        depthwiseBiasGradient = GradientRules.Optional(depthwiseBiasGradient, DepthwiseFilterShape.OutputChannels, nameof(depthwiseBiasGradient));
        biasGradient = GradientRules.Optional(biasGradient, PointwiseFilterShape.OutputChannels, nameof(biasGradient));
        fixed (T* inputOrigin = input.Span, gradientOrigin = outputGradient.Span)
        fixed (T* depthwise = depthwiseGradient, depthwiseBias = depthwiseBiasGradient, pointwise = pointwiseGradient, bias = biasGradient)
        {
            prepared.Run(
                new SeparableGradientCall<T>(
                    geometry, new(inputOrigin, input.Layout), new(gradientOrigin, outputGradient.Layout),
                    depthwise, depthwiseBias, pointwise, bias, new(0, new PixelBlocks(geometry).Count)),
                geometry,
                input,
                outputGradient,
                [
                    new(depthwise, depthwiseGradient.Length, nameof(depthwiseGradient)),
                    new(pointwise, pointwiseGradient.Length, nameof(pointwiseGradient)),
                    new(depthwiseBias, depthwiseBiasGradient.Length, nameof(depthwiseBiasGradient)),
                    new(bias, biasGradient.Length, nameof(biasGradient)),
                ],
                options);
        }
    }
}
