using System.Globalization;

namespace Convolution.Benchmarks.Layers;

/// <summary>
/// A layer of a published network: one convolution, its transpose or a gradient, or a depthwise and a pointwise one, or what the gradients of
/// those two take.
/// </summary>
internal sealed record Layer(string Id, string Model, LayerOp Op, LayerShape Shape)
{
    public IReadOnlyList<ConvStep> Steps { get; } = ToSteps(Op, Shape);

    public ConvStep First => Steps[0];

    public ConvStep Last => Steps[^1];

    public double Flops => Steps.Sum(step => step.Flops);

    /// <summary>What has to cross the memory bus at least once: input, filters, biases, output; nothing in between.</summary>
    public double Bytes => sizeof(float) * (First.InputLength + Last.OutputLength
        + Steps.Sum(step => (double)step.FilterLength + (step.HasBias ? step.OutputChannels : 0)));

    /// <summary>For people: <c>56x56 64>128 3x3 s2 r1</c>.</summary>
    public string Geometry
    {
        get
        {
            // An input gradient goes from the outputs to the inputs.
            (int inputs, int outputs) = Op is LayerOp.InputGradient or LayerOp.DwInputGradient or LayerOp.SepInputGradient
                ? (Shape.OutputChannels, Shape.Channels)
                : (Shape.Channels, Shape.OutputChannels);
            string channels = Shape.IsDepthwise && inputs == outputs ? $"{inputs}" : $"{inputs}>{outputs}";
            string multiplier = Shape.Multiplier > 1 ? $" m{Shape.Multiplier}" : "";
            string stride = Shape.Stride > 1 ? $" s{Shape.Stride}" : "";
            string rate = Shape.Dilation > 1 ? $" r{Shape.Dilation}" : "";
            string groups = Op == LayerOp.Grouped ? $" g{Shape.Groups}" : "";
            string filter = $"{Shape.FilterHeight}x{Shape.FilterWidth}";
            return $"{First.InputHeight}x{First.InputWidth} {channels} {filter}{multiplier}{stride}{rate}{groups}";
        }
    }

    /// <summary>The same operation on a few pixels and channels: enough to run the code that the layer will run.</summary>
    public Layer Miniature() => new(Id, Model, Op, Shape.Miniature());

    /// <summary>The layers of <c>layers.csv</c>, in its order.</summary>
    public static IReadOnlyList<Layer> ReadAll() => [.. Csv.Rows("layers.csv").Select(Parse)];

    private static Layer Parse(string[] row)
    {
        int Number(int column) => int.Parse(row[column], CultureInfo.InvariantCulture);
        return new Layer(
            row[0], row[1], LayerOps.Parse(row[2]),
            new LayerShape(Number(3), Number(4), Number(5), Number(6), Number(7), Number(8), Number(9))
            {
                Stride = Number(10), Same = row[11] == "SAME", Dilation = Number(12), Groups = Number(13), Multiplier = Number(14),
                Border = ParseBorder(row[15]),
            });
    }

    /// <summary>A constant that is no zero, lest it be taken for one.</summary>
    private static Border ParseBorder(string name) => name switch
    {
        "ZERO" => Border.Zero,
        "CONSTANT" => Border.Constant(0.5),
        "REFLECT" => Border.Reflect,
        "REPLICATE" => Border.Replicate,
        "WRAP" => Border.Wrap,
        _ => throw new FormatException($"'{name}' is no border."),
    };

    private static ConvStep[] ToSteps(LayerOp op, LayerShape shape)
    {
        var input = (shape.Batch, shape.Height, shape.Width, shape.Channels);
        switch (op)
        {
            case LayerOp.Transposed:
                var enlarged = (shape.Batch, shape.Height * shape.Stride, shape.Width * shape.Stride, shape.OutputChannels);
                return [Step(enlarged, shape.Channels, shape.Groups).Transpose(bias: true)];
            case LayerOp.InputGradient or LayerOp.DwInputGradient:
                return [Step(input, shape.OutputChannels, shape.Groups).Transpose(bias: false)];
            case LayerOp.FilterGradient or LayerOp.DwFilterGradient:
                return [Step(input, shape.OutputChannels, shape.Groups) with { HasBias = false, IsFilterGradient = true }];
            case LayerOp.Sep or LayerOp.SepInputGradient or LayerOp.SepFilterGradient:
                break;
            default:
                return [Step(input, shape.OutputChannels, shape.Groups)];
        }

        // A separable convolution has one bias, behind its pointwise half. Its filter gradients need the pixels between the halves, and the
        // gradient of those.
        var depthwise = Step(input, shape.Channels * shape.Multiplier, groups: shape.Channels) with { HasBias = false };
        var between = (depthwise.Batch, depthwise.OutputHeight, depthwise.OutputWidth, depthwise.OutputChannels);
        var pointwise = ConvStep.Create(between, shape.OutputChannels, (1, 1), 1, 1, same: true);
        return op switch
        {
            LayerOp.Sep => [depthwise, pointwise],
            LayerOp.SepInputGradient => [pointwise.Transpose(bias: false), depthwise.Transpose(bias: false)],
            _ =>
            [
                depthwise,
                pointwise with { HasBias = false, IsFilterGradient = true },
                pointwise.Transpose(bias: false),
                depthwise with { IsFilterGradient = true },
            ],
        };

        ConvStep Step((int, int, int, int) input, int outputs, int groups) => ConvStep.Create(
            input, outputs, (shape.FilterHeight, shape.FilterWidth), shape.Stride, shape.Dilation, shape.Same, groups);
    }
}
