namespace Convolution.Benchmarks.Imaging;

/// <summary>Turns the PLTE and tRNS chunks into plain channels.</summary>
internal static class PngTransparency
{
    /// <summary>Looks the indices up: RGB, or RGBA where the palette has transparent entries.</summary>
    public static Picture ApplyPalette(Picture indices, byte[] palette, byte[]? alphas)
    {
        if (palette.Length is 0 or > 768 || palette.Length % 3 != 0 || alphas?.Length > palette.Length / 3)
        {
            throw new InvalidDataException($"A palette of {palette.Length} bytes with {alphas?.Length ?? 0} alphas is no PNG palette.");
        }

        var picture = new Picture(indices.Width, indices.Height, alphas is null ? 3 : 4);
        for (int i = 0; i < indices.Pixels.Length; i++)
        {
            int index = indices.Pixels[i];
            if (index * 3 >= palette.Length)
            {
                throw new InvalidDataException($"A pixel names colour {index} of a palette of {palette.Length / 3}.");
            }

            var pixel = picture.Pixels.AsSpan(i * picture.Channels, picture.Channels);
            palette.AsSpan(index * 3, 3).CopyTo(pixel);
            if (alphas is not null)
            {
                pixel[3] = index < alphas.Length ? alphas[index] : (byte)255;
            }
        }

        return picture;
    }

    /// <summary>Gives a gray or RGB picture an alpha channel, 0 where the colour is the key (16-bit samples, the low byte counts).</summary>
    public static Picture ApplyKey(Picture opaque, byte[]? key)
    {
        if (key is null)
        {
            return opaque;
        }

        if (opaque.Channels is not (1 or 3) || key.Length != 2 * opaque.Channels)
        {
            throw new InvalidDataException($"A tRNS chunk of {key.Length} bytes does not fit {opaque.Channels} channels.");
        }

        var picture = new Picture(opaque.Width, opaque.Height, opaque.Channels + 1);
        for (int i = 0; i < opaque.Width * opaque.Height; i++)
        {
            var from = opaque.Pixels.AsSpan(i * opaque.Channels, opaque.Channels);
            bool isKey = true;
            for (int c = 0; c < from.Length; c++)
            {
                isKey &= key[2 * c] == 0 && key[2 * c + 1] == from[c];
            }

            var to = picture.Pixels.AsSpan(i * picture.Channels, picture.Channels);
            from.CopyTo(to);
            to[^1] = isKey ? (byte)0 : (byte)255;
        }

        return picture;
    }
}
