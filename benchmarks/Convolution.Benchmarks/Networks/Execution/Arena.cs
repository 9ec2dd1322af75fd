using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// One block of memory for every tensor of a network, planned once: tensors that are never alive together share their place,
/// the parts of a concatenation are channel slices of the whole, and a function of each value works where its input lies.
/// </summary>
internal sealed class Arena
{
    private const int CacheLine = 64 / sizeof(float);

    private readonly Dictionary<Node, (Node Home, int Channel)> homes = [];
    private readonly Dictionary<Node, int> offsets = [];
    private readonly float[] memory;
    private readonly int start;

    public unsafe Arena(Network network)
    {
        var readers = network.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        foreach (var node in network.Nodes.Reverse())
            Settle(node, readers);
        var tensors = network.Nodes.GroupBy(node => Resolve(node).Home).Select(group => Lifetime(group.Key, [.. group], readers)).ToList();
        Length = Place(tensors);
        memory = GC.AllocateArray<float>(Length + CacheLine, pinned: true);
        fixed (float* address = memory)
            start = (int)((nuint)address / sizeof(float) % CacheLine) is var over and > 0 ? CacheLine - over : 0;
    }

    /// <summary>Floats.</summary>
    public int Length { get; }

    /// <summary>The memory of what a node makes.</summary>
    public View this[Node node]
    {
        get
        {
            var (home, channel) = Resolve(node);
            return new View(memory.AsMemory(start + offsets[home], home.Shape.ElementCount), home.Shape, channel, node.Shape.Channels);
        }
    }

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
                homes.Add(part, (node, channel));
                channel += part.Shape.Channels;
            }
        }
        else if (node is FunctionNode or ScaleNode && IsLastReader(node, readers) && !homes.ContainsKey(node.Source)
            && Resolve(node).Home.Shape == node.Shape)
        {
            homes.Add(node.Source, (node, 0));
        }
    }

    private (Node Home, int Channel) Resolve(Node node) =>
        homes.TryGetValue(node, out var home) && Resolve(home.Home) is var outer ? (outer.Home, outer.Channel + home.Channel) : (node, 0);

    private static Tensor Lifetime(Node home, List<Node> members, ILookup<Node, Node> readers)
    {
        bool stays = members.Exists(member => member is InputNode || member == member.Network.Output);
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

/// <summary>Where a tensor lies: some of the channels of a block of memory. The library's views cannot be kept, so they are made when needed.</summary>
internal sealed record View(Memory<float> Memory, NhwcShape Whole, int Channel, int Channels)
{
    public NhwcSpan<float> Span => new NhwcSpan<float>(Memory.Span, Whole).Channels(Channel..(Channel + Channels));

    /// <summary>All values, where no other channels lie between them.</summary>
    public Span<float> Dense => Channels == Whole.Channels
        ? Memory.Span
        : throw new InvalidOperationException($"Channels {Channel} to {Channel + Channels} of {Whole} are not contiguous.");

    /// <summary>Some rows, counted through all images.</summary>
    public Span<float> Rows(int first, int end)
    {
        int length = Whole.Width * Whole.Channels;
        return Dense[(first * length)..(end * length)];
    }
}
