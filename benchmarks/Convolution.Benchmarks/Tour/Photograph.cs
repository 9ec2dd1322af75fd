using Convolution.Benchmarks.Imaging;

namespace Convolution.Benchmarks.Tour;

/// <summary>The picture that the tour works on.</summary>
internal static class Photograph
{
    /// <summary>The scalar reference computes every picture too, at about a nanosecond a FLOP.</summary>
    private const int MostPixels = 1 << 19;

    /// <summary>Reads a picture and halves it until it is small enough.</summary>
    public static Picture Read(string path)
    {
        var picture = Picture.Read(path);
        while (picture.Width * picture.Height > MostPixels)
        {
            picture = Halve(picture);
        }

        return picture;
    }

    /// <summary>The average of every 2 x 2 pixels: a depthwise convolution with stride 2.</summary>
    private static Picture Halve(Picture picture)
    {
        DepthwiseFilterShape shape = (Math.Min(2, picture.Height), Math.Min(2, picture.Width), Picture.Channels, 1);
        float[] average = [.. Enumerable.Repeat(1f / (shape.Height * shape.Width), shape.ElementCount)];
        var options = new Conv2DOptions { Strides = (shape.Height, shape.Width) };
        return Tone.Natural(DepthwiseConv2D.Run(Tone.ToTensor(picture), new DepthwiseFilter<float>(average, shape), options), first: 0, step: 1);
    }
}
