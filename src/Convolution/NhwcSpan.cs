using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Convolution.Geometry;

namespace Convolution;

/// <summary>A writable view of an image tensor in NHWC order: a span, a shape, and strides for batch, row and pixel.</summary>
/// <remarks>Channels are contiguous; crops and channel slices are views of the same memory.</remarks>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct NhwcSpan<T>
    where T : unmanaged
{
    private readonly Span<T> span;

    internal NhwcSpan(Span<T> span, NhwcLayout layout)
    {
        this.span = span;
        Layout = layout;
    }

    /// <summary>A dense tensor over <paramref name="span"/>; values behind its last element are never touched.</summary>
    /// <param name="span">At least <see cref="NhwcShape.ElementCount"/> values.</param>
    /// <param name="shape">The shape in NHWC order.</param>
    /// <exception cref="ArgumentException">The span is shorter than the shape.</exception>
    public NhwcSpan(Span<T> span, NhwcShape shape)
        : this(span[..ViewRules.Require(span.Length, NhwcLayout.Dense(shape))], NhwcLayout.Dense(shape))
    {
    }

    /// <summary>A strided view over <paramref name="span"/>; values between its pixels are never touched.</summary>
    /// <param name="span">The values from the first of the view to its last.</param>
    /// <param name="shape">The shape in NHWC order.</param>
    /// <param name="batchStride">Elements from an image to the next.</param>
    /// <param name="rowStride">Elements from a row to the next.</param>
    /// <param name="pixelStride">Elements from a pixel to the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">A stride is negative.</exception>
    /// <exception cref="ArgumentException">The span is too short, or the strides let two elements share memory.</exception>
    public NhwcSpan(Span<T> span, NhwcShape shape, int batchStride, int rowStride, int pixelStride)
    {
        NhwcLayout layout = ViewRules.Writable(ViewRules.Strided(shape, batchStride, rowStride, pixelStride));
        this.span = span[..ViewRules.Require(span.Length, layout)];
        Layout = layout;
    }

    /// <summary>Batch, height, width and channels of the view.</summary>
    public NhwcShape Shape => Layout.Shape;

    /// <summary>Elements from an image to the next.</summary>
    public int BatchStride => Layout.BatchStride;

    /// <summary>Elements from a row to the next.</summary>
    public int RowStride => Layout.RowStride;

    /// <summary>Elements from a pixel to the next.</summary>
    public int PixelStride => Layout.PixelStride;

    /// <summary>The memory from the first element of the view to its last; gaps between pixels belong to others.</summary>
    public Span<T> Span => span;

    internal NhwcLayout Layout { get; }

    /// <summary>One value.</summary>
    /// <param name="batch">The image.</param>
    /// <param name="y">The row.</param>
    /// <param name="x">The pixel in the row.</param>
    /// <param name="channel">The channel of the pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the shape.</exception>
    public ref T this[int batch, int y, int x, int channel] => ref Span[ViewRules.Index(Layout, batch, y, x, channel)];

    /// <summary>A tensor that is wholly a view, without a copy.</summary>
    /// <param name="tensor">Rank 4 in NHWC order, its channels contiguous.</param>
    /// <exception cref="ArgumentException">The rank is not 4, a dimension exceeds 32 bits, or the channels are not contiguous.</exception>
    public static implicit operator NhwcSpan<T>(TensorSpan<T> tensor)
    {
        NhwcLayout layout = ViewRules.Writable(ViewRules.OfTensor(tensor.Lengths, tensor.Strides), nameof(tensor));
        return new(MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), (int)layout.Length), layout);
    }

    /// <summary>The view for reading.</summary>
    /// <param name="view">Any view.</param>
    public static implicit operator ReadOnlyNhwcSpan<T>(NhwcSpan<T> view) => view.AsReadOnly();

    /// <summary>The view for reading.</summary>
    public ReadOnlyNhwcSpan<T> AsReadOnly() => new(span, Layout);

    /// <summary>The same memory as a <see cref="TensorSpan{T}"/> of rank 4, without a copy.</summary>
    public TensorSpan<T> AsTensorSpan() => new(span, ViewRules.Lengths(Layout), ViewRules.Strides(Layout));

    /// <summary>The same pixels, with some of their channels.</summary>
    /// <param name="range">Channels to keep, as in <c>64..128</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is outside the channels.</exception>
    public NhwcSpan<T> Channels(Range range) => Slice(ViewRules.Channels(Layout, range));

    /// <summary>A rectangle of every image.</summary>
    /// <param name="rows">Rows to keep.</param>
    /// <param name="columns">Columns to keep.</param>
    /// <exception cref="ArgumentOutOfRangeException">A range is outside the image.</exception>
    public NhwcSpan<T> Crop(Range rows, Range columns) => Slice(ViewRules.Crop(Layout, rows, columns));

    /// <summary>Some of the images.</summary>
    /// <param name="range">Images to keep.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is outside the batch.</exception>
    public NhwcSpan<T> Images(Range range) => Slice(ViewRules.Images(Layout, range));

    /// <summary>The channels of one pixel, which are contiguous: what vectorised code of one's own works on.</summary>
    /// <param name="batch">The image.</param>
    /// <param name="y">The row.</param>
    /// <param name="x">The pixel in the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the shape.</exception>
    public Span<T> Pixel(int batch, int y, int x) => span[ViewRules.Pixel(Layout, batch, y, x)];

    /// <summary>Sets every value of the view, and nothing between its pixels.</summary>
    /// <param name="value">The value.</param>
    public void Fill(T value)
    {
        for (int batch = 0; batch < Shape.Batch; batch++)
        {
            for (int y = 0; y < Shape.Height; y++)
            {
                for (int x = 0; x < Shape.Width; x++)
                    Pixel(batch, y, x).Fill(value);
            }
        }
    }

    /// <summary>What remains of the view from the first pixel of a row on.</summary>
    internal Span<T> Row(int batch, int y) => span[(int)Layout.Offset(batch, y, 0)..];

    private NhwcSpan<T> Slice((long Start, NhwcLayout Layout) part) =>
        new(part.Layout.Length == 0 ? default : span.Slice((int)part.Start, (int)part.Layout.Length), part.Layout);
}
