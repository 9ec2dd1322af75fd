namespace Convolution.Benchmarks.Imaging;

/// <summary>
/// An 8-bit picture: rows from the top, pixels from the left, <paramref name="channels"/> interleaved bytes a pixel
/// (1 gray, 2 gray and alpha, 3 RGB, 4 RGBA).
/// </summary>
internal sealed class Picture(int width, int height, int channels, byte[] pixels)
{
    public Picture(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(width * height * channels)])
    {
    }

    public int Width { get; } = width;

    public int Height { get; } = height;

    public int Channels { get; } = channels;

    public byte[] Pixels { get; } = pixels.Length == width * height * channels
        ? pixels
        : throw new ArgumentException($"{pixels.Length} bytes for {width} x {height} x {channels}.", nameof(pixels));

    public int RowLength => Width * Channels;

    public Span<byte> Row(int y) => Pixels.AsSpan(y * RowLength, RowLength);

    public Span<byte> Pixel(int x, int y) => Pixels.AsSpan((y * Width + x) * Channels, Channels);

    public bool IsSameAs(Picture other) =>
        (Width, Height, Channels) == (other.Width, other.Height, other.Channels) && Pixels.AsSpan().SequenceEqual(other.Pixels);

    public Picture Crop(int width, int height)
    {
        var crop = new Picture(width, height, Channels);
        for (int y = 0; y < height; y++)
        {
            Row(y)[..crop.RowLength].CopyTo(crop.Row(y));
        }

        return crop;
    }

    /// <summary>The same picture as RGB: gray is repeated, transparency is laid over white.</summary>
    public Picture ToRgb()
    {
        var rgb = new Picture(Width, Height, 3);
        bool hasAlpha = Channels is 2 or 4;
        for (int i = 0; i < Width * Height; i++)
        {
            var from = Pixels.AsSpan(i * Channels, Channels);
            int alpha = hasAlpha ? from[^1] : 255;
            for (int c = 0; c < 3; c++)
            {
                int value = from[Channels >= 3 ? c : 0];
                rgb.Pixels[i * 3 + c] = (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }

        return rgb;
    }
}
