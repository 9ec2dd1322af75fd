using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Separable 2-D convolution over NHWC tensors with TensorFlow's semantics (<c>tf.nn.separable_conv2d</c>): a depthwise convolution,
/// to which strides, dilations and padding belong, then a pointwise one with a filter <c>[1, 1, channels*multiplier, outputChannels]</c>.
/// </summary>
/// <remarks>Equal, to the bit, to the two operations one after the other; the whole intermediate image is never stored.</remarks>
public static class SeparableConv2D
{
    /// <summary>Prepares a separable convolution without biases: packs both filters once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filters do not fit each other, or the algorithm does not apply to them.</exception>
    public static SeparableConv2D<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(depthwise, new T[depthwise.Shape.OutputChannels], pointwise, new T[pointwise.Shape.OutputChannels], options);

    /// <summary>Prepares a separable convolution with a bias after the pointwise part.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">Filters and bias do not fit each other, or the algorithm does not apply to them.</exception>
    public static SeparableConv2D<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, ReadOnlySpan<T> bias, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(depthwise, new T[depthwise.Shape.OutputChannels], pointwise, bias, options);

    /// <summary>Prepares a separable convolution with a bias after each part.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="depthwiseBias">One value for each channel between the two parts; copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">Filters and biases do not fit each other, or the algorithm does not apply to them.</exception>
    public static SeparableConv2D<T> Create<T>(
        DepthwiseFilter<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        Filter<T> pointwise,
        ReadOnlySpan<T> bias,
        SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(depthwise, depthwiseBias, pointwise, bias, options);

    /// <summary>Prepares a separable convolution without biases, with the batch normalisation behind its pointwise part folded into that filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="normalization">Behind the pointwise part; copied.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filters do not fit each other, the normalisation has another number of channels, or the algorithm does not apply.
    /// </exception>
    public static SeparableConv2D<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, BatchNormalization<T> normalization, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        normalization.Require(pointwise.Shape.OutputChannels, pointwise.Shape);
        return new(
            depthwise,
            new T[depthwise.Shape.OutputChannels],
            new Filter<T>(normalization.Fold(pointwise.Values), pointwise.Shape),
            normalization.FoldBias([]),
            options);
    }

    /// <summary>Prepares a separable convolution without biases, with the batch normalisations behind its parts folded into their filters.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="depthwiseNormalization">Behind the depthwise part, before its activation; copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="normalization">Behind the pointwise part; copied.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filters do not fit each other, a normalisation has another number of channels, or the algorithm does not apply.
    /// </exception>
    public static SeparableConv2D<T> Create<T>(
        DepthwiseFilter<T> depthwise,
        BatchNormalization<T> depthwiseNormalization,
        Filter<T> pointwise,
        BatchNormalization<T> normalization,
        SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        depthwiseNormalization.Require(depthwise.Shape.OutputChannels, depthwise.Shape, nameof(depthwiseNormalization));
        normalization.Require(pointwise.Shape.OutputChannels, pointwise.Shape);
        return new(
            new DepthwiseFilter<T>(depthwiseNormalization.Fold(depthwise.Values), depthwise.Shape),
            depthwiseNormalization.FoldBias([]),
            new Filter<T>(normalization.Fold(pointwise.Values), pointwise.Shape),
            normalization.FoldBias([]),
            options);
    }

    /// <summary>Convolves once, without biases. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="depthwise">The depthwise weights in HWCM order.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">Input and filters do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(depthwise, pointwise, options).Run(input);

    /// <summary>
    /// Convolves once, with a bias after the pointwise part. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="depthwise">The depthwise weights in HWCM order.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Strides, dilations, padding, activations and algorithm; the default options if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">Input, filters and bias do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, DepthwiseFilter<T> depthwise, Filter<T> pointwise, ReadOnlySpan<T> bias, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(depthwise, pointwise, bias, options).Run(input);
}

/// <summary>A prepared separable convolution: filters and biases packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class SeparableConv2D<T> : PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal SeparableConv2D(
        DepthwiseFilter<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        Filter<T> pointwise,
        ReadOnlySpan<T> bias,
        SeparableConv2DOptions? options)
        : base(Prepare(depthwise, depthwiseBias, pointwise, bias, options ?? SeparableConv2DOptions.Default))
    {
        (DepthwiseFilterShape, PointwiseFilterShape) = (depthwise.Shape, pointwise.Shape);
    }

    /// <summary>Height, width, channels and channel multiplier of the depthwise filter.</summary>
    public DepthwiseFilterShape DepthwiseFilterShape { get; }

    /// <summary>The shape of the pointwise filter, <c>[1, 1, channels*multiplier, outputChannels]</c>.</summary>
    public FilterShape PointwiseFilterShape { get; }

    private static PreparedConvolution<T> Prepare(
        DepthwiseFilter<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        Filter<T> pointwise,
        ReadOnlySpan<T> bias,
        SeparableConv2DOptions options)
    {
        (DepthwiseFilterShape outer, FilterShape inner) = (depthwise.Shape, pointwise.Shape);
        Guard.Pointwise(inner, outer);
        Guard.Bias(depthwiseBias.Length, outer.OutputChannels, outer, nameof(depthwiseBias));
        Guard.Bias(bias.Length, inner.OutputChannels, inner);
        var depthwiseWeights = new Weights<T>(depthwise.Values, options.FlushSubnormalWeights);
        var pointwiseWeights = new Weights<T>(pointwise.Values, options.FlushSubnormalWeights);
        return new()
        {
            Window = new((outer.Height, outer.Width), outer.ToString(), outer.Channels, inner.OutputChannels, options.Linear),
            Figures = new((long)outer.ElementCount + inner.ElementCount, depthwiseWeights.Subnormals + pointwiseWeights.Subnormals),
            Algorithms = AlgorithmSet<T>.Separable(
                new DepthwiseFilter<T>(depthwiseWeights.Values, outer),
                depthwiseBias,
                new Filter<T>(pointwiseWeights.Values, inner),
                bias,
                options),
        };
    }
}
