using StbImageSharp;
using StbImageWriteSharp;
using ReadComponents = StbImageSharp.ColorComponents;
using WrittenComponents = StbImageWriteSharp.ColorComponents;

namespace Convolution.Benchmarks.Imaging;

/// <summary>An 8-bit RGB picture: rows from the top, pixels from the left.</summary>
/// <param name="width">Pixels of a row.</param>
/// <param name="height">Rows.</param>
/// <param name="levels">Three bytes a pixel: red, green, blue.</param>
internal sealed class Picture(int width, int height, byte[] levels)
{
    /// <summary>Bytes a pixel.</summary>
    public const int Channels = 3;

    /// <summary>Starts black.</summary>
    public Picture(int width, int height)
        : this(width, height, new byte[checked(width * height * Channels)])
    {
    }

    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Levels { get; } = levels;

    /// <summary>Reads a PNG, a JPEG or another file that StbImageSharp knows, and lays transparent pixels over white.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or is no picture.</exception>
    public static Picture Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        try
        {
            var image = ImageResult.FromMemory(file, ReadComponents.RedGreenBlueAlpha);
            return new Picture(image.Width, image.Height, OverWhite(image.Data));
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"This is no picture, or a damaged one ({exception.Message.Trim()}).", exception);
        }
    }

    public Span<byte> Pixel(int x, int y) => Levels.AsSpan((y * Width + x) * Channels, Channels);

    public byte[] ToPng()
    {
        using var file = new MemoryStream();
        new ImageWriter().WritePng(Levels, Width, Height, WrittenComponents.RedGreenBlue, file);
        return file.ToArray();
    }

    private static byte[] OverWhite(byte[] rgba)
    {
        var rgb = new byte[rgba.Length / (Channels + 1) * Channels];
        for (int i = 0; i < rgb.Length; i++)
        {
            int pixel = i / Channels * (Channels + 1);
            (int level, int alpha) = (rgba[pixel + i % Channels], rgba[pixel + Channels]);
            rgb[i] = (byte)((level * alpha + 255 * (255 - alpha) + 127) / 255);
        }

        return rgb;
    }
}
