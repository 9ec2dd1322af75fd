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
        NhwcSpan<T> view = View;
        int next = 0;
        for (int batch = 0; batch < shape.Batch; batch++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    for (int channel = 0; channel < shape.Channels; channel++)
                        view[batch, y, x, channel] = values[next++];
                }
            }
        }

        return this;
    }

    /// <summary>The values of the view in dense order.</summary>
    public T[] ToDense()
    {
        NhwcSpan<T> view = View;
        var values = new T[shape.ElementCount];
        int next = 0;
        for (int batch = 0; batch < shape.Batch; batch++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    for (int channel = 0; channel < shape.Channels; channel++)
                        values[next++] = view[batch, y, x, channel];
                }
            }
        }

        return values;
    }

    /// <summary>How many values outside the view are still the foreign one.</summary>
    public int CountForeign(T foreign) => buffer.Count(value => Bits.Same(value, foreign));

    /// <summary>How many values lie outside the view.</summary>
    public int ForeignLength => buffer.Length - shape.ElementCount;
}
