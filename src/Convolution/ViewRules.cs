using Convolution.Geometry;

namespace Convolution;

/// <summary>What both kinds of view check and compute: lengths, strides, slices. One text, so that they cannot drift apart.</summary>
internal static class ViewRules
{
    /// <summary>The length of the view, refused where <paramref name="available"/> is less.</summary>
    public static int Require(int available, NhwcLayout layout) =>
        layout.Length <= available
            ? (int)layout.Length
            : throw new ArgumentException($"The span holds {available} values; a view of shape {layout.Shape} takes {layout.Length}.", "span");

    public static NhwcLayout Strided(NhwcShape shape, int batchStride, int rowStride, int pixelStride) => new(
        shape,
        Guard.NotNegative(batchStride, nameof(batchStride)),
        Guard.NotNegative(rowStride, nameof(rowStride)),
        Guard.NotNegative(pixelStride, nameof(pixelStride)));

    public static NhwcLayout Writable(NhwcLayout layout, string? parameter = null) => layout.SharingStride is not { } stride
        ? layout
        : throw new ArgumentException(
            $"The strides {layout.BatchStride}, {layout.RowStride}, {layout.PixelStride} let elements of the shape {layout.Shape} share memory.",
            parameter ?? stride);

    /// <summary>In a tensor, a dimension of length 1 may have stride 0.</summary>
    public static NhwcLayout OfTensor(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        if (lengths.Length != 4)
            throw new ArgumentException($"An image tensor has rank 4 (batch, height, width, channels), not {lengths.Length}.", "tensor");
        if (lengths[3] > 1 && strides[3] != 1)
            throw new ArgumentException($"The channels of an image tensor are contiguous; here their stride is {strides[3]}.", "tensor");
        try
        {
            var shape = new NhwcShape(
                checked((int)lengths[0]), checked((int)lengths[1]), checked((int)lengths[2]), checked((int)lengths[3]));
            NhwcLayout layout = Strided(shape, checked((int)strides[0]), checked((int)strides[1]), checked((int)strides[2]));
            _ = checked((int)layout.Length);
            return layout;
        }
        catch (OverflowException)
        {
            throw new ArgumentException("A dimension or stride of the tensor, or all of it, exceeds 32 bits.", "tensor");
        }
    }

    public static nint[] Lengths(NhwcLayout layout) =>
        [layout.Shape.Batch, layout.Shape.Height, layout.Shape.Width, layout.Shape.Channels];

    public static nint[] Strides(NhwcLayout layout) =>
    [
        layout.Shape.Batch > 1 ? layout.BatchStride : 0,
        layout.Shape.Height > 1 ? layout.RowStride : 0,
        layout.Shape.Width > 1 ? layout.PixelStride : 0,
        layout.Shape.Channels > 1 ? 1 : 0,
    ];

    public static int Index(NhwcLayout layout, int batch, int y, int x, int channel)
    {
        NhwcShape shape = layout.Shape;
        bool inside = (uint)batch < (uint)shape.Batch && (uint)y < (uint)shape.Height
            && (uint)x < (uint)shape.Width && (uint)channel < (uint)shape.Channels;
        return inside
            ? (int)layout.Offset(batch, y, x) + channel
            : throw Outside(shape, batch, y, x, $"[{batch}, {y}, {x}, {channel}]");
    }

    /// <summary>Where a pixel's channels are in the view's memory; a view without channels has none.</summary>
    public static Range Pixel(NhwcLayout layout, int batch, int y, int x)
    {
        NhwcShape shape = layout.Shape;
        if ((uint)batch >= (uint)shape.Batch || (uint)y >= (uint)shape.Height || (uint)x >= (uint)shape.Width)
            throw Outside(shape, batch, y, x, $"[{batch}, {y}, {x}]");
        int start = shape.Channels == 0 ? 0 : (int)layout.Offset(batch, y, x);
        return start..(start + shape.Channels);
    }

    public static (long Start, NhwcLayout Layout) Channels(NhwcLayout layout, Range range)
    {
        NhwcShape shape = layout.Shape;
        (int start, int count) = Some(range, shape.Channels, "channels", shape, nameof(range));
        return (start, layout with { Shape = new(shape.Batch, shape.Height, shape.Width, count) });
    }

    public static (long Start, NhwcLayout Layout) Crop(NhwcLayout layout, Range rows, Range columns)
    {
        NhwcShape shape = layout.Shape;
        (int top, int height) = Some(rows, shape.Height, "rows", shape, nameof(rows));
        (int left, int width) = Some(columns, shape.Width, "columns", shape, nameof(columns));
        return (layout.Offset(0, top, left), layout with { Shape = new(shape.Batch, height, width, shape.Channels) });
    }

    public static (long Start, NhwcLayout Layout) Images(NhwcLayout layout, Range range)
    {
        NhwcShape shape = layout.Shape;
        (int first, int count) = Some(range, shape.Batch, "images", shape, nameof(range));
        return (layout.Offset(first, 0, 0), layout with { Shape = new(count, shape.Height, shape.Width, shape.Channels) });
    }

    private static (int Start, int Count) Some(Range range, int available, string what, NhwcShape shape, string parameter)
    {
        (int start, int end) = (range.Start.GetOffset(available), range.End.GetOffset(available));
        return start >= 0 && start <= end && end <= available
            ? (start, end - start)
            : throw new ArgumentOutOfRangeException(parameter, $"The range {range} is outside the {available} {what} of {shape}.");
    }

    /// <summary>What names the first index that is outside; if none of these is, it is the channel.</summary>
    private static ArgumentOutOfRangeException Outside(NhwcShape shape, int batch, int y, int x, string indices) => new(
        (uint)batch >= (uint)shape.Batch ? nameof(batch)
            : (uint)y >= (uint)shape.Height ? nameof(y)
            : (uint)x >= (uint)shape.Width ? nameof(x)
            : "channel",
        $"{indices} is outside the shape {shape}.");
}
