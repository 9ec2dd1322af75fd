namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>One step of a network: what it reads, and the shape of what it makes.</summary>
internal abstract class Node
{
    protected Node(Network network, NhwcShape shape, params Node[] inputs)
    {
        (Network, Shape, Inputs) = (network, shape, inputs);
        Index = network.Add(this);
    }

    public Network Network { get; }

    public int Index { get; }

    public NhwcShape Shape { get; }

    public IReadOnlyList<Node> Inputs { get; }

    public Node Source => Inputs[0];
}

/// <summary>A tensor that the caller fills.</summary>
internal sealed class InputNode(Network network, NhwcShape shape) : Node(network, shape);

/// <summary>The largest value under each position of a window.</summary>
internal sealed class MaxPoolNode(Node source, Window window)
    : Node(source.Network, window.OutputShape(source.Shape, source.Shape.Channels), source)
{
    public Window Window { get; } = window;
}

/// <summary>The mean of each channel over the whole image: one pixel.</summary>
internal sealed class AverageNode(Node source)
    : Node(source.Network, (source.Shape.Batch, 1, 1, source.Shape.Channels), source);

/// <summary>A bilinear resize whose corner pixels stay in the corners.</summary>
internal sealed class ResizeNode(Node source, Size2D size)
    : Node(source.Network, (source.Shape.Batch, size.Height, size.Width, source.Shape.Channels), source);

/// <summary>Several tensors side by side in the channels.</summary>
internal sealed class ConcatNode(params Node[] parts) : Node(
    parts[0].Network,
    (parts[0].Shape.Batch, parts[0].Shape.Height, parts[0].Shape.Width, parts.Sum(part => part.Shape.Channels)),
    parts);

/// <summary>A rectifier that no convolution comes before.</summary>
internal sealed class ReluNode(Node source) : Node(source.Network, source.Shape, source);

/// <summary>Each channel times the value of a 1x1 image.</summary>
internal sealed class ScaleNode(Node source, Node factors) : Node(source.Network, source.Shape, source, factors)
{
    public Node Factors => Inputs[1];
}
