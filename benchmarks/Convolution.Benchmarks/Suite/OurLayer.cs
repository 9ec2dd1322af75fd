using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Suite;

/// <summary>A layer through the library's own public API: prepared once, run into memory that exists.</summary>
internal sealed class OurLayer : IContender
{
    private readonly LayerData data;
    private readonly Action run;

    private OurLayer(LayerData data, ConvolutionDescription description, Action run)
    {
        this.data = data;
        this.run = run;
        Description = description;
    }

    public ConvolutionDescription Description { get; }

    /// <summary>Null where the algorithm does not apply to the layer.</summary>
    public static OurLayer? TryCreate(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        try
        {
            return data.Layer.Op switch
            {
                LayerOp.Conv or LayerOp.Grouped => Dense(data, algorithm, threads),
                LayerOp.Transposed => Transposed(data, algorithm, threads),
                LayerOp.InputGradient => InputGradient(data, algorithm, threads),
                LayerOp.FilterGradient => FilterGradient(data, algorithm, threads),
                LayerOp.Dw => Depthwise(data, algorithm, threads),
                _ => Separable(data, algorithm, threads),
            };
        }
        catch (ArgumentException) when (algorithm != ConvolutionAlgorithm.Auto)
        {
            return null;
        }
    }

    public void Run() => run();

    public void CopyOutput(Span<float> nhwc) => data.Output.Span.CopyTo(nhwc);

    public void Dispose()
    {
    }

    private static OurLayer Dense(LayerData data, ConvolutionAlgorithm algorithm, int threads) =>
        Forward(data, Conv2D.Create(DenseFilter(data, 0), Bias(data), Options(data.Layer.First, algorithm)), threads);

    private static OurLayer Transposed(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var options = Options(data.Layer.First, algorithm);
        var transposed = new TransposedConv2DOptions
        {
            Strides = options.Strides,
            Dilations = options.Dilations,
            Padding = options.Padding,
            OutputSize = (data.Layer.First.OutputHeight, data.Layer.First.OutputWidth),
            Algorithm = options.Algorithm,
        };
        return Forward(data, TransposedConv2D.Create(TransposedFilter(data), Bias(data), transposed), threads);
    }

    private static OurLayer Forward(LayerData data, PreparedOperation<float> convolution, int threads) => new(
        data, convolution.Describe(InputShape(data), threads),
        () => convolution.Run(Input(data), Output(data), new RunOptions { MaxDegreeOfParallelism = threads }));

    private static OurLayer InputGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var gradient = Conv2DInputGradient.Create(TransposedFilter(data), Options(data.Layer.First, algorithm));
        return new OurLayer(
            data, gradient.Describe(Output(data).Shape, threads),
            () => gradient.Run(Input(data), Output(data), new RunOptions { MaxDegreeOfParallelism = threads }));
    }

    private static OurLayer FilterGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var step = data.Layer.First;
        var gradient = Conv2DFilterGradient.Create<float>(
            (step.FilterHeight, step.FilterWidth, step.GroupInputChannels, step.OutputChannels), Options(step, algorithm));
        NhwcShape output = gradient.GetOutputShape(InputShape(data));
        return new OurLayer(
            data, gradient.Describe(InputShape(data), threads),
            () => gradient.Run(
                Input(data), new ReadOnlyNhwcSpan<float>(data.Filters[0].Span, output), data.Output.Span, default,
                new RunOptions { MaxDegreeOfParallelism = threads }));
    }

    private static OurLayer Depthwise(LayerData data, ConvolutionAlgorithm algorithm, int threads) =>
        Forward(data, DepthwiseConv2D.Create(DepthwiseFilter(data), Bias(data), Options(data.Layer.First, algorithm)), threads);

    private static OurLayer Separable(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var options = Options(data.Layer.First, algorithm);
        var separable = new SeparableConv2DOptions
        {
            Strides = options.Strides,
            Dilations = options.Dilations,
            Padding = options.Padding,
            Algorithm = options.Algorithm,
        };
        return Forward(data, SeparableConv2D.Create(DepthwiseFilter(data), DenseFilter(data, 1), Bias(data), separable), threads);
    }

    public static Conv2DOptions Options(ConvStep step, ConvolutionAlgorithm algorithm) => new()
    {
        Strides = step.Stride,
        Dilations = step.Dilation,
        Padding = Padding2D.Explicit(step.PadTop, step.PadBottom, step.PadLeft, step.PadRight),
        Algorithm = algorithm,
        Groups = step.IsDepthwise ? 1 : step.Groups,
    };

    public static Filter<float> DenseFilter(LayerData data, int index)
    {
        var step = data.Layer.Steps[index];
        return new(data.Filters[index].Span, (step.FilterHeight, step.FilterWidth, step.GroupInputChannels, step.OutputChannels));
    }

    private static Filter<float> TransposedFilter(LayerData data)
    {
        var step = data.Layer.First;
        return new(data.Filters[0].Span, (step.FilterHeight, step.FilterWidth, step.OutputChannels, step.InputChannels));
    }

    public static DepthwiseFilter<float> DepthwiseFilter(LayerData data)
    {
        var step = data.Layer.First;
        return new(data.Filters[0].Span, (step.FilterHeight, step.FilterWidth, step.InputChannels, step.GroupOutputChannels));
    }

    public static ReadOnlySpan<float> Bias(LayerData data) => data.Biases[^1]!.Span;

    private static NhwcShape InputShape(LayerData data)
    {
        var step = data.Layer.First;
        return (step.Batch, step.InputHeight, step.InputWidth, step.InputChannels);
    }

    public static ReadOnlyNhwcSpan<float> Input(LayerData data) => new(data.Input.Span, InputShape(data));

    private static NhwcSpan<float> Output(LayerData data)
    {
        var step = data.Layer.Last;
        return new(data.Output.Span, (step.Batch, step.OutputHeight, step.OutputWidth, step.OutputChannels));
    }
}
