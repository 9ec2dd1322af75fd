namespace Convolution.Geometry;

/// <summary>Where the values of an image tensor lie: its shape, and the elements between batches, rows and pixels.</summary>
/// <remarks>
/// <code>
///          pixelStride
///         |---------->|
///   row 0 | c0 c1 .   | c0 c1 .   | c0 c1 .   | . . .     '.' is outside the view: other channels, other pixels
///   row 1 | c0 c1 .   | c0 c1 .   | c0 c1 .   | . . .     rowStride elements further
/// </code>
/// </remarks>
internal readonly record struct NhwcLayout(NhwcShape Shape, int BatchStride, int RowStride, int PixelStride)
{
    public static NhwcLayout Dense(NhwcShape shape) => shape.ElementCount == 0
        ? new(shape, 0, 0, 0)
        : new(shape, shape.Height * shape.Width * shape.Channels, shape.Width * shape.Channels, shape.Channels);

    public long Offset(int batch, int y, int x) => ((long)batch * BatchStride) + ((long)y * RowStride) + ((long)x * PixelStride);

    /// <summary>Elements from the first to the last one of the view, both included; 0 for an empty view.</summary>
    public long Length => Shape.ElementCount == 0
        ? 0
        : Offset(Shape.Batch - 1, Shape.Height - 1, Shape.Width - 1) + Shape.Channels;

    /// <summary>Elements of one image, with what lies between its rows: what it takes of a cache.</summary>
    public long ImageLength => (long)Shape.Height * RowStride;

    /// <summary>The name of the stride that lets an element be addressed twice; null if none does, so that the view can be written.</summary>
    public string? SharingStride
    {
        get
        {
            if (Shape.ElementCount == 0)
                return null;
            long pixel = Shape.Channels;
            long row = Shape.Width == 1 ? pixel : ((Shape.Width - 1L) * PixelStride) + pixel;
            long image = Shape.Height == 1 ? row : ((Shape.Height - 1L) * RowStride) + row;
            return Shape.Width > 1 && PixelStride < pixel ? "pixelStride"
                : Shape.Height > 1 && RowStride < row ? "rowStride"
                : Shape.Batch > 1 && BatchStride < image ? "batchStride"
                : null;
        }
    }

    /// <summary>
    /// Whether two views of one buffer are different channel slices of the same pixels grid, and so share no element although
    /// their memory ranges interleave.
    /// </summary>
    /// <param name="other">The layout of the other view.</param>
    /// <param name="distance">Elements from this view's first one to the other's first one.</param>
    public bool IsDisjointChannelSlice(NhwcLayout other, long distance)
    {
        if (PixelStride != other.PixelStride || PixelStride == 0)
            return false;
        bool sameGrid = RowStride % PixelStride == 0 && other.RowStride % PixelStride == 0
            && BatchStride % PixelStride == 0 && other.BatchStride % PixelStride == 0;
        long channel = ((distance % PixelStride) + PixelStride) % PixelStride;
        return sameGrid && channel >= Shape.Channels && channel + other.Shape.Channels <= PixelStride;
    }
}
