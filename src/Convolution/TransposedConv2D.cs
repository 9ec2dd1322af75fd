using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Transposed 2-D convolution over NHWC tensors with TensorFlow's semantics (<c>tf.nn.conv2d_transpose</c>; "deconvolution"): the linear map
/// whose matrix is the transpose of a convolution's, <c>y[b,i,j,k] = bias[k] + sum of x[b,u,v,q] * f[di,dj,k,q]</c> over all <c>u, v, di, dj, q</c>
/// with <c>i = sH*u + rH*di - padTop</c> and <c>j = sW*v + rW*dj - padLeft</c>.
/// </summary>
/// <remarks>
/// The filter is that of the convolution which is transposed, <c>[height, width, outputs, inputs]</c>: its
/// <see cref="FilterShape.InputChannels"/> are the channels of the output here, its <see cref="FilterShape.OutputChannels"/> those of
/// the input; with <see cref="TransposedConv2DOptions.Groups"/>, the output has so many times its channels. Each value is one chain of
/// multiply-adds from the bias in ascending order of input row, input column, input channel.
/// </remarks>
public static class TransposedConv2D
{
    /// <summary>Prepares a transposed convolution without bias: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, groups or algorithm do not apply, or output padding has no meaning or is not less than the stride.
    /// </exception>
    public static TransposedConv2D<T> Create<T>(Filter<T> filter, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(filter, new T[Guard.GroupedChannels(filter.Shape, options?.Groups ?? 1)], options);

    /// <summary>Prepares a transposed convolution with bias: packs filter and bias once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, the bias has another length, groups or algorithm do not apply, or output padding has no meaning or is not less than the stride.
    /// </exception>
    public static TransposedConv2D<T> Create<T>(Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, bias, options);

    /// <summary>Prepares a transposed convolution without bias, with the batch normalisation behind it folded into its filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, the normalisation has another number of channels, groups or algorithm do not apply, or output padding has no meaning or is not less
    /// than the stride.
    /// </exception>
    public static TransposedConv2D<T> Create<T>(
        Filter<T> filter, BatchNormalization<T> normalization, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Normalized(filter, [], normalization, options);

    /// <summary>Prepares a transposed convolution with bias, with the batch normalisation behind it folded into filter and bias.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="bias">One value for each output channel, added before the normalisation; copied.</param>
    /// <param name="normalization">One value of each kind for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, bias or normalisation have another number of channels, groups or algorithm do not apply, or output padding has no meaning or is not
    /// less than the stride.
    /// </exception>
    public static TransposedConv2D<T> Create<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, BatchNormalization<T> normalization, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Bias(bias.Length, Guard.GroupedChannels(filter.Shape, options?.Groups ?? 1), filter.Shape);
        return Normalized(filter, bias, normalization, options);
    }

    /// <summary>Convolves once, without bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, inputs]</c>.</param>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>
    /// A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="TransposedConv2DOptions.OutputSize"/>.
    /// </returns>
    /// <exception cref="ArgumentException">Input, filter and the output's size do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(ReadOnlyNhwcSpan<T> input, Filter<T> filter, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(input);

    /// <summary>Convolves once, with bias. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images <c>[batch, height, width, inputs]</c>.</param>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>
    /// A new tensor <c>[batch, outputHeight, outputWidth, outputChannels]</c>, its sizes by <see cref="TransposedConv2DOptions.OutputSize"/>.
    /// </returns>
    /// <exception cref="ArgumentException">Input, filter, bias and the output's size do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, bias, options).Run(input);

    private static TransposedConv2D<T> Normalized<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, BatchNormalization<T> normalization, TransposedConv2DOptions? options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int groups = options?.Groups ?? 1;
        normalization.Require(Guard.GroupedChannels(filter.Shape, groups), filter.Shape);
        return new(
            new Filter<T>(normalization.FoldTransposed(filter.Values, filter.Shape, groups), filter.Shape), normalization.FoldBias(bias), options);
    }
}

/// <summary>A prepared transposed convolution: filter and bias packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class TransposedConv2D<T> : PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal TransposedConv2D(Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options)
        : base(Prepare(filter, bias, options ?? TransposedConv2DOptions.Default)) => FilterShape = filter.Shape;

    /// <summary>Height, width, channels of the output, channels of the input.</summary>
    public FilterShape FilterShape { get; }

    /// <summary>The transpose of the convolution with that filter and those options.</summary>
    /// <param name="filter">The weights, in groups where the options have some.</param>
    /// <param name="bias">One value for each channel of the image that is written.</param>
    /// <param name="options">The convolution's, and an activation behind its transpose.</param>
    /// <param name="inputName">What the image that is read is called.</param>
    /// <param name="outputName">What the image that is written is called.</param>
    internal static PreparedTransposed<T> Transpose(
        Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options, string inputName, string outputName)
    {
        FilterShape shape = filter.Shape;
        var weights = new Weights<T>(filter.Values, options.FlushSubnormalWeights);
        return new()
        {
            InputName = inputName,
            OutputName = outputName,
            FilterSize = (shape.Height, shape.Width),
            Filter = shape.ToString(),
            InputChannels = shape.OutputChannels,
            OutputChannels = bias.Length,
            Options = options,
            Figures = new(shape.ElementCount, weights.Subnormals),
            Algorithms = AlgorithmSet<T>.Transposed(new Filter<T>(weights.Values, shape), bias, options),
        };
    }

    private static SizedTranspose<T> Prepare(Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions options)
    {
        FilterShape shape = filter.Shape;
        Guard.Bias(bias.Length, Guard.GroupedChannels(shape, options.Groups), shape);
        if (options.OutputPadding != default && (options.OutputSize is not null || options.Padding.Kind is PaddingKind.Same or PaddingKind.SameLower))
        {
            string rival = options.OutputSize is { } size ? $"OutputSize {size}" : $"{options.Padding} padding";
            throw new ArgumentException($"OutputPadding {options.OutputPadding} has no meaning beside {rival}.", nameof(options));
        }

        if (options.OutputPadding.Height >= options.Strides.Height || options.OutputPadding.Width >= options.Strides.Width)
            throw new ArgumentException($"OutputPadding {options.OutputPadding} must be less than the strides {options.Strides}.", nameof(options));

        return new(Transpose(filter, bias, options.Transposed, "input", "output"), options, shape);
    }
}
