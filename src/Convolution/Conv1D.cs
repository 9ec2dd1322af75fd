using System.Numerics;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Dense 1-D convolution with TensorFlow's semantics (<c>tf.nn.conv1d</c>, a cross-correlation) over tensors <c>[batch, width, channels]</c>:
/// <c>y[b,j,k] = bias[k] + sum over dj,q of x[b, s*j + r*dj - padBefore, q] * f[dj,q,k]</c>.
/// </summary>
/// <remarks>
/// It is <see cref="Conv2D"/> over images of height 1, to the bit, and takes the same views: a flat array <c>[batch, width, channels]</c> is
/// <c>new ReadOnlyNhwcSpan&lt;float&gt;(values, (batch, 1, width, channels))</c>, a filter <c>[width, inputChannels, outputChannels]</c> is
/// <c>new Filter&lt;float&gt;(values, (1, width, inputChannels, outputChannels))</c>. With <see cref="Conv1DOptions.Groups"/>, q counts the
/// input channels of k's group.
/// </remarks>
public static class Conv1D
{
    /// <summary>Prepares a convolution without bias: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>; they are copied.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter's height is not 1, or padding, groups or algorithm do not apply to it.</exception>
    public static Conv1D<T> Create<T>(Filter<T> filter, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, new T[filter.Shape.OutputChannels], options);

    /// <summary>Prepares a convolution with bias: packs filter and bias once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter's height is not 1, the bias has another length, or padding, groups or algorithm do not apply.
    /// </exception>
    public static Conv1D<T> Create<T>(Filter<T> filter, ReadOnlySpan<T> bias, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, bias, options);

    /// <summary>Prepares a convolution without bias, with the batch normalisation behind it folded into its filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>; they are copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter's height is not 1, the normalisation has another number of channels, or padding, groups or algorithm do not apply.
    /// </exception>
    public static Conv1D<T> Create<T>(Filter<T> filter, BatchNormalization<T> normalization, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new Filter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias([]), options);
    }

    /// <summary>Prepares a convolution with bias, with the batch normalisation behind it folded into filter and bias.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>; they are copied.</param>
    /// <param name="bias">One value for each output channel, added before the normalisation; copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter's height is not 1, bias or normalisation have another number of channels, or padding, groups or algorithm do not apply.
    /// </exception>
    public static Conv1D<T> Create<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, BatchNormalization<T> normalization, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Bias(bias.Length, filter.Shape.OutputChannels, filter.Shape);
        normalization.Require(filter.Shape.OutputChannels, filter.Shape);
        return new(new Filter<T>(normalization.Fold(filter.Values), filter.Shape), normalization.FoldBias(bias), options);
    }

    /// <summary>Convolves once, without bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Rows <c>[batch, 1, width, channels]</c>.</param>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of height 1.</returns>
    /// <exception cref="ArgumentException">A height is not 1, or input and filter do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(ReadOnlyNhwcSpan<T> input, Filter<T> filter, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(input);

    /// <summary>Convolves once, with bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Rows <c>[batch, 1, width, channels]</c>.</param>
    /// <param name="filter">The weights <c>[1, width, inputChannels, outputChannels]</c>.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Stride, dilation, padding, activation and algorithm; <see cref="Conv1DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of height 1.</returns>
    /// <exception cref="ArgumentException">A height is not 1, or input, filter and bias do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, Filter<T> filter, ReadOnlySpan<T> bias, Conv1DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, bias, options).Run(input);
}

/// <summary>A prepared 1-D convolution: filter and bias packed, immutable, shared by all threads, allocation-free. Images have height 1.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class Conv1D<T> : PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Conv1D(Filter<T> filter, ReadOnlySpan<T> bias, Conv1DOptions? options)
        : base(Prepare(filter, bias, options ?? Conv1DOptions.Default)) => FilterShape = filter.Shape;

    /// <summary>The shape of the filter, <c>[1, width, inputChannels, outputChannels]</c>.</summary>
    public FilterShape FilterShape { get; }

    private static PreparedRows<T> Prepare(Filter<T> filter, ReadOnlySpan<T> bias, Conv1DOptions options)
    {
        FilterShape shape = filter.Shape;
        return shape.Height == 1
            ? new(Conv2D<T>.Prepare(filter, bias, options.ToImage(shape.Width)))
            : throw new ArgumentException(
                $"The filter {shape} has height {shape.Height}; a 1-D convolution takes [1, width, inputChannels, outputChannels].",
                nameof(filter));
    }
}
