using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Convolution.Geometry;

namespace Convolution;

/// <summary>A read-only view of an image tensor in NHWC order: a span, a shape, and strides for batch, row and pixel.</summary>
/// <remarks>Channels are contiguous; crops and channel slices are views of the same memory. A stride may be 0.</remarks>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct ReadOnlyNhwcSpan<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> span;

    internal ReadOnlyNhwcSpan(ReadOnlySpan<T> span, NhwcLayout layout)
    {
        this.span = span;
        Layout = layout;
    }

    /// <summary>A dense tensor over <paramref name="span"/>; values behind its last element are never touched.</summary>
    /// <param name="span">At least <see cref="NhwcShape.ElementCount"/> values.</param>
    /// <param name="shape">The shape in NHWC order.</param>
    /// <exception cref="ArgumentException">The span is shorter than the shape.</exception>
    public ReadOnlyNhwcSpan(ReadOnlySpan<T> span, NhwcShape shape)
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
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public ReadOnlyNhwcSpan(ReadOnlySpan<T> span, NhwcShape shape, int batchStride, int rowStride, int pixelStride)
    {
        NhwcLayout layout = ViewRules.Strided(shape, batchStride, rowStride, pixelStride);
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
    public ReadOnlySpan<T> Span => span;

    internal NhwcLayout Layout { get; }

    /// <summary>One value.</summary>
    /// <param name="batch">The image.</param>
    /// <param name="y">The row.</param>
    /// <param name="x">The pixel in the row.</param>
    /// <param name="channel">The channel of the pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the shape.</exception>
    public ref readonly T this[int batch, int y, int x, int channel] => ref span[ViewRules.Index(Layout, batch, y, x, channel)];

    /// <summary>A tensor that is wholly a view, without a copy.</summary>
    /// <param name="tensor">Rank 4 in NHWC order, its channels contiguous.</param>
    /// <exception cref="ArgumentException">The rank is not 4, a dimension exceeds 32 bits, or the channels are not contiguous.</exception>
    public static implicit operator ReadOnlyNhwcSpan<T>(ReadOnlyTensorSpan<T> tensor)
    {
        NhwcLayout layout = ViewRules.OfTensor(tensor.Lengths, tensor.Strides);
        return new(MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), (int)layout.Length), layout);
    }

    /// <inheritdoc cref="op_Implicit(ReadOnlyTensorSpan{T})"/>
    public static implicit operator ReadOnlyNhwcSpan<T>(TensorSpan<T> tensor) => tensor.AsReadOnlyTensorSpan();

    /// <summary>The same memory as a <see cref="ReadOnlyTensorSpan{T}"/> of rank 4, without a copy.</summary>
    public ReadOnlyTensorSpan<T> AsTensorSpan() => new(span, ViewRules.Lengths(Layout), ViewRules.Strides(Layout));

    /// <inheritdoc cref="NhwcSpan{T}.Channels"/>
    public ReadOnlyNhwcSpan<T> Channels(Range range) => Slice(ViewRules.Channels(Layout, range));

    /// <inheritdoc cref="NhwcSpan{T}.Crop"/>
    public ReadOnlyNhwcSpan<T> Crop(Range rows, Range columns) => Slice(ViewRules.Crop(Layout, rows, columns));

    /// <inheritdoc cref="NhwcSpan{T}.Images"/>
    public ReadOnlyNhwcSpan<T> Images(Range range) => Slice(ViewRules.Images(Layout, range));

    /// <inheritdoc cref="NhwcSpan{T}.Pixel"/>
    public ReadOnlySpan<T> Pixel(int batch, int y, int x) => span[ViewRules.Pixel(Layout, batch, y, x)];

    /// <summary>What remains of the view from the first pixel of a row on.</summary>
    internal ReadOnlySpan<T> Row(int batch, int y) => span[(int)Layout.Offset(batch, y, 0)..];

    private ReadOnlyNhwcSpan<T> Slice((long Start, NhwcLayout Layout) part) =>
        new(part.Layout.Length == 0 ? default : span.Slice((int)part.Start, (int)part.Layout.Length), part.Layout);
}
