namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>
/// A network as a list of nodes, each behind those it reads: described once, then run by <see cref="Execution.Plan"/> on this
/// library, and written by <see cref="OnnxModel"/> for another.
/// </summary>
internal sealed class Network(string name, int batch)
{
    private readonly List<Node> nodes = [];

    public string Name { get; } = name;

    public int Batch { get; } = batch;

    public IReadOnlyList<Node> Nodes => nodes;

    public IEnumerable<InputNode> Inputs => nodes.OfType<InputNode>();

    /// <summary>What the last node makes.</summary>
    public Node Output => nodes[^1];

    /// <summary>A tensor that the caller fills.</summary>
    public Node Input(int height, int width, int channels) => new InputNode(this, (Batch, height, width, channels));

    /// <summary>Creates all weights now, which otherwise happens when they are first asked for.</summary>
    public void CreateWeights()
    {
        foreach (var node in nodes.OfType<ConvolutionNode>())
            node.CreateWeights();
    }

    /// <summary>Called by each node as it is made; returns its place in the list, which is also the seed of its weights.</summary>
    public int Add(Node node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }
}
