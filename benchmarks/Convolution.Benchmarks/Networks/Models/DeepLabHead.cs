using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Models;

/// <summary>
/// Chen et al., "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation" (2018): what DeepLabV3+ puts
/// behind its backbone for a 513 x 513 image at output stride 16.
/// </summary>
internal static class DeepLabHead
{
    private const int Classes = 21;

    public static Network Create(int batch)
    {
        var network = new Network("DeepLabV3+ head", batch);
        var features = network.Input(33, 33, 2048);
        var details = network.Input(129, 129, 256);

        // Atrous spatial pyramid pooling: the same features at five scales, each written into its channels of one tensor.
        var pyramid = Blocks.Concat(
            features.Conv(256, 1, activation: Activation.Relu),
            Atrous(features, rate: 6),
            Atrous(features, rate: 12),
            Atrous(features, rate: 18),
            features.Average().Conv(256, 1, activation: Activation.Relu).Resize(33));
        var encoded = pyramid.Conv(256, 1, activation: Activation.Relu);

        // Decoder.
        var joined = Blocks.Concat(encoded.Resize(129), details.Conv(48, 1, activation: Activation.Relu));
        var refined = Atrous(Atrous(joined, rate: 1), rate: 1);
        refined.Conv(Classes, 1);
        return network;
    }

    private static Node Atrous(Node x, int rate) =>
        x.Separable(256, 3, rate: rate, between: Activation.Relu, activation: Activation.Relu);
}
