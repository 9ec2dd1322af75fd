using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>How badly the addresses of neighbouring pixels fall together.</summary>
/// <param name="Granule">The largest power of two, up to a page, of which the bytes from pixel to pixel are a multiple.</param>
/// <param name="Coincides">
/// Whether a pixel's output lies at its input's address but for granules, or nearly: the processor takes loads for dependent then on stores that were just
/// issued.
/// </param>
internal readonly record struct DepthwisePitch(long Granule, bool Coincides)
{
    public const int Page = 4096;

    /// <summary>That of a call's inputs, beside its outputs.</summary>
    public static DepthwisePitch OfInputs<T>(in Call<T> call)
        where T : unmanaged => Of(call, call.Input);

    /// <summary>That of its outputs, beside its inputs.</summary>
    public static DepthwisePitch OfOutputs<T>(in Call<T> call)
        where T : unmanaged => Of(call, call.Output);

    private static unsafe DepthwisePitch Of<T>(in Call<T> call, in Image<T> image)
        where T : unmanaged
    {
        long pixel = (long)image.Layout.PixelStride * sizeof(T);
        long granule = Math.Min(pixel & -pixel, Page);
        long distance = ((byte*)call.Output.Origin - (byte*)call.Input.Origin) & (granule - 1);
        return new(granule, distance < CacheLine.Bytes || distance > granule - CacheLine.Bytes);
    }
}
