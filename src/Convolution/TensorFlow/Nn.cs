using System.Numerics;
using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <summary>
/// TensorFlow's own signatures (<c>tf.nn</c>) for code that is being ported: four-number strides, padding by name or as a list,
/// <c>data_format</c>. Attributes are checked by TensorFlow's rules and refused in its words, shapes that do not fit in this library's. The prepared types of
/// <see cref="Convolution"/> have none of these limits, allocate nothing in calls, and are what new code should use.
/// </summary>
/// <remarks>
/// <para>Strides and explicit padding follow the order of the axes in <c>data_format</c>. "NCHW" input and output are converted.</para>
/// <para>
/// Where TensorFlow's graph and eager modes differ, the graph's rule holds: an image that is smaller than the filter is refused, by gradients too, of which the
/// eager mode makes zeros.
/// Unlike TensorFlow's CPU kernel, depthwise convolutions take different strides along the two axes.
/// </para>
/// </remarks>
public static partial class Nn
{
    /// <summary>
    /// <c>tf.nn.conv2d</c>: dense convolution, strides and dilations in any combination; in as many groups as the filter's input channels
    /// go into the input's.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filter">The weights <c>[height, width, inputChannels, outputChannels]</c>, whatever the data format.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="dilations">One, two (height, width) or four numbers; 1 if null. In four, those of batch and channels must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="dilations"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride, dilation or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or input and filter do not fit each other.</exception>
    public static Tensor<T> Conv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, string padding, int[]? dilations = null, string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Conv2D(input, filter, strides, Attributes.Padding(padding), dilations, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="Conv2D{T}(Tensor{T}, Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> Conv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, int[][] padding, int[]? dilations = null, string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return Conv2D(input, filter, strides, Attributes.Padding(padding, format), dilations, format);
    }

