namespace Convolution;

/// <summary>A pair of integers along the vertical and the horizontal axis of an image: strides, dilations, sizes.</summary>
/// <param name="Height">The value along the vertical axis (rows).</param>
/// <param name="Width">The value along the horizontal axis (columns).</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>The same value along both axes.</summary>
    /// <param name="both">The value of <see cref="Height"/> and <see cref="Width"/>.</param>
    public static implicit operator Size2D(int both) => new(both, both);

    /// <summary>The pair <c>(height, width)</c>.</summary>
    /// <param name="size">Height first, as everywhere in NHWC.</param>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>The same value along both axes.</summary>
    /// <param name="both">The value of <see cref="Height"/> and <see cref="Width"/>.</param>
    public static Size2D FromInt32(int both) => both;

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}";
}
