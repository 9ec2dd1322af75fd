using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <summary>TensorFlow's <c>data_format</c>: which axes of a 4-D tensor are rows, columns and channels; the batch is axis 0.</summary>
internal readonly record struct DataFormat(int Height, int Width, int Channels)
{
    private static readonly DataFormat Nhwc = new(Height: 1, Width: 2, Channels: 3);
    private static readonly DataFormat Nchw = new(Height: 2, Width: 3, Channels: 1);

    public static DataFormat Parse(string dataFormat)
    {
        ArgumentNullException.ThrowIfNull(dataFormat);
        return dataFormat switch
        {
            "NHWC" => Nhwc,
            "NCHW" => Nchw,
            _ => throw new ArgumentException(
                $"Value for attr 'data_format' of \"{dataFormat}\" is not in the list of allowed values: \"NHWC\", \"NCHW\".",
                nameof(dataFormat)),
        };
    }

    /// <summary>The order of the axes of rows, which are images of height 1 (<c>conv1d</c> in nn_ops.py).</summary>
    public static DataFormat ParseRows(string dataFormat)
    {
        ArgumentNullException.ThrowIfNull(dataFormat);
        return dataFormat switch
        {
            "NWC" or "NHWC" => Nhwc,
            "NCW" or "NCHW" => Nchw,
            _ => throw new ArgumentException(
                $"`data_format` must be 'NWC' or 'NCW'. Received: data_format={dataFormat}", nameof(dataFormat)),
        };
    }

    /// <summary>The images as this library wants them: without a copy in NHWC, converted from NCHW.</summary>
    public ReadOnlyNhwcSpan<T> ToImages<T>(Tensor<T> input, string parameter = "input")
        where T : unmanaged
    {
        ReadOnlySpan<nint> lengths = Operand.Lengths(input, parameter);
        if (this == Nhwc)
            return input.AsReadOnlyTensorSpan();

        var images = new NhwcTensor<T>(checked(new NhwcShape(
            (int)lengths[0], (int)lengths[Height], (int)lengths[Width], (int)lengths[Channels])));
        Layouts.NchwToNhwc(Operand.Values(input), images);
        return images;
    }

    /// <summary>The result as TensorFlow would return it.</summary>
    public Tensor<T> ToTensor<T>(NhwcTensor<T> images)
        where T : unmanaged
    {
        NhwcShape shape = images.Shape;
        if (this == Nhwc)
            return Tensor.Create(
                images.Storage.Array, images.Storage.Start, [shape.Batch, shape.Height, shape.Width, shape.Channels], strides: []);

        var values = new T[shape.ElementCount];
        Layouts.NhwcToNchw(images, values);
        return Tensor.Create(values, [shape.Batch, shape.Channels, shape.Height, shape.Width]);
    }
}
