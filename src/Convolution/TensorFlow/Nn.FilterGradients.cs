using System.Numerics;
using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <content>The gradients of convolutions with respect to their filters.</content>
public static partial class Nn
{
    /// <summary><c>tf.raw_ops.Conv2DBackpropFilter</c>: the gradient of <c>conv2d</c> with respect to its filter.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filterSizes">The filter's shape <c>[height, width, inputChannels, outputChannels]</c>, whatever the data format.</param>
    /// <param name="outBackprop">The gradient of the output, of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor of the shape <paramref name="filterSizes"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size, stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or the operands do not fit each other.</exception>
    public static Tensor<T> Conv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop,
        int[] strides,
        string padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Conv2DBackpropFilter(input, filterSizes, outBackprop, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="Conv2DBackpropFilter{T}(Tensor{T}, int[], Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> Conv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop,
        int[] strides,
        int[][] padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return Conv2DBackpropFilter(input, filterSizes, outBackprop, strides, Attributes.Padding(padding, format), dilations, format);
    }

    /// <summary>
    /// <c>tf.nn.depthwise_conv2d_backprop_filter</c>: the gradient of <c>depthwise_conv2d</c> with respect to its filter. Unlike TensorFlow's CPU
    /// kernel, it takes dilations, and different strides along the two axes.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filterSizes">The filter's shape <c>[height, width, channels, multiplier]</c>, whatever the data format.</param>
    /// <param name="outBackprop">The gradient of the output, of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor of the shape <paramref name="filterSizes"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size, stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or the operands do not fit each other.</exception>
    public static Tensor<T> DepthwiseConv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop,
        int[] strides,
        string padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> => DepthwiseConv2DBackpropFilter(
            input, filterSizes, outBackprop, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="DepthwiseConv2DBackpropFilter{T}(Tensor{T}, int[], Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> DepthwiseConv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop,
        int[] strides,
        int[][] padding,
        int[]? dilations = null,
        string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return DepthwiseConv2DBackpropFilter(input, filterSizes, outBackprop, strides, Attributes.Padding(padding, format), dilations, format);
    }

    private static Tensor<T> Conv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop, int[] strides, Padding2D padding, int[]? dilations, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> images = format.ToImages(input, nameof(input));
        ReadOnlyNhwcSpan<T> gradient = format.ToImages(outBackprop, nameof(outBackprop));
        (int height, int width, int inputChannels, int outputChannels) = Attributes.FilterSizes(filterSizes);
        var shape = new FilterShape(height, width, inputChannels, outputChannels);
        Conv2DOptions options = Attributes.Options(strides, dilations, padding, format) with
        {
            Groups = Attributes.Groups(images.Shape, nameof(input), shape, nameof(filterSizes)),
        };
        var filterGradient = new T[shape.ElementCount];
        Conv2DFilterGradient<T> prepared = Conv2DFilterGradient.Create<T>(shape, options);
        RequireGradient(prepared, images.Shape, gradient.Shape, nameof(outBackprop));
        prepared.Run(images, gradient, filterGradient);
        return Tensor.Create(filterGradient, [height, width, inputChannels, outputChannels]);
    }

    private static Tensor<T> DepthwiseConv2DBackpropFilter<T>(
        Tensor<T> input, int[] filterSizes, Tensor<T> outBackprop, int[] strides, Padding2D padding, int[]? dilations, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> images = format.ToImages(input, nameof(input));
        ReadOnlyNhwcSpan<T> gradient = format.ToImages(outBackprop, nameof(outBackprop));
        (int height, int width, int channels, int multiplier) = Attributes.FilterSizes(filterSizes);
        var shape = new DepthwiseFilterShape(height, width, channels, multiplier);
        Conv2DOptions options = Attributes.Options(strides, dilations, padding, format);
        var filterGradient = new T[shape.ElementCount];
        DepthwiseConv2DFilterGradient<T> prepared = DepthwiseConv2DFilterGradient.Create<T>(shape, options);
        RequireGradient(prepared, images.Shape, gradient.Shape, nameof(outBackprop));
        prepared.Run(images, gradient, filterGradient);
        return Tensor.Create(filterGradient, [height, width, channels, multiplier]);
    }

    private static void RequireGradient<T>(PreparedFilterGradient<T> prepared, NhwcShape input, NhwcShape gradient, string parameter)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (prepared.GetOutputShape(input) is var expected && gradient != expected)
            throw new ArgumentException($"The gradient of the output is {gradient}; the input {input} makes {expected}.", parameter);
    }
}
