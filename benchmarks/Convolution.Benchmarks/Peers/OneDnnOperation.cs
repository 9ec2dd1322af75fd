using Convolution.Benchmarks.Layers;
using static Convolution.Benchmarks.Peers.OneDnnApi;

namespace Convolution.Benchmarks.Peers;

/// <summary>What a step is to oneDNN: which of its operations, on memory of which shapes, and where that goes.</summary>
internal sealed unsafe class OneDnnOperation
{
    private readonly ConvStep step;
    private readonly OneDnnWay way;
    private readonly bool deconvolves;

    public OneDnnOperation(ConvStep step, OneDnnWay way)
    {
        (this.step, this.way) = (step, way);
        deconvolves = step.IsTransposed && (way.Deconvolves || !step.IsInputGradient);
    }

    /// <summary>Where the step's input goes: what to ask for its layout, and the argument.</summary>
    public (int Query, int Argument) Input => IsBackwardData
        ? (DestinationGradientQuery, DestinationGradientArgument)
        : (SourceQuery, SourceArgument);

    /// <summary>Where the filter goes, or the output's gradient in its place.</summary>
    public (int Query, int Argument) Filter => step.IsFilterGradient
        ? (DestinationGradientQuery, DestinationGradientArgument)
        : (WeightsQuery, WeightsArgument);

    public (int Query, int Argument) Output => IsBackwardData ? (SourceGradientQuery, SourceGradientArgument)
        : step.IsFilterGradient ? (WeightsGradientQuery, WeightsGradientArgument)
        : (DestinationQuery, DestinationArgument);

    /// <summary>The layouts in which everyone else has them.</summary>
    public MemoryDescriptor PlainInput => Activations(step.Batch, step.InputChannels, step.InputHeight, step.InputWidth, NhwcTag);

    public MemoryDescriptor PlainFilter => step.IsFilterGradient ? PlainActivations
        : deconvolves ? TransposedWeights(step)
        : PlainWeights;

    public MemoryDescriptor PlainOutput => step.IsFilterGradient ? PlainWeights : PlainActivations;

    public MemoryDescriptor Bias => Describe([step.OutputChannels], VectorTag);

    private bool IsBackwardData => step.IsTransposed && !deconvolves;

    private MemoryDescriptor PlainActivations =>
        Activations(step.Batch, step.OutputChannels, step.OutputHeight, step.OutputWidth, NhwcTag);

    private MemoryDescriptor PlainWeights => Weights(step.Forward, step.Groups > 1 ? HwigoTag : HwioTag);

    /// <summary>
    /// Null if the algorithm does not exist for it. The way back asks for the convolution forwards, as a hint, which has to live as long.
    /// </summary>
    public (nint Primitive, nint Hint)? TryDescribe(nint engine)
    {
        var convolution = deconvolves ? step : step.Forward;
        var source = Activations(
            convolution.Batch, convolution.InputChannels, convolution.InputHeight, convolution.InputWidth, way.Activations);
        var destination = Activations(
            convolution.Batch, convolution.OutputChannels, convolution.OutputHeight, convolution.OutputWidth, way.Activations);
        var (weights, bias) = (Weights(convolution, AnyTag), Bias);
        var biasOrNone = step.HasBias ? &bias : null;
        long* strides = stackalloc long[] { step.Stride, step.Stride };
        long* dilations = stackalloc long[] { step.Dilation - 1, step.Dilation - 1 };
        long* before = stackalloc long[] { step.PadTop, step.PadLeft };
        long* after = stackalloc long[] { step.PadBottom, step.PadRight };
        ConvolutionDescriptor forward, backward;
        if (deconvolves)
        {
            Check(dnnl_dilated_deconvolution_forward_desc_init(
                &forward, ForwardInference, (int)OneDnnAlgorithm.Deconvolution, &source, &weights, biasOrNone, &destination, strides, dilations,
                before, after));
            return Create(&forward, engine, hint: 0) is var primitive && primitive != 0 ? (primitive, 0) : null;
        }

        bool isBack = IsBackwardData || step.IsFilterGradient;
        Check(dnnl_dilated_convolution_forward_desc_init(
            &forward, isBack ? ForwardTraining : ForwardInference, (int)way.Algorithm, &source, &weights, biasOrNone, &destination, strides,
            dilations, before, after));
        nint first = Create(&forward, engine, hint: 0);
        if (first == 0 || !isBack)
        {
            return first == 0 ? null : (first, 0);
        }

        Check(IsBackwardData
            ? dnnl_dilated_convolution_backward_data_desc_init(
                &backward, (int)way.Algorithm, &source, &weights, &destination, strides, dilations, before, after)
            : dnnl_dilated_convolution_backward_weights_desc_init(
                &backward, (int)way.Algorithm, &source, &weights, null, &destination, strides, dilations, before, after));
        nint second = Create(&backward, engine, hint: first);
        if (second == 0)
        {
            Check(dnnl_primitive_desc_destroy(first));
            return null;
        }

        return (second, first);
    }

    /// <summary>0 where there is none.</summary>
    private static nint Create(ConvolutionDescriptor* operation, nint engine, nint hint) =>
        dnnl_primitive_desc_create(out nint descriptor, operation, 0, engine, hint) == 0 ? descriptor : 0;

    private static MemoryDescriptor Activations(int batch, int channels, int height, int width, int tag) =>
        Describe([batch, channels, height, width], tag);

    private static MemoryDescriptor Weights(ConvStep step, int tag) => step.Groups > 1
        ? Describe([step.Groups, step.GroupOutputChannels, step.GroupInputChannels, step.FilterHeight, step.FilterWidth], tag)
        : Describe([step.OutputChannels, step.InputChannels, step.FilterHeight, step.FilterWidth], tag);

    /// <summary>HWOI, O counting the outputs of a group; a depthwise filter in HWCM is that with one output to each group.</summary>
    private static MemoryDescriptor TransposedWeights(ConvStep step)
    {
        MemoryDescriptor descriptor;
        long tap = (long)step.GroupOutputChannels * step.InputChannels;
        long* dims = stackalloc long[] { step.Groups, step.GroupOutputChannels, step.GroupInputChannels, step.FilterHeight, step.FilterWidth };
        long* strides = stackalloc long[] { step.GroupInputChannels, step.InputChannels, 1, step.FilterWidth * tap, tap };
        int ungrouped = step.Groups > 1 ? 0 : 1;
        Check(dnnl_memory_desc_init_by_strides(&descriptor, 5 - ungrouped, dims + ungrouped, Float, strides + ungrouped));
        return descriptor;
    }

    private static MemoryDescriptor Describe(ReadOnlySpan<long> dims, int tag)
    {
        MemoryDescriptor descriptor;
        fixed (long* pointer = dims)
        {
            Check(dnnl_memory_desc_init_by_tag(&descriptor, dims.Length, pointer, Float, tag));
        }

        return descriptor;
    }
}
