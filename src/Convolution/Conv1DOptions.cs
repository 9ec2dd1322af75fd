namespace Convolution;

/// <summary>The parameters of <see cref="Conv1D"/>; immutable.</summary>
public sealed record class Conv1DOptions
{
    /// <summary>Stride 1, dilation 1, no padding, no activation, <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    public static Conv1DOptions Default { get; } = new();

    /// <summary>Input pixels between neighbouring outputs; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Stride { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>Input pixels between neighbouring filter taps (TensorFlow's rate); 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Dilation { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>
    /// Parts of the channels that are convolved each by itself; 1 by default. The input has <c>Groups</c> times the filter's input
    /// channels, and output channel <c>k</c> sees those of group <c>k / (outputChannels/Groups)</c>, as in TensorFlow.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Groups { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>How the ends of the row are padded; <see cref="Padding1D.Valid"/> by default.</summary>
    public Padding1D Padding { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Border"/>
    public Border Border { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Activation"/>
    public Activation Activation { get; init; }

    /// <inheritdoc cref="Conv2DOptions.Algorithm"/>
    public ConvolutionAlgorithm Algorithm { get; init => field = Guard.Defined(value); }

    /// <inheritdoc cref="Conv2DOptions.FlushSubnormalWeights"/>
    public bool FlushSubnormalWeights { get; init; }

    /// <summary>The same for images of height 1 and a filter of so many taps.</summary>
    internal Conv2DOptions ToImage(int taps) => new()
    {
        Strides = (1, Stride),
        Dilations = (1, Dilation),
        Groups = Groups,
        Padding = Padding.ToImage(taps, Dilation),
        Border = Border,
        Activation = Activation,
        Algorithm = Algorithm,
        FlushSubnormalWeights = FlushSubnormalWeights,
    };
}
