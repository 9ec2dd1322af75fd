namespace Convolution;

/// <summary>How a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>The fastest one for the shape; <c>Describe</c> tells which, and why.</summary>
    Auto,

    /// <summary>Vectorised, each output one chain in the fixed order: equal to <see cref="Reference"/> to the bit.</summary>
    Direct,

    /// <summary>
    /// A quarter of the multiplications, for undilated 3x3 filters with stride 1 of <see cref="float"/> or <see cref="double"/>, and refused
    /// for others. Other bits than <see cref="Direct"/>'s, the same for all threads and batches; from 64 input channels an rms error of at
    /// most twice its own. A filter or bias with values that are not finite runs as <see cref="Direct"/>.
    /// </summary>
    Winograd,

    /// <summary>The plain scalar loops that define every result.</summary>
    Reference,

    /// <summary>
    /// Fourier transforms, for depthwise convolutions of <see cref="float"/> or <see cref="double"/> with large filters, from about 17x17 on, and
    /// without strides, dilations, channel multiplier or border; refused for others, and never chosen by <see cref="Auto"/>. Other bits than
    /// <see cref="Direct"/>'s, the same for all threads and batches; errors are relative to the largest values of a tile, not of a window. A
    /// filter or bias with values that are not finite runs as <see cref="Direct"/>.
    /// </summary>
    Fft,
}
