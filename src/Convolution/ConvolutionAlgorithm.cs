namespace Convolution;

/// <summary>How a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>
    /// <see cref="Winograd"/> where it applies, is expected to be faster and keeps the accuracy that is promised of it, else <see cref="Direct"/>;
    /// <c>Describe</c> tells which, and why. Which one it is, and so the bits, may depend on the processor's registers.
    /// </summary>
    Auto,

    /// <summary>Vectorised, each output one chain in the fixed order: equal to <see cref="Reference"/> to the bit.</summary>
    Direct,

    /// <summary>
    /// A quarter of the multiplications, for dense convolutions of <see cref="float"/> or <see cref="double"/> with undilated 3x3 filters, stride 1 and one
    /// group, and for their transposes and gradients; refused for others. Other bits than <see cref="Direct"/>'s, the same for all threads and batches;
    /// from 32 input channels an rms error of at most twice that of <see cref="Direct"/>. A filter or bias with values that are not finite runs as
    /// <see cref="Direct"/>. Of filter gradients the border must be zero, and the error is at most twice that of one chain over all pixels where there are at
    /// least 36 tiles of 4x4; the shorter sums of <see cref="Direct"/> are more accurate.
    /// </summary>
    Winograd,

    /// <summary>The plain scalar loops that define every result.</summary>
    Reference,

    /// <summary>
    /// Fourier transforms, for depthwise convolutions of <see cref="float"/> or <see cref="double"/> without strides, dilations, channel multiplier or border,
    /// and filters up to 127x127; faster from about 17x17 on. Refused for others, and never chosen by <see cref="Auto"/>. Other bits than
    /// <see cref="Direct"/>'s, the same for all threads and batches; errors are relative to the largest values of a tile, not of a window. A
    /// filter or bias with values that are not finite runs as <see cref="Direct"/>.
    /// </summary>
    Fft,
}
