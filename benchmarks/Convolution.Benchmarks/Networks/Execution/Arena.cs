using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// One block of memory for every tensor of a network, planned once: tensors that are never alive together share their place,
/// the parts of a concatenation are channel slices of the whole, and a function of each value works where its input lies. The inputs
/// are the caller's.
/// </summary>
internal sealed class Arena
{
    /// <summary>Tensors begin on whole cache lines, as the block does.</summary>
    private const int CacheLine = 64 / sizeof(float);

    private readonly Dictionary<Node, (Node Home, int Channel)> homes = [];
    private readonly Dictionary<Node, int> offsets = [];
    private readonly Dictionary<Node, InputView> inputs = [];
    private readonly NhwcTensor<float> memory;

    public Arena(Network network)
    {
        var readers = network.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        foreach (var node in network.Nodes.Reverse())
            Settle(node, readers);
        foreach (var input in network.Inputs)
            inputs.Add(input, new InputView());
        var tensors = network.Nodes
            .Where(node => node is not InputNode)
            .GroupBy(node => Resolve(node).Home)
            .Select(group => Lifetime(group.Key, [.. group], readers))
            .ToList();
        Length = Place(tensors);
        memory = new NhwcTensor<float>((1, 1, 1, Length));
    }

    /// <summary>Floats.</summary>
    public int Length { get; }

    /// <summary>The memory of what a node makes.</summary>
    public View this[Node node]
    {
        get
        {
            if (node is InputNode)
                return inputs[node];
            var (home, channel) = Resolve(node);
            return new PlannedView(memory, offsets[home], home.Shape, channel..(channel + node.Shape.Channels));
        }
    }

    /// <summary>From now on, an input is this image of a tensor.</summary>
    public void Bind(Node input, NhwcTensor<float> tensor, int image) => inputs[input].Bind(tensor, image);

    /// <summary>Whether the node may write over its input, since nobody reads that any more.</summary>
    private static bool IsLastReader(Node node, ILookup<Node, Node> readers) =>
        node.Source is not InputNode && readers[node.Source].All(reader => reader.Index <= node.Index);

    /// <summary>Decides, last node first, whether a node's memory is its own.</summary>
    private void Settle(Node node, ILookup<Node, Node> readers)
    {
        if (node is ConcatNode)
        {
            int channel = 0;
            foreach (var part in node.Inputs)
            {
                if (part is InputNode)
                    throw new ArgumentException("An input is the caller's memory, and cannot be part of a concatenation.", nameof(node));
                homes.Add(part, (node, channel));
                channel += part.Shape.Channels;
            }
        }
        else if (node is ReluNode or ScaleNode && IsLastReader(node, readers) && !homes.ContainsKey(node.Source)
            && Resolve(node).Home.Shape == node.Shape)
        {
            homes.Add(node.Source, (node, 0));
        }
    }

    private (Node Home, int Channel) Resolve(Node node) =>
        homes.TryGetValue(node, out var home) && Resolve(home.Home) is var outer ? (outer.Home, outer.Channel + home.Channel) : (node, 0);

    private static Tensor Lifetime(Node home, List<Node> members, ILookup<Node, Node> readers)
    {
        bool stays = members.Exists(member => member == member.Network.Output);
        int length = (home.Shape.ElementCount + CacheLine - 1) / CacheLine * CacheLine;
        return stays
            ? new Tensor(home, length, 0, int.MaxValue)
            : new Tensor(home, length, members.Min(member => member.Index), members.SelectMany(member => readers[member]).Max(reader => reader.Index));
    }

    /// <summary>The largest first, each at the lowest place that is free for as long as it lives; returns how much they take.</summary>
    private int Place(List<Tensor> tensors)
    {
        var placed = new List<Tensor>();
        foreach (var tensor in tensors.OrderByDescending(tensor => tensor.Length))
        {
            int offset = 0;
            foreach (var other in placed.Where(tensor.LivesWith).OrderBy(other => offsets[other.Home]))
            {
                if (offset + tensor.Length <= offsets[other.Home])
                    break;
                offset = Math.Max(offset, offsets[other.Home] + other.Length);
            }

            offsets[tensor.Home] = offset;
            placed.Add(tensor);
        }

        return placed.Max(tensor => offsets[tensor.Home] + tensor.Length);
    }

    /// <param name="Home">The node whose shape the memory has.</param>
    /// <param name="Length">Floats, whole cache lines.</param>
    /// <param name="First">The first node that writes it.</param>
    /// <param name="Last">The last node that reads it.</param>
    private sealed record Tensor(Node Home, int Length, int First, int Last)
    {
        public bool LivesWith(Tensor other) => First <= other.Last && other.First <= Last;
    }
}
