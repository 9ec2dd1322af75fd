namespace Convolution;

/// <summary>The parameters of <see cref="SeparableConv2D"/>; strides, dilations and padding belong to its depthwise part.</summary>
public sealed record class SeparableConv2DOptions
{
    /// <summary>Stride 1, dilation 1, no padding, no activations, <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    public static SeparableConv2DOptions Default { get; } = new();

    /// <inheritdoc cref="Conv2DOptions.Strides"/>
    public Size2D Strides { get; init => field = Guard.Positive(value); } = 1;

    /// <inheritdoc cref="Conv2DOptions.Dilations"/>
    public Size2D Dilations { get; init => field = Guard.Positive(value); } = 1;

    /// <inheritdoc cref="Conv2DOptions.Padding"/>
    public Padding2D Padding { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Border"/>
    public Border Border { get; init; }

    /// <summary>Applied to the depthwise result before the pointwise part reads it; <see cref="Activation.None"/> by default.</summary>
    public Activation DepthwiseActivation { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Activation"/>
    public Activation Activation { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Algorithm"/>
    public ConvolutionAlgorithm Algorithm { get; init => field = Guard.Defined(value); }

    /// <inheritdoc cref="Conv2DOptions.FlushSubnormalWeights"/>
    public bool FlushSubnormalWeights { get; init; }

    /// <summary>The same but for the activations.</summary>
    internal Conv2DOptions Linear => new()
    {
        Strides = Strides,
        Dilations = Dilations,
        Padding = Padding,
        Border = Border,
        Algorithm = Algorithm,
        FlushSubnormalWeights = FlushSubnormalWeights,
    };
}
