using System.Numerics;
using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <content>What runs convolutions backwards, from their outputs to their inputs.</content>
public static partial class Nn
{
    /// <summary>
    /// <c>tf.nn.conv2d_transpose</c>: the transpose of <c>conv2d</c> with the same filter, also called deconvolution.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filters">The weights <c>[height, width, outputChannels, inputChannels]</c>, whatever the data format.</param>
    /// <param name="outputShape">The output's shape, in the order of <paramref name="dataFormat"/>, or its height and width.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size, stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or the operands do not fit each other.</exception>
    public static Tensor<T> Conv2DTranspose<T>(
        Tensor<T> input, Tensor<T> filters, int[] outputShape,
        int[] strides,
        string padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Conv2DTranspose(input, filters, outputShape, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="Conv2DTranspose{T}(Tensor{T}, Tensor{T}, int[], int[], string, int[], string)"/>
    public static Tensor<T> Conv2DTranspose<T>(
        Tensor<T> input, Tensor<T> filters, int[] outputShape,
        int[] strides,
        int[][] padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return Conv2DTranspose(input, filters, outputShape, strides, Attributes.Padding(padding, format), dilations, format);
    }

    /// <summary>
    /// <c>tf.raw_ops.Conv2DBackpropInput</c>: the gradient of <c>conv2d</c> with respect to its input.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="inputSizes">The input's shape, in the order of <paramref name="dataFormat"/>, or its height and width.</param>
    /// <param name="filter">The weights <c>[height, width, inputChannels, outputChannels]</c>, whatever the data format.</param>
    /// <param name="outBackprop">The gradient of the output, of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size, stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or the operands do not fit each other.</exception>
    public static Tensor<T> Conv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop,
        int[] strides,
        string padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Conv2DBackpropInput(inputSizes, filter, outBackprop, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="Conv2DBackpropInput{T}(int[], Tensor{T}, Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> Conv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop,
        int[] strides,
        int[][] padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return Conv2DBackpropInput(inputSizes, filter, outBackprop, strides, Attributes.Padding(padding, format), dilations, format);
    }

    /// <summary>
    /// <c>tf.nn.depthwise_conv2d_backprop_input</c>: the gradient of <c>depthwise_conv2d</c> with respect to its input. Unlike TensorFlow's CPU
    /// kernel, it takes dilations, and different strides along the two axes.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="inputSizes">The input's shape, in the order of <paramref name="dataFormat"/>, or its height and width.</param>
    /// <param name="filter">The weights <c>[height, width, channels, multiplier]</c>, whatever the data format.</param>
    /// <param name="outBackprop">The gradient of the output, of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size, stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or the operands do not fit each other.</exception>
    public static Tensor<T> DepthwiseConv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop,
        int[] strides,
        string padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        DepthwiseConv2DBackpropInput(inputSizes, filter, outBackprop, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="DepthwiseConv2DBackpropInput{T}(int[], Tensor{T}, Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> DepthwiseConv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop,
        int[] strides,
        int[][] padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return DepthwiseConv2DBackpropInput(inputSizes, filter, outBackprop, strides, Attributes.Padding(padding, format), dilations, format);
    }

    private static Tensor<T> Conv2DTranspose<T>(
        Tensor<T> input, Tensor<T> filters, int[] outputShape, int[] strides, Padding2D padding, int[]? dilations, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> images = format.ToImages(input);
        Filter<T> weights = Operand.Filter(filters, nameof(filters));
        NhwcShape output = Attributes.InputSizes(
            outputShape, format, images.Shape.Batch, weights.Shape.InputChannels, nameof(outputShape));
        return Transpose(images, weights, output, new(nameof(input), nameof(filters), nameof(outputShape)), strides, padding, dilations, format);
    }

    private static Tensor<T> Conv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop, int[] strides, Padding2D padding, int[]? dilations, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> gradient = format.ToImages(outBackprop, nameof(outBackprop));
        Filter<T> weights = Operand.Filter(filter, nameof(filter));
        NhwcShape input = Attributes.InputSizes(inputSizes, format, gradient.Shape.Batch, weights.Shape.InputChannels, nameof(inputSizes));
        return Transpose(gradient, weights, input, new(nameof(outBackprop), nameof(filter), nameof(inputSizes)), strides, padding, dilations, format);
    }

    private static Tensor<T> Transpose<T>(
        ReadOnlyNhwcSpan<T> read,
        Filter<T> filter,
        NhwcShape written,
        TransposeNames names,
        int[] strides,
        Padding2D padding,
        int[]? dilations,
        DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Conv2DOptions options = Attributes.Options(strides, dilations, padding, format) with
        {
            Groups = Attributes.Groups(written, names.Written, filter.Shape, names.Filter),
        };
        var noBias = new T[written.Channels];
        return format.ToTensor(TransposedConv2D<T>.Transpose(filter, noBias, options, names.Read, names.Written).Run(read, written, default));
    }

    private static Tensor<T> DepthwiseConv2DBackpropInput<T>(
        int[] inputSizes, Tensor<T> filter, Tensor<T> outBackprop, int[] strides, Padding2D padding, int[]? dilations, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> gradient = format.ToImages(outBackprop, nameof(outBackprop));
        DepthwiseFilter<T> weights = Operand.DepthwiseFilter(filter, nameof(filter));
        NhwcShape input = Attributes.InputSizes(inputSizes, format, gradient.Shape.Batch, weights.Shape.Channels, nameof(inputSizes));
        Conv2DOptions options = Attributes.Options(strides, dilations, padding, format);
        return format.ToTensor(
            DepthwiseConv2DInputGradient<T>.Transpose(weights, options, nameof(outBackprop), nameof(inputSizes)).Run(gradient, input, default));
    }

    /// <summary>What the caller's parameters of a transpose are called.</summary>
    /// <param name="Read">The images that are read.</param>
    /// <param name="Filter">The filter.</param>
    /// <param name="Written">The shape of what is written.</param>
    private readonly record struct TransposeNames(string Read, string Filter, string Written);
}
