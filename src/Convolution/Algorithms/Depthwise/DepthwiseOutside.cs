using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;

namespace Convolution.Algorithms.Depthwise;

/// <summary>What lies outside the image under a border: pixels of a constant, or rows of the image.</summary>
/// <param name="border">The border; none is <see cref="Border.Zero"/>.</param>
/// <param name="channels">Channels of a pixel.</param>
/// <param name="pixels">Pixels that a walk reads of a row, at most; 1 if none does.</param>
internal sealed unsafe class DepthwiseOutside<T>(Border border, int channels, int pixels)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of the constant that are kept for a row, at most: more than 1092 channels of floats, or 546 of doubles, go without.</summary>
    private const int RowBytes = 64 << 10;

    private readonly AlignedBuffer<T>? constants = border.Kind == BorderKind.Constant ? Constants(border, channels, pixels) : null;

    /// <summary>A pixel of the constant, if that is what taps may read.</summary>
    public T* Pixel => constants is null ? null : constants.Pointer;

    public long Bytes => constants?.Bytes ?? 0;

    /// <summary>Whether what a walk reads of a row outside lies there as in the image: in a row of it, or in enough of the constant.</summary>
    public bool HasRow(in DepthwiseBlock<T> block, int tilePixels) =>
        constants is null || ((tilePixels - 1) * block.PixelStep) + (2 * block.TapStep) + channels <= constants.Length;

    /// <summary>Has a walk take its first and its last row of inputs from where the border says. All others lie in the image.</summary>
    public void BendEnds(ref DepthwiseBlock<T> block, in Call<T> call, int batch, Interval outputs)
    {
        Axis vertical = call.Geometry.Vertical;
        long firstRow = vertical.Origin(outputs.Start);
        long lastRow = vertical.Origin(outputs.End - 1) + ((vertical.Filter - 1L) * vertical.Dilation);
        T* image = call.Input.At(batch, 0, 0);
        long rowStride = call.Input.Layout.RowStride;
        T* first = image + (nint)(firstRow * rowStride);
        T* last = image + (nint)(lastRow * rowStride);
        T* outside = Pixel - block.Offset;
        T* above = vertical.Source(firstRow) is >= 0 and var top ? image + (nint)(top * rowStride) : outside;
        T* below = vertical.Source(lastRow) is >= 0 and var bottom ? image + (nint)(bottom * rowStride) : outside;
        block.Input = above;
        block.BytesAbove = (nint)((byte*)above - (byte*)first);
        block.BytesBelow = (nint)((byte*)below - (byte*)last);
    }

    private static AlignedBuffer<T> Constants(Border border, int channels, int pixels)
    {
        bool isRow = (long)channels * pixels * sizeof(T) <= RowBytes;
        var buffer = new AlignedBuffer<T>(isRow ? channels * pixels : channels);
        buffer.Span.Fill(border.Outside<T>());
        return buffer;
    }
}
