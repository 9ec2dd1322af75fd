using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>Where the values of a view lie in a larger buffer.</summary>
public enum Placement
{
    Dense,
    ChannelSlice,
    Crop,
    CropOfChannelSlice,
    Gaps,
}

/// <summary>A buffer that holds a view, with foreign values before, behind and between its pixels.</summary>
public sealed class Placed<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NhwcShape shape;
    private readonly T[] buffer;
    private readonly int offset;
    private readonly int batchStride;
    private readonly int rowStride;
    private readonly int pixelStride;

    public Placed(NhwcShape shape, Placement placement, T foreign)
    {
        this.shape = shape;
        (int channelsBefore, int channelsAfter) = placement is Placement.ChannelSlice or Placement.CropOfChannelSlice ? (3, 2) : (0, 0);
        int margin = placement is Placement.Crop or Placement.CropOfChannelSlice ? 1 : 0;
        int gap = placement == Placement.Gaps ? 1 : 0;
        pixelStride = channelsBefore + shape.Channels + channelsAfter + gap;
        rowStride = ((margin + shape.Width + (2 * margin)) * pixelStride) + (5 * gap);
        batchStride = ((margin + shape.Height + margin) * rowStride) + (11 * gap);
        offset = 1 + channelsBefore + (margin * (rowStride + pixelStride));
        buffer = new T[offset + (shape.Batch * batchStride) + 3];
        Array.Fill(buffer, foreign);
    }

    public NhwcSpan<T> View => new(buffer.AsSpan(offset), shape, batchStride, rowStride, pixelStride);

    public Placed<T> With(ReadOnlySpan<T> values)
    {
        for (int pixel = 0; pixel < Pixels; pixel++)
            values.Slice(pixel * shape.Channels, shape.Channels).CopyTo(Pixel(pixel));
        return this;
    }

    /// <summary>The values of the view in dense order.</summary>
    public T[] ToDense()
    {
        var values = new T[shape.ElementCount];
        for (int pixel = 0; pixel < Pixels; pixel++)
            Pixel(pixel).CopyTo(values.AsSpan(pixel * shape.Channels));
        return values;
    }

    /// <summary>How many values outside the view are still the foreign one.</summary>
    public int CountForeign(T foreign) => buffer.AsSpan().Count(foreign);

    /// <summary>How many values lie outside the view.</summary>
    public int ForeignLength => buffer.Length - shape.ElementCount;

    private int Pixels => shape.Batch * shape.Height * shape.Width;

    /// <summary>The channels of one pixel, by its number in dense order.</summary>
    private Span<T> Pixel(int number)
    {
        (int row, int x) = Math.DivRem(number, shape.Width);
        (int batch, int y) = Math.DivRem(row, shape.Height);
        return buffer.AsSpan(offset + (batch * batchStride) + (y * rowStride) + (x * pixelStride), shape.Channels);
    }
}