    /// <summary><c>tf.nn.atrous_conv2d</c>: dense convolution with stride 1 whose taps lie <paramref name="rate"/> pixels apart.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="value">Images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="filters">The weights <c>[height, width, inputChannels, outputChannels]</c>.</param>
    /// <param name="rate">The distance of the taps along both axes, in pixels.</param>
    /// <param name="padding">"SAME" or "VALID", in capitals.</param>
    /// <returns>A new tensor in NHWC.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 1.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or images and filters do not fit each other.</exception>
    public static Tensor<T> AtrousConv2D<T>(Tensor<T> value, Tensor<T> filters, int rate, string padding)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Padding2D border = Attributes.Padding(padding);
        if (rate < 1)
            throw new ArgumentOutOfRangeException(nameof(rate), $"Dilated rates should be larger than 0. Received: rate={rate}.");
        _ = Operand.Lengths(value, nameof(value));
        _ = Operand.Lengths(filters, nameof(filters));
        return Conv2D(value, filters, [1, 1, 1, 1], border, [rate], DataFormat.Parse("NHWC"), nameof(value), nameof(filters));
    }

    /// <summary>
    /// <c>tf.nn.depthwise_conv2d</c>: output channel <c>k*multiplier + q</c> comes from input channel <c>k</c> through filter <c>q</c>.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filter">The weights <c>[height, width, channels, multiplier]</c>, whatever the data format.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="rate">Dilations of height and width; 1 if null. With one over 1, all strides must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="rate"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride, rate or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or input and filter do not fit each other.</exception>
    public static Tensor<T> DepthwiseConv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, string padding, int[]? rate = null, string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T> =>
        DepthwiseConv2D(input, filter, strides, Attributes.Padding(padding), rate, DataFormat.Parse(dataFormat));

    /// <inheritdoc cref="DepthwiseConv2D{T}(Tensor{T}, Tensor{T}, int[], string, int[], string)"/>
    public static Tensor<T> DepthwiseConv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, int[][] padding, int[]? rate = null, string dataFormat = "NHWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return DepthwiseConv2D(input, filter, strides, Attributes.Padding(padding, format), rate, format);
    }

    /// <summary>
    /// <c>tf.nn.separable_conv2d</c>: a depthwise convolution, to which strides, padding and rate belong, then a pointwise one.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Images of rank 4 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="depthwiseFilter">The weights <c>[height, width, channels, multiplier]</c>, whatever the data format.</param>
    /// <param name="pointwiseFilter">The weights <c>[1, 1, channels*multiplier, outputChannels]</c>, whatever the data format.</param>
    /// <param name="strides">Four numbers in the order of <paramref name="dataFormat"/>; those of batch and channels must be 1.</param>
    /// <param name="padding">
    /// "SAME" or "VALID", in capitals; or pixels before and after, for each axis: <c>[[0, 0], [top, bottom], [left, right], [0, 0]]</c> in NHWC.
    /// </param>
    /// <param name="rate">Dilations of height and width; 1 if null. With one over 1, all strides must be 1.</param>
    /// <param name="dataFormat">"NHWC" or "NCHW".</param>
    /// <param name="rejectOverparameterized">
    /// Whether <c>channels*multiplier &gt; outputChannels</c> is refused, as TensorFlow 1.0 to 1.2 did; later ones accept it, as
    /// real networks need such shapes.
    /// </param>
    /// <returns>A new tensor in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="rate"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride, rate or amount of padding is out of its range.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or input and filters do not fit each other.</exception>
    public static Tensor<T> SeparableConv2D<T>(
        Tensor<T> input,
        Tensor<T> depthwiseFilter,
        Tensor<T> pointwiseFilter,
        int[] strides,
        string padding,
        int[]? rate = null,
        string dataFormat = "NHWC",
        bool rejectOverparameterized = false)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        SeparableConv2D(
            input,
            depthwiseFilter,
            pointwiseFilter,
            strides,
            Attributes.Padding(padding),
            rate,
            DataFormat.Parse(dataFormat),
            rejectOverparameterized);

    /// <inheritdoc cref="SeparableConv2D{T}(Tensor{T}, Tensor{T}, Tensor{T}, int[], string, int[], string, bool)"/>
    public static Tensor<T> SeparableConv2D<T>(
        Tensor<T> input,
        Tensor<T> depthwiseFilter,
        Tensor<T> pointwiseFilter,
        int[] strides,
        int[][] padding,
        int[]? rate = null,
        string dataFormat = "NHWC",
        bool rejectOverparameterized = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DataFormat format = DataFormat.Parse(dataFormat);
        return SeparableConv2D(
            input,
            depthwiseFilter,
            pointwiseFilter,
            strides,
            Attributes.Padding(padding, format),
            rate,
            format,
            rejectOverparameterized);
    }

    private static Tensor<T> Conv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, Padding2D padding, int[]? dilations, DataFormat format,
        string inputName = "input", string filterName = "filter")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlyNhwcSpan<T> images = format.ToImages(input);
        Filter<T> weights = Operand.Filter(filter, filterName);
        Conv2DOptions options = Attributes.Options(strides, dilations, padding, format) with
        {
            Groups = Attributes.Groups(images.Shape, inputName, weights.Shape, filterName),
        };
        return format.ToTensor(Convolution.Conv2D.Run(images, weights, options));
    }

    private static Tensor<T> DepthwiseConv2D<T>(
        Tensor<T> input, Tensor<T> filter, int[] strides, Padding2D padding, int[]? rate, DataFormat format)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Size2D spatialStrides = Attributes.Strides(strides, format);
        var options = new Conv2DOptions
        {
            Strides = spatialStrides,
            Dilations = Attributes.Rate(rate, spatialStrides),
            Padding = padding,
        };
        return format.ToTensor(
            Convolution.DepthwiseConv2D.Run(format.ToImages(input), Operand.DepthwiseFilter(filter, nameof(filter)), options));
    }

    private static Tensor<T> SeparableConv2D<T>(
        Tensor<T> input,
        Tensor<T> depthwiseFilter,
        Tensor<T> pointwiseFilter,
        int[] strides,
        Padding2D padding,
        int[]? rate,
        DataFormat format,
        bool rejectOverparameterized)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Size2D spatialStrides = Attributes.Strides(strides, format);
        var options = new SeparableConv2DOptions
        {
            Strides = spatialStrides,
            Dilations = Attributes.Rate(rate, spatialStrides),
            Padding = padding,
        };
        DepthwiseFilter<T> depthwise = Operand.DepthwiseFilter(depthwiseFilter, nameof(depthwiseFilter));
        Filter<T> pointwise = Operand.Filter(pointwiseFilter, nameof(pointwiseFilter));
        if (rejectOverparameterized)
            Attributes.RefuseOverparameterized(depthwise.Shape, pointwise.Shape);
        return format.ToTensor(Convolution.SeparableConv2D.Run(format.ToImages(input), depthwise, pointwise, options));
    }
}
