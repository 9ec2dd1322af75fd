using Convolution.Benchmarks.Imaging;
using Convolution.Benchmarks.Networks.Execution;
using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks;

/// <summary>The photograph as what a network takes: resized, from -1 to 1, every second image of a batch upside down.</summary>
internal static class NetworkInput
{
    public static IReadOnlyList<NhwcTensor<float>> Create(Network network)
    {
        var picture = Picture.Read(Path.Combine(AppContext.BaseDirectory, "Data", "raccoon-512x384.png"));
        var photograph = new NhwcTensor<float>(
            (1, picture.Height, picture.Width, Picture.Channels), [.. picture.Levels.Select(level => level / 127.5f - 1)]);
        return [.. network.Inputs.Select(input => Create(photograph, input.Shape))];
    }

    private static NhwcTensor<float> Create(NhwcTensor<float> photograph, NhwcShape shape)
    {
        var images = new NhwcTensor<float>((shape.Batch, shape.Height, shape.Width, 3));
        var row = new float[photograph.Shape.Width * 3];
        for (int b = 0; b < shape.Batch; b++)
        {
            Bilinear.Resize(photograph, images.Images(b..(b + 1)), first: 0, end: shape.Height, row);
            if (b % 2 == 1)
                Flip(images.Images(b..(b + 1)));
        }

        return shape.Channels == 3 ? images : Features(images, shape.Channels);
    }

    /// <summary>A network that begins in the middle of another gets its colours mixed into as many channels.</summary>
    private static NhwcTensor<float> Features(NhwcTensor<float> images, int channels)
    {
        FilterShape shape = (1, 1, 3, channels);
        var filter = new Filter<float>(He.Filter(shape.ElementCount, fanIn: 3, He.Gain(Activation.Relu), seed: channels), shape);
        return Conv2D.Run(images, filter, new Conv2DOptions { Activation = Activation.Relu });
    }

    private static void Flip(NhwcSpan<float> image)
    {
        for (int y = 0; y < image.Shape.Height / 2; y++)
        {
            for (int x = 0; x < image.Shape.Width; x++)
            {
                var upper = image.Pixel(0, y, x);
                var lower = image.Pixel(0, image.Shape.Height - 1 - y, x);
                for (int c = 0; c < upper.Length; c++)
                    (upper[c], lower[c]) = (lower[c], upper[c]);
            }
        }
    }
}
