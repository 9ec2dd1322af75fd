namespace Convolution;

/// <summary>The parameters of <see cref="Conv2D"/> and <see cref="DepthwiseConv2D"/>, and of their gradients; immutable.</summary>
public sealed record class Conv2DOptions
{
    /// <summary>Stride 1, dilation 1, no padding, no activation, <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    public static Conv2DOptions Default { get; } = new();

    /// <summary>Input pixels between neighbouring outputs, per axis; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public Size2D Strides { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>Input pixels between neighbouring filter taps (TensorFlow's rate), per axis; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public Size2D Dilations { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>
    /// Into how many groups the channels fall, each convolved on its own; 1 by default, and in depthwise convolutions always. The input has <c>Groups</c> times
    /// the filter's input channels, and output channel <c>k</c> sees those of group <c>k / (outputChannels/Groups)</c>, as in TensorFlow.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Groups { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>How the border is padded; <see cref="Padding2D.Valid"/> by default.</summary>
    public Padding2D Padding { get; init; }

    /// <summary>What taps in the padding read; <see cref="Border.Zero"/> by default, which skips them.</summary>
    public Border Border { get; init; }

    /// <summary>Applied to each value as it is stored, after bias and residual; <see cref="Activation.None"/> by default.</summary>
    public Activation Activation { get; init; }

    /// <summary>How to compute; <see cref="ConvolutionAlgorithm.Auto"/> by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public ConvolutionAlgorithm Algorithm { get; init => field = Guard.Defined(value); }

    /// <summary>
    /// Whether subnormal weights become 0 when the filter is packed; <see langword="false"/> by default, since it changes bits.
    /// Subnormal operands can slow a processor down many times.
    /// </summary>
    public bool FlushSubnormalWeights { get; init; }
}
