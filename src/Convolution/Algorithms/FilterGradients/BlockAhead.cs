using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// What the block of pixels after this one reads of the inputs and output gradients: asked for while this one is multiplied, a part with each product.
/// </summary>
/// <remarks>
/// Else nothing would come from memory while a block is multiplied, and nothing would be computed while the next one is copied. On one thread and with 16
/// registers, 1x1 layers of 64 to 256 channels on 56x56 pixels run 1.1 to 1.2 times as fast, 256 to 64 1.1 to 1.3 times, 128 to 512 on 28x28 0.92 to 1.06
/// times, 32 to 64 on 112x112 1.2 to 1.3 times, 24 to 144 on 56x56 0.94 to 1.0 times, ResNet's stem 0.93 to 1.1 times; on two threads as before (Zen 3).
/// With 32 registers the first two run 1.0 to 1.06 times as fast, 32 to 64 on 112x112 1.03 to 1.08 times (Emerald Rapids).
/// Not where gradients stay in the image, whose kernels ask for nothing: layers run 0.99 to 1.27 times as fast by that, from memory 0.93 to 1.08 (Zen 5).
/// </remarks>
internal unsafe struct BlockAhead<T>
    where T : unmanaged
{
    /// <summary>Multiply-adds that each value takes part in beyond which copying takes little of the time: 3x3 layers gain nothing.</summary>
    private const int MostMultiplyAdds = 128;

    private readonly byte* inputs;
    private readonly byte* gradients;
    private readonly long inputBytes;
    private readonly long gradientBytes;
    private readonly int inputParts;
    private readonly int parts;
    private int part;

    /// <param name="call">Operands.</param>
    /// <param name="block">The block that is multiplied.</param>
    /// <param name="products">How many products there are.</param>
    /// <param name="multiplyAdds">What they compute for each pixel.</param>
    /// <param name="channels">Input channels that they read.</param>
    /// <param name="columns">Output channels that they read.</param>
    public BlockAhead(in FilterGradientCall<T> call, in PixelBlock block, int products, long multiplyAdds, int channels, int columns)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        var next = new Interval(block.Rows.End, Math.Min(block.Rows.End + block.Rows.Length, vertical.Output));
        bool liesBelow = !next.IsEmpty && block.Images.Length == 1 && block.Columns.Length == horizontal.Output;
        if (!liesBelow || multiplyAdds > MostMultiplyAdds * (((long)vertical.Stride * horizontal.Stride * channels) + columns))
            return;
        Interval rows = vertical.Under(next);
        inputs = (byte*)call.Input.At(block.Images.Start, rows.Start, 0);
        gradients = (byte*)call.OutputGradient.At(block.Images.Start, next.Start, 0);
        inputBytes = rows.Length * RowBytes(call.Input.Layout, channels);
        gradientBytes = next.Length * RowBytes(call.OutputGradient.Layout, columns);
        parts = products;
        inputParts = (int)(parts * inputBytes / Math.Max(inputBytes + gradientBytes, 1));
    }

    /// <summary>The next part; null where nothing is to be asked for.</summary>
    public byte* Next(out long bytes)
    {
        int index = part++;
        int ofGradients = index - inputParts;
        if (ofGradients < 0)
        {
            bytes = inputBytes / inputParts;
            return inputs + (index * bytes);
        }

        bytes = index < parts ? gradientBytes / (parts - inputParts) : 0;
        return bytes == 0 ? null : gradients + (ofGradients * bytes);
    }

    /// <summary>Bytes of a row whose channels are all read and lie together; 0 for others, of which lines would be fetched for nothing.</summary>
    private static long RowBytes(NhwcLayout layout, int channels) =>
        channels == layout.Shape.Channels && layout.RowStride == layout.Shape.Width * channels ? (long)layout.RowStride * sizeof(T) : 0;
}
