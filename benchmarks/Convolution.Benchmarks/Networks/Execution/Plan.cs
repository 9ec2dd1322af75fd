using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// A network ready to run: every filter packed and every buffer allocated once, so that <see cref="Run"/> allocates nothing.
/// </summary>
internal sealed class Plan
{
    private readonly Arena arena;
    private readonly Step[] steps;
    private readonly Network network;

    public Plan(Network network)
    {
        this.network = network;
        arena = new Arena(network);
        steps = [.. network.Nodes.Where(node => node is not (InputNode or ConcatNode)).Select(Prepare)];
    }

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>Bytes of all tensors together.</summary>
    public long ArenaBytes => (long)arena.Length * sizeof(float);

    /// <summary>To be filled before the first run; no run changes it.</summary>
    public Span<float> Input(int index) => arena[network.Inputs.ElementAt(index)].Dense;

    /// <summary>What the last run computed, NHWC.</summary>
    public ReadOnlySpan<float> Output => arena[network.Output].Dense;

    public void Run(int threads)
    {
        foreach (var step in steps)
            step.Run(threads);
    }

    private static RunOptions On(int threads) => new() { MaxDegreeOfParallelism = threads };

    private Step Prepare(Node node) => node switch
    {
        ConvNode conv => Prepare(conv),
        DepthwiseNode depthwise => Prepare(depthwise),
        SeparableNode separable => Prepare(separable),
        MaxPoolNode pool => Prepare(pool),
        AverageNode => PrepareByRows(node, (input, output, row) => Pooling.Average(input.Span, output.Span, row)),
        ResizeNode => PrepareByRows(node, (input, output, row) => Bilinear.Resize(input.Span, output.Span, row)),
        FunctionNode { Function: Function.Relu } => Prepare(node, (input, output) => Elementwise.Relu(input.Dense, output.Dense)),
        FunctionNode { Function: Function.Sigmoid } => Prepare(node, (input, output) => Elementwise.Sigmoid(input.Dense, output.Dense)),
        FunctionNode => Prepare(node, (input, output) => Elementwise.Swish(input.Dense, output.Dense)),
        ScaleNode scale => Prepare(scale),
        _ => throw new ArgumentException($"{node.GetType().Name} is no step.", nameof(node)),
    };

    private Step Prepare(ConvNode node)
    {
        var (input, output, residual) = Operands(node);
        var conv = Conv2D.Create(node.Weights.Filter, node.Weights.Bias, Options(node));
        return new Step(
            node,
            residual is null
                ? threads => conv.Run(input.Span, output.Span, On(threads))
                : threads => conv.Run(input.Span, output.Span, residual.Span, On(threads)),
            threads => conv.Describe(node.Source.Shape, threads));
    }

    private Step Prepare(DepthwiseNode node)
    {
        var (input, output, _) = Operands(node);
        var conv = DepthwiseConv2D.Create(node.Weights.Filter, node.Weights.Bias, Options(node));
        return new Step(
            node,
            threads => conv.Run(input.Span, output.Span, On(threads)),
            threads => conv.Describe(node.Source.Shape, threads));
    }

    private Step Prepare(SeparableNode node)
    {
        var (input, output, residual) = Operands(node);
        var options = new SeparableConv2DOptions
        {
            Strides = node.Window.Strides,
            Dilations = node.Window.Dilations,
            Padding = node.Window.Padding,
            DepthwiseActivation = node.Between,
            Activation = node.Activation,
        };
        var conv = SeparableConv2D.Create(
            node.Depthwise.Filter, node.Depthwise.Bias, node.Pointwise.Filter, node.Pointwise.Bias, options);
        return new Step(
            node,
            residual is null
                ? threads => conv.Run(input.Span, output.Span, On(threads))
                : threads => conv.Run(input.Span, output.Span, residual.Span, On(threads)),
            threads => conv.Describe(node.Source.Shape, threads));
    }

    private Step Prepare(MaxPoolNode node)
    {
        var pads = node.Window.Pads(node.Source.Shape);
        return PrepareByRows(node, (input, output, row) => Pooling.Max(input.Span, output.Span, node.Window, pads, row));
    }

    private Step Prepare(ScaleNode node)
    {
        var factors = arena[node.Factors];
        return Prepare(node, (input, output) => Elementwise.Scale(input.Span, factors.Span, output.Span));
    }

    /// <summary>With scratch for one row of the input.</summary>
    private Step PrepareByRows(Node node, Action<View, View, float[]> run)
    {
        var row = new float[node.Source.Shape.Width * node.Source.Shape.Channels];
        return Prepare(node, (input, output) => run(input, output, row));
    }

    private Step Prepare(Node node, Action<View, View> run)
    {
        var (input, output) = (arena[node.Source], arena[node]);
        return new Step(node, _ => run(input, output), describe: null);
    }

    private (View Input, View Output, View? Residual) Operands(ConvolutionNode node) =>
        (arena[node.Source], arena[node], node.Residual is null ? null : arena[node.Residual]);

    private static Conv2DOptions Options(ConvolutionNode node) => new()
    {
        Strides = node.Window.Strides,
        Dilations = node.Window.Dilations,
        Padding = node.Window.Padding,
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
