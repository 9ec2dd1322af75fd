using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// A network ready to run: every filter packed, on all processors, and every buffer allocated once, so that <see cref="Run"/> allocates
/// nothing. It takes one image at a time, whose tensors stay in the caches where those of a batch would not.
/// </summary>
internal sealed class Plan
{
    /// <summary>Values that take some microseconds, as long as it takes to wake a thread.</summary>
    private const int WorthAThread = 1 << 15;

    private readonly Arena arena;
    private readonly Step[] steps;
    private readonly View output;
    private readonly Node[] inputNodes;

    /// <param name="network">Described for a batch of one.</param>
    public Plan(Network network)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(network.Batch, 1);
        inputNodes = [.. network.Inputs];
        arena = new Arena(network);
        output = arena[network.Output];
        Node[] nodes = [.. network.Nodes.Where(node => node is not (InputNode or ConcatNode))];
        steps = new Step[nodes.Length];
        Parallel.For(0, nodes.Length, index => steps[index] = Prepare(nodes[index]));
    }

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>Bytes of all tensors together.</summary>
    public long ArenaBytes => (long)arena.Length * sizeof(float);

    /// <summary>What the last run computed, NHWC.</summary>
    public ReadOnlySpan<float> Output => output.Span.Span;

    /// <summary>Computes one image of the inputs.</summary>
    public void Run(IReadOnlyList<NhwcTensor<float>> inputs, int image, int threads)
    {
        Bind(inputs, image);
        foreach (var step in steps)
            step.Run(threads);
    }

    /// <summary>Lets the steps read one image of the inputs.</summary>
    public void Bind(IReadOnlyList<NhwcTensor<float>> inputs, int image)
    {
        for (int index = 0; index < inputNodes.Length; index++)
            arena.Bind(inputNodes[index], inputs[index], image);
    }

    private static RunOptions On(int threads) => new() { MaxDegreeOfParallelism = threads };

    private Step Prepare(Node node) => node switch
    {
        ConvNode conv => Prepare(conv, Conv2D.Create(conv.Weights.Filter, conv.Weights.Bias, Options(conv))),
        DepthwiseNode conv => Prepare(conv, DepthwiseConv2D.Create(conv.Weights.Filter, conv.Weights.Bias, Options(conv))),
        SeparableNode conv => Prepare(conv, SeparableConv2D.Create(
            conv.Depthwise.Filter, conv.Depthwise.Bias, conv.Pointwise.Filter, conv.Pointwise.Bias, Options(conv))),
        MaxPoolNode pool => Prepare(pool),
        ScaleNode scale => Prepare(scale),
        AverageNode => PrepareRows(node, (input, output, first, end, row) =>
        {
            for (int image = first; image < end; image++)
                Pooling.Average(input.Span, output.Span, image, row);
        }),
        ResizeNode => PrepareRows(node, (input, output, first, end, row) => Bilinear.Resize(input.Span, output.Span, first, end, row)),
        ReluNode => PrepareRows(
            node, (input, output, first, end, _) => Elementwise.Relu(input.Rows(first, end), output.Rows(first, end))),
        _ => throw new ArgumentException($"{node.GetType().Name} is no step.", nameof(node)),
    };

    private Step Prepare(ConvolutionNode node, PreparedOperation<float> convolution)
    {
        var (input, output, residual) = (arena[node.Source], arena[node], node.Residual is null ? null : arena[node.Residual]);
        return new Step(
            node,
            residual is null
                ? threads => convolution.Run(input.Span, output.Span, On(threads))
                : threads => convolution.Run(input.Span, output.Span, residual.Span, On(threads)),
            threads => convolution.Describe(node.Source.Shape, threads));
    }

    private Step Prepare(MaxPoolNode node)
    {
        var pads = node.Window.Pads(node.Source.Shape);
        return PrepareRows(node, (input, output, first, end, row) =>
            Pooling.Max(input.Span, output.Span, node.Window, pads, first, end, row));
    }

    private Step Prepare(ScaleNode node)
    {
        var factors = arena[node.Factors];
        int height = node.Shape.Height;
        return PrepareRows(node, (input, output, first, end, row) =>
        {
            for (int next; first < end; first = next)
            {
                int image = first / height;
                next = Math.Min(end, (image + 1) * height);
                Elementwise.Scale(input.Rows(first, next), factors.Rows(image, image + 1), output.Rows(first, next), row);
            }
        });
    }

    /// <summary>What the library does not compute: some rows of the output at a time, with scratch for one row of the input.</summary>
    private Step PrepareRows(Node node, Action<View, View, int, int, float[]> work)
    {
        var (input, output, from) = (arena[node.Source], arena[node], node.Source.Shape);
        var team = new RowTeam(
            node.Shape.Batch * node.Shape.Height, from.Width * from.Channels, from.ElementCount >= WorthAThread,
            (first, end, row) => work(input, output, first, end, row));
        return new Step(node, team.Run, describe: null);
    }

    private static Conv2DOptions Options(ConvolutionNode node) => new()
    {
        Strides = node.Window.Strides,
        Dilations = node.Window.Dilations,
        Padding = node.Window.Padding,
        Activation = node.Activation,
    };

    private static SeparableConv2DOptions Options(SeparableNode node) => new()
    {
        Strides = node.Window.Strides,
        Dilations = node.Window.Dilations,
        Padding = node.Window.Padding,
        DepthwiseActivation = node.Between,
        Activation = node.Activation,
    };
}

/// <summary>A node, how to run it on some threads, and for a convolution what the library says about it.</summary>
internal sealed class Step(Node node, Action<int> run, Func<int, ConvolutionDescription>? describe)
{
    public Node Node { get; } = node;

    public void Run(int threads) => run(threads);

    public ConvolutionDescription? Describe(int threads) => describe?.Invoke(threads);
}
