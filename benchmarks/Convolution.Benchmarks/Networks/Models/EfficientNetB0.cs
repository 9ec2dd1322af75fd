using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019), table 1.</summary>
internal static class EfficientNetB0
{
    /// <summary>Swish leaves this part of the mean square of normal values, which the weights before it make up for.</summary>
    private const float Gain = 1 / 0.356f;

    public static Network Create(int batch)
    {
        var network = new Network("EfficientNet-B0", batch);
        var x = network.Input(224, 224, 3).Conv(32, 3, stride: 2, activation: Activation.Silu, gain: Gain);
        foreach (var (expansion, channels, blocks, stride, filter) in ((int, int, int, int, int)[])
        [
            (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
        ])
        {
            x = Block(x, expansion, channels, stride, filter, shortcut: null);
            for (int block = 1; block < blocks; block++)
                x = Block(x, expansion, channels, stride: 1, filter, shortcut: x);
        }

        x.Conv(1280, 1, activation: Activation.Silu, gain: Gain);
        return network;
    }

    private static Node Block(Node x, int expansion, int channels, int stride, int filter, Node? shortcut)
    {
        int squeezed = x.Shape.Channels / 4;
        if (expansion > 1)
            x = x.Conv(expansion * x.Shape.Channels, 1, activation: Activation.Silu, gain: Gain);
        x = x.Depthwise(filter, stride, activation: Activation.Silu, gain: Gain);
        return SqueezeExcite(x, squeezed).Conv(channels, 1, residual: shortcut);
    }

    /// <summary>Weighs each channel by what the means of all of them say.</summary>
    private static Node SqueezeExcite(Node x, int squeezed) => x.Times(
        x.Average()
            .Conv(squeezed, 1, activation: Activation.Silu, gain: Gain)
            .Conv(x.Shape.Channels, 1, activation: Activation.Sigmoid, gain: 1));
}
