namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>A convolution with its weights, and a residual that is added before the activation, if there is one.</summary>
internal abstract class ConvolutionNode(Node source, Window window, int channels, Activation activation, Node? residual) : Node(
    source.Network, window.OutputShape(source.Shape, channels), residual is null ? [source] : [source, residual])
{
    public Window Window { get; } = window;

    public Activation Activation { get; } = activation;

    public Node? Residual { get; } = residual;

    /// <summary>Weights are created when they are first asked for; this asks.</summary>
    public abstract void CreateWeights();
}

internal sealed class ConvNode(Node source, Window window, int channels, Activation activation, float? gain, Node? residual)
    : ConvolutionNode(source, window, channels, activation, residual)
{
    public DenseWeights Weights => field ??= new(
        (Window.Size.Height, Window.Size.Width, Source.Shape.Channels, Shape.Channels), gain ?? He.Gain(Activation), Index);

    public override void CreateWeights() => _ = Weights;
}

internal sealed class DepthwiseNode(Node source, Window window, Activation activation, float? gain)
    : ConvolutionNode(source, window, source.Shape.Channels, activation, residual: null)
{
    public DepthwiseWeights Weights => field ??= new(
        (Window.Size.Height, Window.Size.Width, Source.Shape.Channels, 1), gain ?? He.Gain(Activation), Index);

    public override void CreateWeights() => _ = Weights;
}

/// <summary>A depthwise convolution with an activation of its own, then a pointwise one.</summary>
internal sealed class SeparableNode(
    Node source, Window window, int channels, Activation between, Activation activation, Node? residual)
    : ConvolutionNode(source, window, channels, activation, residual)
{
    public Activation Between { get; } = between;

    public DepthwiseWeights Depthwise => field ??= new(
        (Window.Size.Height, Window.Size.Width, Source.Shape.Channels, 1), He.Gain(Between), Index);

    public DenseWeights Pointwise => field ??= new((1, 1, Source.Shape.Channels, Shape.Channels), He.Gain(Activation), ~Index);

    public override void CreateWeights() => _ = (Depthwise, Pointwise);
}
