using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2.</summary>
internal static class MobileNetV2
{
    public static Network Create(int batch)
    {
        var network = new Network("MobileNetV2", batch);
        var x = network.Input(224, 224, 3).Conv(32, 3, stride: 2, activation: Activation.Relu6);
        foreach (var (expansion, channels, blocks, stride) in ((int, int, int, int)[])
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)])
        {
            x = InvertedResidual(x, expansion, channels, stride, shortcut: null);
            for (int block = 1; block < blocks; block++)
                x = InvertedResidual(x, expansion, channels, stride: 1, shortcut: x);
        }

        x.Conv(1280, 1, activation: Activation.Relu6);
        return network;
    }

    private static Node InvertedResidual(Node x, int expansion, int channels, int stride, Node? shortcut)
    {
        if (expansion > 1)
            x = x.Conv(expansion * x.Shape.Channels, 1, activation: Activation.Relu6);
        return x.Separable(channels, 3, stride, between: Activation.Relu6, residual: shortcut);
    }
}
