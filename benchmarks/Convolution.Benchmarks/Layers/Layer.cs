using System.Globalization;

namespace Convolution.Benchmarks.Layers;

/// <summary>A layer of a published network: one convolution, its transpose or its filter gradient, or a depthwise and a pointwise one.</summary>
internal sealed record Layer(string Id, string Model, LayerOp Op, IReadOnlyList<ConvStep> Steps)
{
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
            string channels = Op == LayerOp.Dw ? $"{First.InputChannels}" : $"{First.InputChannels}>{Last.OutputChannels}";
            string stride = First.Stride > 1 ? $" s{First.Stride}" : "";
            string rate = First.Dilation > 1 ? $" r{First.Dilation}" : "";
            string groups = Op == LayerOp.Grouped ? $" g{First.Groups}" : "";
            return $"{First.InputHeight}x{First.InputWidth} {channels} {First.FilterHeight}x{First.FilterWidth}{stride}{rate}{groups}";
        }
    }

    /// <summary>The same operation on a few pixels and channels: enough to run the code that the layer will run.</summary>
    public Layer Miniature()
    {
        const int Side = 14, Channels = 64;
        (int inputs, int outputs) = (Math.Min(First.InputChannels, Channels), Math.Min(Last.OutputChannels, Channels));
        if (Op == LayerOp.InputGradient)
        {
            (inputs, outputs) = (outputs, inputs);
        }

        int groups = Math.Max(Math.Min(First.InputChannels, Channels) / First.GroupInputChannels, 1);
        return Create(
            Id, Model, Op, (1, Side, Side, inputs), outputs,
            (First.FilterHeight, First.FilterWidth), First.Stride, First.Dilation, same: true, groups);
    }

    /// <summary>The layers of <c>layers.csv</c>, in its order.</summary>
    public static IReadOnlyList<Layer> ReadAll() => [.. Csv.Rows("layers.csv").Select(Parse)];

    private static Layer Parse(string[] row)
    {
        int Number(int column) => int.Parse(row[column], CultureInfo.InvariantCulture);

        return Create(
            row[0], row[1], LayerOps.Parse(row[2]),
            (Number(3), Number(4), Number(5), Number(6)), outputChannels: Number(7), filter: (Number(8), Number(9)),
            stride: Number(10), dilation: Number(12), same: row[11] == "SAME", groups: Number(13));
    }

    public static Layer Create(
        string id, string model, LayerOp op, (int Batch, int Height, int Width, int Channels) input, int outputChannels,
        (int Height, int Width) filter, int stride, int dilation, bool same, int groups = 1)
    {
        if (op is LayerOp.Conv or LayerOp.Grouped)
        {
            return new Layer(id, model, op, [ConvStep.Create(input, outputChannels, filter, stride, dilation, same, groups)]);
        }

        if (op == LayerOp.FilterGradient)
        {
            var forward = ConvStep.Create(input, outputChannels, filter, stride, dilation, same, groups, bias: false);
            return new Layer(id, model, op, [forward with { IsFilterGradient = true }]);
        }

        if (op == LayerOp.InputGradient)
        {
            return new Layer(id, model, op, [ConvStep.Create(input, outputChannels, filter, stride, dilation, same, groups).Transpose(bias: false)]);
        }

        if (op == LayerOp.Transposed)
        {
            var enlarged = (input.Batch, input.Height * stride, input.Width * stride, outputChannels);
            return new Layer(id, model, op, [ConvStep.Create(enlarged, input.Channels, filter, stride, dilation, same, groups).Transpose(bias: true)]);
        }

        // A separable convolution has one bias, behind its pointwise half.
        var depthwise = ConvStep.Create(
            input, input.Channels, filter, stride, dilation, same, groups: input.Channels, bias: op == LayerOp.Dw);
        if (op == LayerOp.Dw)
        {
            return new Layer(id, model, op, [depthwise]);
        }

        var between = (depthwise.Batch, depthwise.OutputHeight, depthwise.OutputWidth, depthwise.OutputChannels);
        return new Layer(id, model, op, [depthwise, ConvStep.Create(between, outputChannels, (1, 1), 1, 1, same: true)]);
    }
}
