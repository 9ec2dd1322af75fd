using Convolution.Benchmarks.Imaging;

namespace Convolution.Benchmarks.Tour;

/// <summary>Turns convolution outputs into 8-bit pictures.</summary>
internal static class Tone
{
    /// <summary>The share of values that may go over the top of the scale: a few outliers must not darken the picture.</summary>
    private const double Clipped = 0.005;

    private static readonly (int Red, int Green, int Blue)[] heatStops =
        [(6, 5, 20), (60, 15, 110), (140, 41, 129), (222, 73, 104), (254, 159, 109), (252, 253, 220)];

    /// <summary>Values 0..1 as gray levels 0..255, clamped.</summary>
    public static Picture Natural(ReadOnlyNhwcSpan<float> image, int first, int step) =>
        Render(image, [first, first + step, first + 2 * step], value => value);

    /// <summary>Signed values around the middle gray.</summary>
    public static Picture Centred(ReadOnlyNhwcSpan<float> image, int first, int step)
    {
        int[] channels = [first, first + step, first + 2 * step];
        float reach = Reach(image, channels);
        return Render(image, channels, value => 0.5f + 0.5f * value / reach);
    }

    /// <summary>The length of the gradient whose two components stand in neighbouring channels.</summary>
    public static Picture Magnitude(ReadOnlyNhwcSpan<float> image, int first, int step)
    {
        var lengths = new NhwcTensor<float>(new NhwcShape(1, image.Shape.Height, image.Shape.Width, 3));
        var to = lengths.AsSpan();
        for (int y = 0; y < image.Shape.Height; y++)
        {
            for (int x = 0; x < image.Shape.Width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int channel = first + c * step;
                    to[0, y, x, c] = float.Hypot(image[0, y, x, channel], image[0, y, x, channel + 1]);
                }
            }
        }

        float reach = Reach(lengths, [0, 1, 2]);
        return Render(lengths, [0, 1, 2], value => value / reach);
    }

    /// <summary>One channel of values from 0 as a glow from black over red to white.</summary>
    public static Picture Heat(ReadOnlyNhwcSpan<float> image, int channel)
    {
        float reach = Reach(image, [channel]);
        var picture = new Picture(image.Shape.Width, image.Shape.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                float position = Math.Clamp(image[0, y, x, channel] / reach, 0, 1) * (heatStops.Length - 1);
                int stop = Math.Min((int)position, heatStops.Length - 2);
                var (low, high, part) = (heatStops[stop], heatStops[stop + 1], position - stop);
                var pixel = picture.Pixel(x, y);
                pixel[0] = (byte)float.Lerp(low.Red, high.Red, part);
                pixel[1] = (byte)float.Lerp(low.Green, high.Green, part);
                pixel[2] = (byte)float.Lerp(low.Blue, high.Blue, part);
            }
        }

        return picture;
    }

    public static NhwcTensor<float> ToTensor(Picture picture)
    {
        var tensor = new NhwcTensor<float>(new NhwcShape(1, picture.Height, picture.Width, Picture.Channels));
        var to = tensor.AsSpan();
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                for (int c = 0; c < Picture.Channels; c++)
                {
                    to[0, y, x, c] = picture.Pixel(x, y)[c] / 255f;
                }
            }
        }

        return tensor;
    }

    private static Picture Render(ReadOnlyNhwcSpan<float> image, int[] channels, Func<float, float> map)
    {
        var picture = new Picture(image.Shape.Width, image.Shape.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                var pixel = picture.Pixel(x, y);
                for (int c = 0; c < channels.Length; c++)
                {
                    pixel[c] = (byte)MathF.Round(255 * Math.Clamp(map(image[0, y, x, channels[c]]), 0, 1));
                }
            }
        }

        return picture;
    }

    private static float Reach(ReadOnlyNhwcSpan<float> image, int[] channels)
    {
        var lengths = new float[image.Shape.Height * image.Shape.Width * channels.Length];
        int i = 0;
        for (int y = 0; y < image.Shape.Height; y++)
        {
            for (int x = 0; x < image.Shape.Width; x++)
            {
                foreach (int channel in channels)
                {
                    lengths[i++] = Math.Abs(image[0, y, x, channel]);
                }
            }
        }

        Array.Sort(lengths);
        return Math.Max(lengths[(int)((lengths.Length - 1) * (1 - Clipped))], 1e-6f);
    }
}
