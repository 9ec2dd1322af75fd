using System.Buffers.Binary;

namespace Convolution.Benchmarks.Imaging;

internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk, restricted to what <see cref="Png"/> supports.</summary>
internal readonly record struct PngHeader(int Width, int Height, PngColorType ColorType)
{
    private const int Length = 13;

    public int SamplesPerPixel => ColorType switch
    {
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgb => 3,
        PngColorType.Rgba => 4,
        _ => 1,
    };

    public static PngHeader For(Picture picture) => new(picture.Width, picture.Height, picture.Channels switch
    {
        1 => PngColorType.Gray,
        2 => PngColorType.GrayAlpha,
        3 => PngColorType.Rgb,
        4 => PngColorType.Rgba,
        _ => throw new NotSupportedException($"A picture of {picture.Channels} channels has no PNG colour type."),
    });

    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length != Length)
        {
            throw new InvalidDataException($"IHDR has {data.Length} bytes, not {Length}.");
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(data);
        int height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
        var (bitDepth, colorType, compression, filter, interlace) = (data[8], (PngColorType)data[9], data[10], data[11], data[12]);
        if (width <= 0 || height <= 0)
        {
            throw new InvalidDataException($"The size {width} x {height} is not positive.");
        }

        if (!Enum.IsDefined(colorType) || compression != 0 || filter != 0 || interlace > 1)
        {
            throw new InvalidDataException(
                $"Colour type {(byte)colorType}, compression {compression}, filter {filter}, interlace {interlace} is no PNG.");
        }

        if (bitDepth != 8)
        {
            throw new NotSupportedException($"The picture has {bitDepth} bits a sample; 8 are supported.");
        }

        if (interlace != 0)
        {
            throw new NotSupportedException("The picture is interlaced (Adam7); save it non-interlaced.");
        }

        var header = new PngHeader(width, height, colorType);
        return width <= Array.MaxLength / 4 / height
            ? header
            : throw new NotSupportedException($"The size {width} x {height} is too large for one array.");
    }

    public byte[] ToBytes()
    {
        var data = new byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(data, Width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), Height);
        data[8] = 8;
        data[9] = (byte)ColorType;
        return data;
    }
}
