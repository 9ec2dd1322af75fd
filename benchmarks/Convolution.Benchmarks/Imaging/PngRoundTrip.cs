namespace Convolution.Benchmarks.Imaging;

/// <summary>Shows that <see cref="Png"/> reads what it writes.</summary>
internal static class PngRoundTrip
{
    /// <summary>Writes and reads an odd-sized crop as each of the four colour types with each of the five row filters.</summary>
    /// <returns>The number of files compared.</returns>
    public static int Verify(Picture rgb)
    {
        var crop = rgb.Crop(Math.Min(rgb.Width, 67), Math.Min(rgb.Height, 41));
        int files = 0;
        for (int channels = 1; channels <= 4; channels++)
        {
            var picture = WithChannels(crop, channels);
            foreach (var filter in Enum.GetValues<PngRowFilter>())
            {
                Require(picture, Png.Decode(Png.Encode(picture, filter)), $"{channels} channels, filter {filter}");
                files++;
            }
        }

        return files;
    }

    public static void Write(string path, Picture picture)
    {
        Png.Write(path, picture);
        Require(picture, Png.Read(path), path);
    }

    private static Picture WithChannels(Picture rgb, int channels)
    {
        var picture = new Picture(rgb.Width, rgb.Height, channels);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = rgb.Pixels[i / channels * 3 + i % channels % 3];
        }

        return picture;
    }

    private static void Require(Picture written, Picture read, string what)
    {
        if (!written.IsSameAs(read))
        {
            throw new InvalidDataException($"The PNG read back differs from the one written: {what}.");
        }
    }
}
