using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A pinned view: the address of its first element, and its layout.</summary>
internal readonly unsafe struct Image<T>(T* origin, NhwcLayout layout)
    where T : unmanaged
{
    public T* Origin => origin;

    public NhwcLayout Layout => layout;

    public bool IsNull => origin == null;

    public T* At(int batch, int y, int x) => origin + layout.Offset(batch, y, x);

    /// <summary>The pixels of one phase along either axis, as an image of their own; what is null stays so.</summary>
    public Image<T> At(in Phase vertical, in Phase horizontal)
    {
        if (IsNull)
            return this;
        NhwcShape shape = new(layout.Shape.Batch, vertical.Axis.Output, horizontal.Axis.Output, layout.Shape.Channels);
        return new(
            At(0, vertical.First, horizontal.First),
            new(
                shape,
                layout.BatchStride,
                shape.Height > 1 ? layout.RowStride * vertical.Step : 0,
                shape.Width > 1 ? layout.PixelStride * horizontal.Step : 0));
    }

    /// <summary>One image of the batch, without a copy.</summary>
    public Image<T> Single(int batch) => Crop(new(batch, batch + 1), new(0, layout.Shape.Height), new(0, layout.Shape.Width));

    /// <summary>Some of the pixels, without a copy.</summary>
    public Image<T> Crop(Interval batches, Interval rows, Interval columns) => IsNull
        ? this
        : new(
            At(batches.Start, rows.Start, columns.Start),
            layout with { Shape = new(batches.Length, rows.Length, columns.Length, layout.Shape.Channels) });

    public ReadOnlyNhwcSpan<T> AsReadOnlySpan() => new(new ReadOnlySpan<T>(origin, (int)layout.Length), layout);

    public NhwcSpan<T> AsSpan() => new(new Span<T>(origin, (int)layout.Length), layout);
}
