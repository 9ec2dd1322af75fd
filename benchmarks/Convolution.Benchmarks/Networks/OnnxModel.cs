using Convolution.Benchmarks.Networks.Graph;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Networks;

/// <summary>Writes a network, with its weights, as an ONNX model: NCHW, and nodes of the standard operators.</summary>
internal sealed class OnnxModel
{
    /// <summary>The name of the output, NUL-terminated.</summary>
    public static ReadOnlySpan<byte> OutputName => "y\0"u8;

    private readonly OnnxGraph graph = new();
    private readonly Network network;

    private OnnxModel(Network network) => this.network = network;

    public static byte[] Write(Network network)
    {
        var model = new OnnxModel(network);
        foreach (var node in network.Nodes)
            model.Add(node);
        model.graph.Output(Name(network.Output), Dims(network.Output.Shape));
        return model.graph.ToBytes();
    }

    public static string InputName(InputNode node) => $"x{node.Index}";

    public static long[] Dims(NhwcShape shape) => [shape.Batch, shape.Channels, shape.Height, shape.Width];

    private static string Name(Node node) =>
        node is InputNode input ? InputName(input) : node == node.Network.Output ? "y" : $"n{node.Index}";

    private static string[] Inputs(Node node) => [.. node.Inputs.Select(Name)];

    private void Add(Node node)
    {
        string name = Name(node);
        switch (node)
        {
            case InputNode:
                graph.Input(name, Dims(node.Shape));
                break;
            case ConvNode conv:
                AddFinish(conv, name, start => AddDense(Name(conv.Source), start, conv.Weights, conv.Window, conv.Source.Shape));
                break;
            case DepthwiseNode depthwise:
                AddFinish(depthwise, name, start => AddDepthwise(depthwise, depthwise.Weights, start));
                break;
            case SeparableNode separable:
                AddActivated(separable.Between, name + "_dw", start => AddDepthwise(separable, separable.Depthwise, start));
                var pixel = new Window(1, 1, 1, Padding2D.Valid);
                AddFinish(separable, name, start => AddDense(name + "_dw", start, separable.Pointwise, pixel, separable.Shape));
                break;
            case MaxPoolNode pool:
                graph.Node("MaxPool", Inputs(node), name, Attributes(pool.Window, pool.Source.Shape));
                break;
            case AverageNode:
                graph.Node("GlobalAveragePool", Inputs(node), name);
                break;
            case ConcatNode:
                graph.Node("Concat", Inputs(node), name, new OnnxAttribute("axis", false, 1));
                break;
            case ResizeNode:
                graph.Constant(name + "_size", Dims(node.Shape));
                graph.Node(
                    "Resize", [Name(node.Source), "", "", name + "_size"], name,
                    new OnnxAttribute("mode", "linear"), new OnnxAttribute("coordinate_transformation_mode", "align_corners"));
                break;
            case ReluNode:
                graph.Node("Relu", Inputs(node), name);
                break;
            case ScaleNode:
                graph.Node("Mul", Inputs(node), name);
                break;
            default:
                throw new ArgumentException($"{node.GetType().Name} has no ONNX operator here.", nameof(node));
        }
    }

    private void AddDense(string input, string output, DenseWeights weights, Window window, NhwcShape inputShape)
    {
        var filter = weights.Filter;
        var oihw = new float[filter.Shape.ElementCount];
        Layouts.HwioToOihw(filter, oihw);
        graph.Constant(
            output + "_filter", oihw, filter.Shape.OutputChannels, filter.Shape.InputChannels, filter.Shape.Height, filter.Shape.Width);
        AddConv(input, output, weights.Bias, groups: 1, window, inputShape);
    }

    private void AddDepthwise(ConvolutionNode node, DepthwiseWeights weights, string output)
    {
        var filter = weights.Filter;
        var oihw = new float[filter.Shape.ElementCount];
        Layouts.HwcmToDepthwiseOihw(filter, oihw);
        graph.Constant(output + "_filter", oihw, filter.Shape.OutputChannels, 1, filter.Shape.Height, filter.Shape.Width);
        AddConv(Name(node.Source), output, weights.Bias, filter.Shape.Channels, node.Window, node.Source.Shape);
    }

    private void AddConv(string input, string output, float[] bias, int groups, Window window, NhwcShape inputShape)
    {
        graph.Constant(output + "_bias", bias, bias.Length);
        graph.Node(
            "Conv", [input, output + "_filter", output + "_bias"], output,
            [.. Attributes(window, inputShape), new OnnxAttribute("group", false, groups)]);
    }

    /// <summary>The residual and the activation that we fuse into the store; ONNX Runtime fuses them by its own means.</summary>
    private void AddFinish(ConvolutionNode node, string name, Action<string> addStart) => AddActivated(node.Activation, name, start =>
    {
        if (node.Residual is null)
        {
            addStart(start);
            return;
        }

        addStart(name + "_conv");
        graph.Node("Add", [name + "_conv", Name(node.Residual)], start);
    });

    private void AddActivated(Activation activation, string name, Action<string> addStart)
    {
        if (activation == Activation.None)
        {
            addStart(name);
            return;
        }

        string start = name + "_start";
        addStart(start);
        if (activation == Activation.Relu || activation == Activation.Sigmoid)
        {
            graph.Node(activation.ToString(), [start], name);
            return;
        }

        if (activation == Activation.Silu)
        {
            graph.Node("Sigmoid", [start], name + "_gate");
            graph.Node("Mul", [start, name + "_gate"], name);
            return;
        }

        graph.Constant(name + "_min", [(float)activation.Minimum]);
        graph.Constant(name + "_max", [(float)activation.Maximum]);
        graph.Node("Clip", [start, name + "_min", name + "_max"], name);
    }

    private static OnnxAttribute[] Attributes(Window window, NhwcShape input)
    {
        var pads = window.Pads(input);
        return
        [
            new("kernel_shape", true, window.Size.Height, window.Size.Width),
            new("strides", true, window.Strides.Height, window.Strides.Width),
            new("dilations", true, window.Dilations.Height, window.Dilations.Width),
            new("pads", true, pads.Top, pads.Left, pads.Bottom, pads.Right),
        ];
    }
}
