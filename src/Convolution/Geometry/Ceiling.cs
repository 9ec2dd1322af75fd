namespace Convolution.Geometry;

/// <summary>Quotients rounded up, of numbers that are not negative: how many parts of a size something falls into.</summary>
internal static class Ceiling
{
    /// <summary>Most strides and dilations are 1, and a division takes as long as ten multiply-adds.</summary>
    public static long Divide(long value, long divisor) => divisor == 1 ? value : (value + divisor - 1) / divisor;

    public static int Divide(int value, int divisor) => (int)(((uint)value + (uint)divisor - 1) / (uint)divisor);
}
