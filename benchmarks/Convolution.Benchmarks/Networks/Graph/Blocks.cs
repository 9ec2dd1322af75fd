namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>The words in which the networks are written: each appends a node to the network and returns it.</summary>
/// <remarks>Padding is SAME unless said otherwise; biases stand for what normalisation layers leave when they are folded.</remarks>
internal static class Blocks
{
    public static Node Conv(
        this Node source, int channels, Size2D filter, int stride = 1, int rate = 1,
        Padding2D? padding = null, Activation activation = default, float? gain = null, Node? residual = null) =>
        new ConvNode(source, Window(filter, stride, rate, padding), channels, activation, gain, residual);

    public static Node Depthwise(
        this Node source, Size2D filter, int stride = 1, int rate = 1, Activation activation = default, float? gain = null) =>
        new DepthwiseNode(source, Window(filter, stride, rate), activation, gain);

    public static Node Separable(
        this Node source, int channels, Size2D filter, int stride = 1, int rate = 1,
        Activation between = default, Activation activation = default, Node? residual = null) =>
        new SeparableNode(source, Window(filter, stride, rate), channels, between, activation, residual);

    public static Node MaxPool(this Node source, Size2D size, int stride, Padding2D? padding = null) =>
        new MaxPoolNode(source, Window(size, stride, rate: 1, padding));

    public static Node Average(this Node source) => new AverageNode(source);

    public static Node Resize(this Node source, Size2D size) => new ResizeNode(source, size);

    public static Node Relu(this Node source) => new ReluNode(source);

    public static Node Times(this Node source, Node factors) => new ScaleNode(source, factors);

    public static Node Concat(params Node[] parts) => new ConcatNode(parts);

    private static Window Window(Size2D size, int stride, int rate, Padding2D? padding = null) =>
        new(size, stride, rate, padding ?? Padding2D.Same);
}
