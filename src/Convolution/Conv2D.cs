using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Dense 2-D convolution over NHWC tensors with TensorFlow's semantics (<c>tf.nn.conv2d</c>, a cross-correlation):
/// <c>y[b,i,j,k] = bias[k] + sum over di,dj,q of x[b, sH*i + rH*di - padTop, sW*j + rW*dj - padLeft, q] * f[di,dj,q,k]</c>.
/// </summary>
/// <remarks>
/// With <see cref="Conv2DOptions.Groups"/>, q counts the input channels of k's group: the filter has so many, the input Groups times as many.
/// </remarks>
public static class Conv2D
{
    /// <summary>Prepares a convolution without bias: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWIO order; they are copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, or groups or algorithm do not apply to it.</exception>
    public static Conv2D<T> Create<T>(Filter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, new T[filter.Shape.OutputChannels], options);

    /// <summary>Prepares a convolution with bias: packs filter and bias once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWIO order; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, the bias has another length, or groups or algorithm do not apply.</exception>
    public static Conv2D<T> Create<T>(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, bias, options);

    /// <summary>Prepares a convolution without bias, with the batch normalisation behind it folded into its filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWIO order; they are copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, the normalisation has another number of channels, or groups or algorithm do not apply.
    /// </exception>
    public static Conv2D<T> Create<T>(Filter<T> filter, BatchNormalization<T> normalization, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new Filter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias([]), options);
    }

    /// <summary>Prepares a convolution with bias, with the batch normalisation behind it folded into filter and bias.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights in HWIO order; they are copied.</param>
    /// <param name="bias">One value for each output channel, added before the normalisation; copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, bias or normalisation have another number of channels, or groups or algorithm do not apply.
    /// </exception>
    public static Conv2D<T> Create<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, BatchNormalization<T> normalization, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Bias(bias.Length, filter.Shape.OutputChannels, filter.Shape);
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new Filter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias(bias), options);
    }

    /// <summary>Convolves once, without bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, inputChannels]</c>, in groups so many times the filter's input channels.</param>
    /// <param name="filter">The weights in HWIO order.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">The filter is empty, groups or algorithm do not apply, or input and filter do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(ReadOnlyNhwcSpan<T> input, Filter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(input);

    /// <summary>Convolves once, with bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, inputChannels]</c>, in groups so many times the filter's input channels.</param>
    /// <param name="filter">The weights in HWIO order.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Strides, dilations, padding, activation and algorithm; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="Padding2D"/>.</returns>
    /// <exception cref="ArgumentException">The filter is empty, groups or algorithm do not apply, or input, filter and bias do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, bias, options).Run(input);
}

/// <summary>A prepared dense convolution: filter and bias packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class Conv2D<T> : PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Conv2D(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions? options)
        : base(Prepare(filter, bias, options ?? Conv2DOptions.Default)) => FilterShape = filter.Shape;

    /// <summary>Height, width, input channels and output channels of the filter.</summary>
    public FilterShape FilterShape { get; }

    internal static PreparedConvolution<T> Prepare(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        FilterShape shape = filter.Shape;
        Guard.Bias(bias.Length, shape.OutputChannels, shape);
        int inputChannels = Guard.GroupedChannels(shape, options.Groups);
        var weights = new Weights<T>(filter.Values, options.FlushSubnormalWeights);
        return new()
        {
            Window = new((shape.Height, shape.Width), shape.ToString(), inputChannels, shape.OutputChannels, options),
            Figures = new(shape.ElementCount, weights.Subnormals),
            Algorithms = AlgorithmSet<T>.Dense(new Filter<T>(weights.Values, shape), bias, options),
        };
    }
}
