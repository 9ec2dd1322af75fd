namespace Convolution;

/// <summary>The shape of an image tensor in NHWC order: batch, height, width, channels.</summary>
public readonly record struct NhwcShape
{
    /// <summary>A shape; each dimension may be 0, none may be negative.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="ArgumentException">The product exceeds <see cref="Array.MaxLength"/>.</exception>
    public NhwcShape(int batch, int height, int width, int channels)
    {
        Batch = Guard.NotNegative(batch, nameof(batch));
        Height = Guard.NotNegative(height, nameof(height));
        Width = Guard.NotNegative(width, nameof(width));
        Channels = Guard.NotNegative(channels, nameof(channels));
        ElementCount = Guard.ElementCount(batch, height, width, channels);
    }

    /// <summary>The number of images.</summary>
    public int Batch { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Values of a pixel.</summary>
    public int Channels { get; }

    /// <summary>The product of the four dimensions.</summary>
    public int ElementCount { get; }

    /// <summary>A shape from <c>(batch, height, width, channels)</c>.</summary>
    /// <param name="shape">The dimensions in NHWC order.</param>
    public static implicit operator NhwcShape((int Batch, int Height, int Width, int Channels) shape) =>
        new(shape.Batch, shape.Height, shape.Width, shape.Channels);

    /// <inheritdoc/>
    public override string ToString() => $"[{Batch}, {Height}, {Width}, {Channels}]";
}
