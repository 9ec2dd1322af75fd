using System.Numerics;
using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <content>Convolutions of rows: 2-D ones of images of height 1, as in TensorFlow.</content>
public static partial class Nn
{
    /// <summary>
    /// <c>tf.nn.conv1d</c>: dense convolution of rows; in as many groups as the filter's input channels go into the input's.
    /// </summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">Rows of rank 3 in the order of <paramref name="dataFormat"/>.</param>
    /// <param name="filter">The weights <c>[width, inputChannels, outputChannels]</c>, whatever the data format.</param>
    /// <param name="stride">Input pixels between neighbouring outputs.</param>
    /// <param name="padding">"SAME" or "VALID", in capitals.</param>
    /// <param name="dilations">Input pixels between neighbouring taps.</param>
    /// <param name="dataFormat">"NWC" or "NCW"; also by their names in two dimensions, "NHWC" and "NCHW".</param>
    /// <returns>A new tensor of rank 3 in the order of <paramref name="dataFormat"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride or dilation is below 1.</exception>
    /// <exception cref="ArgumentException">Another rule of TensorFlow is broken, or input and filter do not fit each other.</exception>
    public static Tensor<T> Conv1D<T>(
        Tensor<T> input, Tensor<T> filter, int stride, string padding, int dilations = 1, string dataFormat = "NWC")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Padding2D border = Attributes.Padding(padding);
        DataFormat format = DataFormat.ParseRows(dataFormat);
        if (stride < 1)
            throw new ArgumentOutOfRangeException(nameof(stride), $"Sliding window strides should be larger than 0. Received: stride={stride}.");
        _ = Operand.Lengths(input, nameof(input), rank: 3);
        _ = Operand.Lengths(filter, nameof(filter), rank: 3);
        int[] strides = [1, 1, 1, 1];
        strides[format.Width] = stride;
        Tensor<T> output = Conv2D(
            Tensor.Unsqueeze(input, format.Height), Tensor.Unsqueeze(filter, 0), strides, border, [1, dilations], format);
        return Tensor.SqueezeDimension(output, format.Height);
    }
}
