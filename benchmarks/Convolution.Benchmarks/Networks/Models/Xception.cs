using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2017), figure 5.</summary>
internal static class Xception
{
    public static Network Create(int batch)
    {
        var network = new Network("Xception", batch);
        var x = network.Input(299, 299, 3)
            .Conv(32, 3, stride: 2, padding: Padding2D.Valid, activation: Activation.Relu)
            .Conv(64, 3, padding: Padding2D.Valid, activation: Activation.Relu);

        // Entry flow. The activation in front of a block's first convolution is that of the layer before it in the first block.
        x = Downsample(x, 128, x);
        x = Downsample(x, 256, x.Relu());
        x = Downsample(x, 728, x.Relu());

        // Middle flow.
        for (int block = 0; block < 8; block++)
        {
            x = x.Relu()
                .Separable(728, 3, activation: Activation.Relu)
                .Separable(728, 3, activation: Activation.Relu)
                .Separable(728, 3, residual: x);
        }

        // Exit flow.
        var pooled = x.Relu()
            .Separable(728, 3, activation: Activation.Relu)
            .Separable(1024, 3)
            .MaxPool(3, stride: 2);
        x.Conv(1024, 1, stride: 2, residual: pooled)
            .Separable(1536, 3, activation: Activation.Relu)
            .Separable(2048, 3, activation: Activation.Relu);
        return network;
    }

    /// <summary>Two separable convolutions and a pooling, and beside them a strided 1x1 that adds their result as it stores its own.</summary>
    private static Node Downsample(Node x, int channels, Node activated)
    {
        var pooled = activated
            .Separable(channels, 3, activation: Activation.Relu)
            .Separable(channels, 3)
            .MaxPool(3, stride: 2);
        return x.Conv(channels, 1, stride: 2, residual: pooled);
    }
}
