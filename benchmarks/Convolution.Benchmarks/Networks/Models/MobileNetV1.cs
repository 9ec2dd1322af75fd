using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications" (2017), table 1.</summary>
internal static class MobileNetV1
{
    public static Network Create(int batch)
    {
        var network = new Network("MobileNetV1", batch);
        var x = network.Input(224, 224, 3).Conv(32, 3, stride: 2, activation: Activation.Relu6);
        foreach (var (channels, stride) in ((int, int)[])
            [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), .. Enumerable.Repeat((512, 1), 5), (1024, 2), (1024, 1)])
        {
            x = x.Separable(channels, 3, stride, between: Activation.Relu6, activation: Activation.Relu6);
        }

        return network;
    }
}
