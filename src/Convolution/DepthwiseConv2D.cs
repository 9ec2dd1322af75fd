using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Depthwise 2-D convolution over NHWC tensors with TensorFlow's semantics (<c>tf.nn.depthwise_conv2d</c>), M the channel multiplier:
/// <c>y[b,i,j,k*M+q] = bias[k*M+q] + sum over di,dj of x[b, sH*i + rH*di - padTop, sW*j + rW*dj - padLeft, k] * f[di,dj,k,q]</c>.
/// </summary>
public static class DepthwiseConv2D
{
    /// <summary>Prepares a convolution without bias: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWCM order; they are copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, or groups or algorithm do not apply to it.</exception>
    public static DepthwiseConv2D<T> Create<T>(DepthwiseFilter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, new T[filter.Shape.OutputChannels], options);

    /// <summary>Prepares a convolution with bias: packs filter and bias once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWCM order; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, the bias has another length, or groups or algorithm do not apply.</exception>
    public static DepthwiseConv2D<T> Create<T>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, bias, options);

    /// <summary>Prepares a convolution without bias, with the batch normalisation behind it folded into its filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWCM order; they are copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, the normalisation has another number of channels, or groups or algorithm do not apply.
    /// </exception>
    public static DepthwiseConv2D<T> Create<T>(DepthwiseFilter<T> filter, BatchNormalization<T> normalization, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new DepthwiseFilter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias([]), options);
    }

    /// <summary>Prepares a convolution with bias, with the batch normalisation behind it folded into filter and bias.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWCM order; they are copied.</param>
    /// <param name="bias">One value for each output channel, added before the normalisation; copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, bias or normalisation have another number of channels, or groups or algorithm do not apply.
    /// </exception>
    public static DepthwiseConv2D<T> Create<T>(
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, BatchNormalization<T> normalization, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Bias(bias.Length, filter.Shape.OutputChannels, filter.Shape);
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new DepthwiseFilter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias(bias), options);
    }

    /// <summary>Convolves once, without bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="filter">The weights in HWCM order.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">The filter is empty, groups or algorithm do not apply, or input and filter do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(ReadOnlyNhwcSpan<T> input, DepthwiseFilter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(input);

    /// <summary>Convolves once, with bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="filter">The weights in HWCM order.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">The filter is empty, groups or algorithm do not apply, or input, filter and bias do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, bias, options).Run(input);
}

/// <summary>A prepared depthwise convolution: filter and bias packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class DepthwiseConv2D<T> : PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal DepthwiseConv2D(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options)
        : base(Prepare(filter, bias, options ?? Conv2DOptions.Default)) => FilterShape = filter.Shape;

    /// <summary>Height, width, channels and channel multiplier of the filter.</summary>
    public DepthwiseFilterShape FilterShape { get; }

    private static PreparedConvolution<T> Prepare(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        DepthwiseFilterShape shape = filter.Shape;
        Guard.NoGroups(shape, options.Groups);
        Guard.Bias(bias.Length, shape.OutputChannels, shape);
        var weights = new Weights<T>(filter.Values, options.FlushSubnormalWeights);
        return new()
        {
            Window = new((shape.Height, shape.Width), shape.ToString(), shape.Channels, shape.OutputChannels, options),
            Figures = new(shape.ElementCount, weights.Subnormals),
            Algorithms = AlgorithmSet<T>.Depthwise(new DepthwiseFilter<T>(weights.Values, shape), bias, options),
        };
    }
}
