namespace Convolution.Kernels.Winograd;

/// <summary>The finite points of Winograd's transforms, +-a and +-b beside 0, and what the filter's values are multiplied by at them.</summary>
internal static class WinogradFactors
{
    public const double A = 0.70710678118654752;

    public const double B = 1.41421356237309505;

    public const double ASquared = 0.5;

    public const double BSquared = 2;

    /// <summary>One over the product of a's differences from the other finite points.</summary>
    public const double ScaleOfA = -2.0 / 3;

    /// <summary>The same for b.</summary>
    public const double ScaleOfB = 1.0 / 6;
}
