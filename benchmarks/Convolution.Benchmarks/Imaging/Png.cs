using System.IO.Compression;

namespace Convolution.Benchmarks.Imaging;

/// <summary>
/// Reads and writes PNG pictures of 8 bits a sample, non-interlaced: gray, gray and alpha, RGB, RGBA and (reading) palette.
/// Chunk checksums and the zlib checksum are verified. W3C Portable Network Graphics Specification, third edition.
/// </summary>
/// <exception cref="InvalidDataException">The file is damaged or is no PNG.</exception>
/// <exception cref="NotSupportedException">The file is a sound PNG of another kind.</exception>
internal static class Png
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static Picture Read(string path) => Decode(File.ReadAllBytes(path));

    public static void Write(string path, Picture picture) => File.WriteAllBytes(path, Encode(picture));

    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new InvalidDataException("The file does not start with the PNG signature.");
        }

        var chunks = new PngChunkReader(file[Signature.Length..]);
        if (!chunks.MoveNext() || chunks.Type != "IHDR")
        {
            throw new InvalidDataException("The first chunk of a PNG must be IHDR.");
        }

        var header = PngHeader.Parse(chunks.Data);
        byte[] palette = [];
        byte[]? transparency = null;
        using var compressed = new MemoryStream();
        while (chunks.MoveNext() && chunks.Type != "IEND")
        {
            switch (chunks.Type)
            {
                case "PLTE":
                    palette = chunks.Data.ToArray();
                    break;
                case "tRNS":
                    transparency = chunks.Data.ToArray();
                    break;
                case "IDAT":
                    compressed.Write(chunks.Data);
                    break;
                default:
                    chunks.SkipUnlessCritical();
                    break;
            }
        }

        if (chunks.Type != "IEND")
        {
            throw new InvalidDataException("The PNG ends without an IEND chunk.");
        }

        compressed.Position = 0;
        var samples = Inflate(header, compressed);
        return header.ColorType == PngColorType.Palette
            ? PngTransparency.ApplyPalette(samples, palette, transparency)
            : PngTransparency.ApplyKey(samples, transparency);
    }

    /// <param name="picture">The picture to write.</param>
    /// <param name="filter">The row filter; <see langword="null"/> picks for each row the one with the smallest residual.</param>
    public static byte[] Encode(Picture picture, PngRowFilter? filter = null)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        PngChunkWriter.Write(file, "IHDR", PngHeader.For(picture).ToBytes());
        PngChunkWriter.Write(file, "IDAT", Deflate(picture, filter));
        PngChunkWriter.Write(file, "IEND", []);
        return file.ToArray();
    }

    private static Picture Inflate(PngHeader header, Stream compressed)
    {
        var samples = new Picture(header.Width, header.Height, header.SamplesPerPixel);
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        ReadOnlySpan<byte> above = new byte[samples.RowLength];
        for (int y = 0; y < header.Height; y++)
        {
            var row = samples.Row(y);
            int filter = zlib.ReadByte();
            if (filter < 0 || zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw new InvalidDataException($"The pixel data ends in row {y} of {header.Height}.");
            }

            PngRowFilters.Undo((PngRowFilter)filter, row, above, header.SamplesPerPixel);
            above = row;
        }

        // Reading on to the end is what makes the stream verify its Adler-32.
        return zlib.ReadByte() < 0 ? samples : throw new InvalidDataException("The pixel data goes on after the last row.");
    }

    private static byte[] Deflate(Picture picture, PngRowFilter? filter)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            ReadOnlySpan<byte> above = new byte[picture.RowLength];
            var filtered = new byte[picture.RowLength];
            for (int y = 0; y < picture.Height; y++)
            {
                var row = picture.Row(y);
                var chosen = filter ?? PngRowFilters.Choose(row, above, picture.Channels, filtered);
                PngRowFilters.Apply(chosen, row, above, picture.Channels, filtered);
                zlib.WriteByte((byte)chosen);
                zlib.Write(filtered);
                above = row;
            }
        }

        return compressed.ToArray();
    }
}
