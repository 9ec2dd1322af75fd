namespace Convolution;

/// <summary>How a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>The fastest one for the shape; <c>Describe</c> tells which, and why.</summary>
    Auto,

    /// <summary>Vectorised, each output one chain in the fixed order: equal to <see cref="Reference"/> to the bit.</summary>
    Direct,

    /// <summary>Fewer multiplications for 3x3 filters with stride 1; as accurate as the direct chain, but with other bits.</summary>
    Winograd,

    /// <summary>The plain scalar loops that define every result.</summary>
    Reference,
}
