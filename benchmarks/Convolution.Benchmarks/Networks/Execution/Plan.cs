using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// A network ready to run: every filter packed and every buffer allocated once, so that <see cref="Run"/> allocates nothing. It takes
/// one image at a time, whose tensors stay in the caches where those of a batch would not.
/// </summary>
/// <remarks>
/// It serves one caller at a time, since the tensors between the steps are its own; the layers inside could serve many. Who calls from
/// several threads makes as many plans.
/// </remarks>
internal sealed class Plan
{
    /// <summary>Values that take some microseconds, as long as it takes to wake a thread.</summary>
    private const int WorthAThread = 1 << 15;

    private readonly Arena arena;
    private readonly Step[] steps;
    private readonly View output;
    private readonly Node[] inputNodes;
    private readonly int threads;

    /// <param name="network">Described for a batch of one.</param>
    /// <param name="threads">At most so many pack the filters, and compute.</param>
    public Plan(Network network, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(network.Batch, 1);
        this.threads = threads;
        inputNodes = [.. network.Inputs];
        arena = new Arena(network);
        output = arena[network.Output];
        Node[] nodes = [.. network.Nodes.Where(node => node is not (InputNode or ConcatNode))];
        steps = new Step[nodes.Length];
        Parallel.For(
            0, nodes.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, index => steps[index] = Prepare(nodes[index]));
    }

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>Bytes of all tensors together.</summary>
    public long ArenaBytes => (long)arena.Length * sizeof(float);

    /// <summary>What the last run computed, NHWC.</summary>
    public ReadOnlySpan<float> Output => output.Span.Span;

    /// <summary>Computes one image of the inputs.</summary>
    public void Run(IReadOnlyList<NhwcTensor<float>> inputs, int image)
    {
        Bind(inputs, image);
        foreach (var step in steps)
            step.Run();
    }

    /// <summary>Lets the steps read one image of the inputs.</summary>
    public void Bind(IReadOnlyList<NhwcTensor<float>> inputs, int image)
    {
        for (int index = 0; index < inputNodes.Length; index++)
            arena.Bind(inputNodes[index], inputs[index], image);
    }

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
        Action run = residual is null
            ? () => convolution.Run(input.Span, output.Span, Options())
            : () => convolution.Run(input.Span, output.Span, residual.Span, Options());
        return new Step(node, run, () => convolution.Describe(node.Source.Shape, threads));
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
            node.Shape.Batch * node.Shape.Height, from.Width * from.Channels, from.ElementCount >= WorthAThread ? threads : 1,
            (first, end, row) => work(input, output, first, end, row));
        return new Step(node, team.Run, describe: null);
    }

    private RunOptions Options() => new() { MaxDegreeOfParallelism = threads };

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

/// <summary>A node, how to run it, and for a convolution what the library says about it.</summary>
internal sealed class Step(Node node, Action run, Func<ConvolutionDescription>? describe)
{
    public Node Node { get; } = node;

    public void Run() => run();

    public ConvolutionDescription? Describe() => describe?.Invoke();
}
