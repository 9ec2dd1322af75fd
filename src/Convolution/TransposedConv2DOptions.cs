namespace Convolution;

/// <summary>The parameters of <see cref="TransposedConv2D"/>; immutable. All but the last few are those of the convolution that is transposed.</summary>
public sealed record class TransposedConv2DOptions
{
    /// <summary>Stride 1, dilation 1, no padding, the output's size by the rule of <see cref="OutputSize"/>, no activation.</summary>
    public static TransposedConv2DOptions Default { get; } = new();

    /// <summary>Output pixels between neighbouring inputs, per axis; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public Size2D Strides { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>Output pixels between neighbouring filter taps (TensorFlow's rate), per axis; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    public Size2D Dilations { get; init => field = Guard.Positive(value); } = 1;

    /// <summary>
    /// How the convolution that is transposed pads its image, which is the output here: what falls into the padding is cut off.
    /// <see cref="Padding2D.Valid"/> by default.
    /// </summary>
    public Padding2D Padding { get; init; }

    /// <summary>
    /// Height and width of the output (TensorFlow's <c>output_shape</c>): any from which the convolution with these parameters makes the
    /// input's size. With null, the default, it is <c>in*stride</c> for SAME padding, the largest; and for others the smallest,
    /// <c>(in-1)*stride + (filter-1)*dilation + 1 - before - after</c>, plus <see cref="OutputPadding"/>. A layer that is told a size takes inputs of one size
    /// only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    public Size2D? OutputSize { get; init => field = value is { } size ? Guard.NotNegative(size) : null; }

    /// <summary>
    /// Rows at the bottom and columns at the right that are added to the output's smallest size (PyTorch's and ONNX's
    /// <c>output_padding</c>), each less than the stride; 0 by default. Not beside <see cref="OutputSize"/>, nor with SAME padding.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    public Size2D OutputPadding { get; init => field = Guard.NotNegative(value); }

    /// <summary>
    /// Parts of the channels that are convolved each by itself; 1 by default. The output has <c>Groups</c> times the filter's input
    /// channels, and those of a group come from the inputs of the same group, of which there are <c>inputs/Groups</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Groups { get; init => field = Guard.Positive(value); } = 1;

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

    /// <summary>The convolution that is transposed.</summary>
    internal Conv2DOptions Transposed => new()
    {
        Strides = Strides,
        Dilations = Dilations,
        Padding = Padding,
        Groups = Groups,
        Activation = Activation,
        Algorithm = Algorithm,
        FlushSubnormalWeights = FlushSubnormalWeights,
    };
}
