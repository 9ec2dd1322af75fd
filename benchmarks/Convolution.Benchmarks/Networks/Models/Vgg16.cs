using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015), configuration D.</summary>
internal static class Vgg16
{
    public static Network Create(int batch)
    {
        var network = new Network("VGG-16", batch);
        var x = network.Input(224, 224, 3);
        foreach (var (channels, layers) in ((int, int)[])[(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)])
        {
            for (int layer = 0; layer < layers; layer++)
                x = x.Conv(channels, 3, activation: Activation.Relu);
            x = x.MaxPool(2, stride: 2);
        }

        return network;
    }
}
