namespace Convolution.Geometry;

/// <summary>Which of the images that a convolution would take to the given size its transpose makes, along one axis.</summary>
internal static class TransposedSize
{
    /// <summary>
    /// With SAME padding the largest one, <c>input*stride</c>; else the smallest, to which <paramref name="more"/> pixels are added.
    /// </summary>
    public static int Of(int input, int filter, int stride, int dilation, PaddingKind kind, int before, int after, int more)
    {
        bool same = kind is PaddingKind.Same or PaddingKind.SameLower;
        if (!same && input == 0)
            throw new ArgumentException("No image makes an output of size 0, unless padding is SAME.");
        long size = same
            ? (long)input * stride
            : ((input - 1L) * stride) + Axis.EffectiveFilter(filter, dilation) - before - after + more;
        return size is >= 0 and <= int.MaxValue
            ? (int)size
            : throw new ArgumentException($"The output would have {size} pixels along one axis.");
    }
}
