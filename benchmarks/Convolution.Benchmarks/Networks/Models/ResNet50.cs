using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>
/// He et al., "Deep Residual Learning for Image Recognition" (2016), 50 layers; v1.5, which strides in the 3x3 convolution of a
/// block instead of its first 1x1.
/// </summary>
internal static class ResNet50
{
    public static Network Create(int batch)
    {
        var network = new Network("ResNet-50", batch);
        var x = network.Input(224, 224, 3)
            .Conv(64, 7, stride: 2, padding: Padding2D.Explicit(3), activation: Activation.Relu)
            .MaxPool(3, stride: 2, Padding2D.Explicit(1));
        foreach (var (channels, blocks, stride) in ((int, int, int)[])[(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)])
        {
            x = Bottleneck(x, channels, stride, shortcut: x.Conv(4 * channels, 1, stride));
            for (int block = 1; block < blocks; block++)
                x = Bottleneck(x, channels, stride: 1, shortcut: x);
        }

        return network;
    }

    private static Node Bottleneck(Node x, int channels, int stride, Node shortcut) => x
        .Conv(channels, 1, activation: Activation.Relu)
        .Conv(channels, 3, stride, padding: Padding2D.Explicit(1), activation: Activation.Relu)
        .Conv(4 * channels, 1, residual: shortcut, activation: Activation.Relu);
}
