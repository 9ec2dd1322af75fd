namespace Convolution;

/// <summary>The shape of a dense filter in HWIO order: height, width, input channels, output channels.</summary>
public readonly record struct FilterShape
{
    /// <summary>A shape without a zero dimension (TensorFlow: "filter must not have zero elements").</summary>
    /// <param name="height">Rows of the filter.</param>
    /// <param name="width">Columns of the filter.</param>
    /// <param name="inputChannels">Channels of the input it applies to; in groups, of one of them.</param>
    /// <param name="outputChannels">Channels of the output it makes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="ArgumentException">A dimension is 0, or the product exceeds <see cref="Array.MaxLength"/>.</exception>
    public FilterShape(int height, int width, int inputChannels, int outputChannels)
    {
        Height = Guard.NotNegative(height, nameof(height));
        Width = Guard.NotNegative(width, nameof(width));
        InputChannels = Guard.NotNegative(inputChannels, nameof(inputChannels));
        OutputChannels = Guard.NotNegative(outputChannels, nameof(outputChannels));
        ElementCount = Guard.ElementCount(height, width, inputChannels, outputChannels, mayBeEmpty: false);
    }

    /// <summary>Rows of the filter.</summary>
    public int Height { get; }

    /// <summary>Columns of the filter.</summary>
    public int Width { get; }

    /// <summary>Channels of the input it applies to; in groups, of one of them.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of the output it makes.</summary>
    public int OutputChannels { get; }

    /// <summary>The product of the four dimensions.</summary>
    public int ElementCount { get; }

    /// <summary>A shape from <c>(height, width, inputChannels, outputChannels)</c>.</summary>
    /// <param name="shape">The dimensions in HWIO order.</param>
    public static implicit operator FilterShape((int Height, int Width, int InputChannels, int OutputChannels) shape) =>
        new(shape.Height, shape.Width, shape.InputChannels, shape.OutputChannels);

    /// <inheritdoc/>
    public override string ToString() => $"[{Height}, {Width}, {InputChannels}, {OutputChannels}]";
}
