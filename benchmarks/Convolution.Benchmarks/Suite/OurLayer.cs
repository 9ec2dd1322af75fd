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
    public static OurLayer? TryCreate(LayerData data, ConvolutionAlgorithm algorithm, int threads) =>
        TryCreate(data, algorithm, threads, data.Layer.Shape.Border);

    /// <summary>The same with another border.</summary>
    public static OurLayer? TryCreate(LayerData data, ConvolutionAlgorithm algorithm, int threads, Border border)
    {
        try
        {
            return data.Layer.Op switch
            {
                LayerOp.Transposed => Transposed(data, algorithm, threads),
                LayerOp.InputGradient => InputGradient(data, algorithm, threads),
                LayerOp.FilterGradient => FilterGradient(data, algorithm, threads),
                LayerOp.DwInputGradient => DepthwiseInputGradient(data, algorithm, threads),
                LayerOp.DwFilterGradient => DepthwiseFilterGradient(data, algorithm, threads),
                LayerOp.Sep => Separable(data, algorithm, threads),
                LayerOp.SepInputGradient => SeparableInputGradient(data, algorithm, threads),
                LayerOp.SepFilterGradient => SeparableFilterGradients(data, algorithm, threads),
                _ when data.Layer.Shape.IsDepthwise => Depthwise(data, algorithm, threads, border),
                _ => Dense(data, algorithm, threads, border),
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

    private static OurLayer Dense(LayerData data, ConvolutionAlgorithm algorithm, int threads, Border border) =>
        Forward(data, Conv2D.Create(DenseFilter(data, 0), Bias(data), Options(data.Layer.First, algorithm, border)), threads);

    private static OurLayer Depthwise(LayerData data, ConvolutionAlgorithm algorithm, int threads, Border border) =>
        Forward(data, DepthwiseConv2D.Create(DepthwiseFilter(data, 0), Bias(data), Options(data.Layer.First, algorithm, border)), threads);

    private static OurLayer Separable(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var options = SeparableOptions(data.Layer.First, algorithm);
        return Forward(data, SeparableConv2D.Create(DepthwiseFilter(data, 0), DenseFilter(data, 1), Bias(data), options), threads);
    }

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

    private static OurLayer InputGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads) =>
        Backward(data, Conv2DInputGradient.Create(TransposedFilter(data), Options(data.Layer.First, algorithm)), threads);

    private static OurLayer DepthwiseInputGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads) =>
        Backward(data, DepthwiseConv2DInputGradient.Create(DepthwiseFilter(data, 0), Options(data.Layer.First, algorithm)), threads);

    private static OurLayer SeparableInputGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var (step, options) = (data.Layer.First, SeparableOptions(data.Layer.Last, algorithm));
        var pointwise = new Filter<float>(data.Filters[0].Span, (1, 1, step.OutputChannels, step.InputChannels));
        return Backward(data, SeparableConv2DInputGradient.Create(DepthwiseFilter(data, 1), pointwise, options), threads);
    }

    private static OurLayer FilterGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var step = data.Layer.First;
        FilterShape shape = (step.FilterHeight, step.FilterWidth, step.GroupInputChannels, step.OutputChannels);
        return OfFilter(data, Conv2DFilterGradient.Create<float>(shape, Options(step, algorithm)), threads);
    }

    private static OurLayer DepthwiseFilterGradient(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var step = data.Layer.First;
        DepthwiseFilterShape shape = (step.FilterHeight, step.FilterWidth, step.InputChannels, step.GroupOutputChannels);
        return OfFilter(data, DepthwiseConv2DFilterGradient.Create<float>(shape, Options(step, algorithm)), threads);
    }

    /// <summary>Both filters'; that of the pointwise one goes where nobody compares it.</summary>
    private static OurLayer SeparableFilterGradients(LayerData data, ConvolutionAlgorithm algorithm, int threads)
    {
        var step = data.Layer.Steps[1];
        var pointwise = new Filter<float>(data.Filters[2].Span, (1, 1, step.InputChannels, step.OutputChannels));
        var gradient = SeparableConv2DFilterGradient.Create(DepthwiseFilter(data, 0), pointwise, SeparableOptions(data.Layer.First, algorithm));
        var pointwiseGradient = new float[step.OutputLength];
        return new OurLayer(
            data, gradient.Describe(InputShape(data), threads),
            () => gradient.Run(
                Input(data), OutputGradient(data, 1), data.Output.Span, pointwiseGradient, default, default, On(threads)));
    }

    private static OurLayer Forward(LayerData data, PreparedOperation<float> convolution, int threads) => new(
        data, convolution.Describe(InputShape(data), threads), () => convolution.Run(Input(data), Output(data), On(threads)));

    private static OurLayer Backward(LayerData data, PreparedInputGradient<float> gradient, int threads) => new(
        data, gradient.Describe(Output(data).Shape, threads), () => gradient.Run(Input(data), Output(data), On(threads)));

    private static OurLayer OfFilter(LayerData data, PreparedFilterGradient<float> gradient, int threads) => new(
        data, gradient.Describe(InputShape(data), threads),
        () => gradient.Run(Input(data), OutputGradient(data, 0), data.Output.Span, default, On(threads)));

    public static Conv2DOptions Options(ConvStep step, ConvolutionAlgorithm algorithm, Border border = default) => new()
    {
        Strides = step.Stride,
        Dilations = step.Dilation,
        Padding = Padding2D.Explicit(step.PadTop, step.PadBottom, step.PadLeft, step.PadRight),
        Algorithm = algorithm,
        Groups = step.IsDepthwise ? 1 : step.Groups,
        Border = border,
    };

    private static SeparableConv2DOptions SeparableOptions(ConvStep depthwise, ConvolutionAlgorithm algorithm)
    {
        var options = Options(depthwise, algorithm);
        return new()
        {
            Strides = options.Strides,
            Dilations = options.Dilations,
            Padding = options.Padding,
            Algorithm = options.Algorithm,
        };
    }

    private static RunOptions On(int threads) => new() { MaxDegreeOfParallelism = threads };

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

    /// <summary>In a transposed step the sides are exchanged, but the filter is the convolution's.</summary>
    public static DepthwiseFilter<float> DepthwiseFilter(LayerData data, int index)
    {
        var step = data.Layer.Steps[index];
        int multiplier = step.IsTransposed ? step.GroupInputChannels : step.GroupOutputChannels;
        return new(data.Filters[index].Span, (step.FilterHeight, step.FilterWidth, step.Groups, multiplier));
    }

    public static ReadOnlySpan<float> Bias(LayerData data) => data.Biases[^1]!.Span;

    private static NhwcShape InputShape(LayerData data)
    {
        var step = data.Layer.First;
        return (step.Batch, step.InputHeight, step.InputWidth, step.InputChannels);
    }

    public static ReadOnlyNhwcSpan<float> Input(LayerData data) => new(data.Input.Span, InputShape(data));

    /// <summary>What takes the filter's place in a filter gradient.</summary>
    private static ReadOnlyNhwcSpan<float> OutputGradient(LayerData data, int index)
    {
        var step = data.Layer.Steps[index];
        return new(data.Filters[index].Span, (step.Batch, step.OutputHeight, step.OutputWidth, step.OutputChannels));
    }

    private static NhwcSpan<float> Output(LayerData data)
    {
        var step = data.Layer.Last;
        return new(data.Output.Span, (step.Batch, step.OutputHeight, step.OutputWidth, step.OutputChannels));
    }
}
