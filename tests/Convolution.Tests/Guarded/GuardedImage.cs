using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>
/// Images between guard pages, dense or some channels of a wider tensor: then nothing lies before the first channel of the first pixel, or
/// nothing behind the last channel of the last.
/// </summary>
internal static class GuardedImage
{
    /// <summary>Channels of the wider tensor beside those of the image.</summary>
    private const int Others = 5;

    /// <summary>An image full of NaN, and NaN between its pixels.</summary>
    public static NhwcSpan<T> Place<T>(GuardedMemory memory, NhwcShape shape, Placement placement, Against against)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int pitch = shape.Channels + (placement == Placement.Dense ? 0 : Others);
        int length = Math.Max(((Pixels(shape) - 1) * pitch) + shape.Channels, 0);
        return new(memory.Values(length, against, T.NaN), shape, shape.Height * shape.Width * pitch, shape.Width * pitch, pitch);
    }

    /// <summary>An image that can be read only.</summary>
    public static ReadOnlyNhwcSpan<T> Frozen<T>(GuardedMemory memory, T[] values, NhwcShape shape, Placement placement, Against against)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        NhwcSpan<T> image = Place<T>(memory, shape, placement, against);
        for (int pixel = 0; pixel < Pixels(shape); pixel++)
            values.AsSpan(pixel * shape.Channels, shape.Channels).CopyTo(image.Span[(pixel * image.PixelStride)..]);
        memory.MakeReadOnly();
        return image;
    }

    /// <summary>Compares the pixels, between which nothing may have been written.</summary>
    public static void ShouldBe<T>(NhwcSpan<T> image, T[] expected, Problem problem)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = image.Shape.Channels;
        for (int pixel = 0; pixel < Pixels(image.Shape); pixel++)
        {
            Span<T> from = image.Span[(pixel * image.PixelStride)..];
            Bits.ShouldBeSame<T>(from[..channels], expected.AsSpan(pixel * channels, channels), (problem, pixel));
            for (int i = channels; i < Math.Min(image.PixelStride, from.Length); i++)
            {
                if (!T.IsNaN(from[i]))
                    Assert.Fail($"A value behind pixel {pixel} was written, in {problem}");
            }
        }
    }

    private static int Pixels(NhwcShape shape) => shape.Batch * shape.Height * shape.Width;
}
