using Convolution.Execution;

namespace Convolution;

/// <summary>An image tensor in NHWC order that owns its memory: one dense array, which begins on a cache line if made here.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class NhwcTensor<T>
    where T : unmanaged
{
    private readonly T[] array;
    private readonly int start;

    /// <summary>A tensor of zeros.</summary>
    /// <param name="shape">The shape in NHWC order.</param>
    public NhwcTensor(NhwcShape shape)
    {
        var buffer = new AlignedBuffer<T>(shape.ElementCount);
        (Shape, array, start) = (shape, buffer.Array, buffer.Start);
    }

    /// <summary>A tensor over an array, which is not copied.</summary>
    /// <param name="shape">The shape in NHWC order.</param>
    /// <param name="values">Exactly <see cref="NhwcShape.ElementCount"/> values, the channels of a pixel next to each other.</param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public NhwcTensor(NhwcShape shape, T[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != shape.ElementCount)
            throw new ArgumentException($"The shape {shape} takes {shape.ElementCount} values, not {values.Length}.", nameof(values));
        (Shape, array) = (shape, values);
    }

    /// <summary>Batch, height, width and channels.</summary>
    public NhwcShape Shape { get; }

    /// <summary>All values in one row, the channels of a pixel next to each other; <see cref="AsSpan"/> is the view by batch, row, pixel and channel.</summary>
    public Span<T> Span => array.AsSpan(start, Shape.ElementCount);

    /// <summary>The array that holds the values, and where they begin.</summary>
    internal (T[] Array, int Start) Storage => (array, start);

    /// <summary>One value.</summary>
    /// <param name="batch">The image.</param>
    /// <param name="y">The row.</param>
    /// <param name="x">The pixel in the row.</param>
    /// <param name="channel">The channel of the pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the shape.</exception>
    public ref T this[int batch, int y, int x, int channel] => ref AsSpan()[batch, y, x, channel];

    /// <summary>The whole tensor as a writable view.</summary>
    /// <param name="tensor">The tensor.</param>
    public static implicit operator NhwcSpan<T>(NhwcTensor<T> tensor) => Checked(tensor).AsSpan();

    /// <summary>The whole tensor as a read-only view.</summary>
    /// <param name="tensor">The tensor.</param>
    public static implicit operator ReadOnlyNhwcSpan<T>(NhwcTensor<T> tensor) => Checked(tensor).AsReadOnlySpan();

    /// <summary>The whole tensor as a writable view.</summary>
    public NhwcSpan<T> AsSpan() => new(Span, Shape);

    /// <summary>The whole tensor as a read-only view.</summary>
    public ReadOnlyNhwcSpan<T> AsReadOnlySpan() => new(Span, Shape);

    /// <inheritdoc cref="NhwcSpan{T}.Channels"/>
    public NhwcSpan<T> Channels(Range range) => AsSpan().Channels(range);

    /// <inheritdoc cref="NhwcSpan{T}.Crop"/>
    public NhwcSpan<T> Crop(Range rows, Range columns) => AsSpan().Crop(rows, columns);

    /// <inheritdoc cref="NhwcSpan{T}.Images"/>
    public NhwcSpan<T> Images(Range range) => AsSpan().Images(range);

    private static NhwcTensor<T> Checked(NhwcTensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor;
    }
}
