namespace Convolution;

/// <summary>The shape of a depthwise filter in HWCM order: height, width, channels, channel multiplier.</summary>
public readonly record struct DepthwiseFilterShape
{
    /// <summary>A shape without a zero dimension (TensorFlow: "filter must not have zero elements").</summary>
    /// <param name="height">Rows of the filter.</param>
    /// <param name="width">Columns of the filter.</param>
    /// <param name="channels">Channels of the input it applies to.</param>
    /// <param name="multiplier">Output channels made from each input channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="ArgumentException">A dimension is 0, or the product exceeds <see cref="Array.MaxLength"/>.</exception>
    public DepthwiseFilterShape(int height, int width, int channels, int multiplier)
    {
        Height = Guard.NotNegative(height, nameof(height));
        Width = Guard.NotNegative(width, nameof(width));
        Channels = Guard.NotNegative(channels, nameof(channels));
        Multiplier = Guard.NotNegative(multiplier, nameof(multiplier));
        ElementCount = Guard.ElementCount(height, width, channels, multiplier, mayBeEmpty: false);
    }

    /// <summary>Rows of the filter.</summary>
    public int Height { get; }

    /// <summary>Columns of the filter.</summary>
    public int Width { get; }

    /// <summary>Channels of the input it applies to.</summary>
    public int Channels { get; }

    /// <summary>Output channels made from each input channel.</summary>
    public int Multiplier { get; }

    /// <summary><see cref="Channels"/> times <see cref="Multiplier"/>; output channel <c>k*Multiplier + q</c> comes from input channel <c>k</c>.</summary>
    public int OutputChannels => Channels * Multiplier;

    /// <summary>The product of the four dimensions.</summary>
    public int ElementCount { get; }

    /// <summary>A shape from <c>(height, width, channels, multiplier)</c>.</summary>
    /// <param name="shape">The dimensions in HWCM order.</param>
    public static implicit operator DepthwiseFilterShape((int Height, int Width, int Channels, int Multiplier) shape) =>
        new(shape.Height, shape.Width, shape.Channels, shape.Multiplier);

    /// <inheritdoc/>
    public override string ToString() => $"[{Height}, {Width}, {Channels}, {Multiplier}]";
}
