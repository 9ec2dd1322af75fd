using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Tour;

/// <summary>A prepared convolution of the photograph: compared with the reference, then timed on one thread.</summary>
/// <param name="operation">Name and shapes in one line.</param>
/// <param name="outputShape">The shape of the output.</param>
/// <param name="run">Runs the prepared convolution into the given tensor.</param>
/// <param name="runReference">Runs the scalar definition into the given tensor.</param>
internal sealed class Subject(
    string operation, NhwcShape outputShape, Action<NhwcTensor<float>> run, Action<NhwcTensor<float>> runReference) : IContender
{
    public string Operation => operation;

    public NhwcTensor<float> Output { get; } = new(outputShape);

    private static RunOptions OneThread => new() { MaxDegreeOfParallelism = 1 };

    public static Subject Conv(NhwcTensor<float> input, Filter<float> filter, Conv2DOptions options)
    {
        var direct = Conv2D.Create(filter, options with { Algorithm = ConvolutionAlgorithm.Direct });
        var reference = Conv2D.Create(filter, options with { Algorithm = ConvolutionAlgorithm.Reference });
        return new(
            $"Conv2D {input.Shape} * {filter.Shape}{Remarks(options.Strides, options.Dilations, options.Padding, options.Activation)}",
            direct.GetOutputShape(input.Shape),
            output => direct.Run(input, output, OneThread),
            output => reference.Run(input, output));
    }

    public static Subject Depthwise(NhwcTensor<float> input, DepthwiseFilter<float> filter, Conv2DOptions options)
    {
        var direct = DepthwiseConv2D.Create(filter, options with { Algorithm = ConvolutionAlgorithm.Direct });
        var reference = DepthwiseConv2D.Create(filter, options with { Algorithm = ConvolutionAlgorithm.Reference });
        return new(
            $"DepthwiseConv2D {input.Shape} * {filter.Shape}{Remarks(options.Strides, options.Dilations, options.Padding, options.Activation)}",
            direct.GetOutputShape(input.Shape),
            output => direct.Run(input, output, OneThread),
            output => reference.Run(input, output));
    }

    public static Subject Separable(
        NhwcTensor<float> input, DepthwiseFilter<float> depthwise, Filter<float> pointwise, SeparableConv2DOptions options)
    {
        var direct = SeparableConv2D.Create(depthwise, pointwise, options with { Algorithm = ConvolutionAlgorithm.Direct });
        var reference = SeparableConv2D.Create(depthwise, pointwise, options with { Algorithm = ConvolutionAlgorithm.Reference });
        return new(
            $"SeparableConv2D {input.Shape} * {depthwise.Shape} * {pointwise.Shape}"
                + Remarks(options.Strides, options.Dilations, options.Padding, options.Activation),
            direct.GetOutputShape(input.Shape),
            output => direct.Run(input, output, OneThread),
            output => reference.Run(input, output));
    }

    /// <inheritdoc cref="Exactness.Require"/>
    public int CompareWithReference()
    {
        var expected = new NhwcTensor<float>(Output.Shape);
        Output.Span.Fill(float.NaN);
        Run();
        runReference(expected);
        return Exactness.Require(operation, Output.Span, expected.Span);
    }

    public double MedianMilliseconds() => InterleavedTimer.Milliseconds([this], threads: 1, Pace.Quick)[0];

    public void Run() => run(Output);

    public void CopyOutput(Span<float> nhwc) => Output.Span.CopyTo(nhwc);

    public void Dispose()
    {
    }

    private static string Remarks(Size2D strides, Size2D dilations, Padding2D padding, Activation activation) =>
        $", {padding}" + (strides == 1 ? "" : $", stride {strides.Height}") + (dilations == 1 ? "" : $", rate {dilations.Height}")
        + (activation == Activation.None ? "" : $", {activation}");
}
