using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Reference;

namespace Convolution.Algorithms;

/// <summary>The algorithms that one prepared convolution has packed its filter for, and the rule that chooses among them.</summary>
internal sealed record class AlgorithmSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConvolutionAlgorithm requested;
    private readonly Algorithm<T> direct;
    private readonly Algorithm<T>? other;
    private readonly string obstacle;

    private AlgorithmSet(
        ConvolutionAlgorithm requested,
        Algorithm<T> direct,
        Algorithm<T>? other = null,
        string? obstacle = null) =>
        (this.requested, this.direct, this.other, this.obstacle) =
        (requested, direct, other, obstacle ?? "no other algorithm applies to this operation");

    /// <summary>Whether a transpose is computed as the ordinary convolution that it is.</summary>
    private bool IsTurned { get; init; }

    public static AlgorithmSet<T> Dense(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = Except(options.Algorithm, ConvolutionAlgorithm.Fft, "depthwise");
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
            return new(requested, new DenseReference<T>(filter, bias, epilogue, Outside(options.Border, options.Groups * filter.Shape.InputChannels)));

        string? obstacle = WinogradAlgorithms.Obstacle<T>(filter.Shape, options);
        if (obstacle is not null && requested == ConvolutionAlgorithm.Winograd)
            throw new ArgumentException($"Winograd convolution does not apply to the filter {filter.Shape}: {obstacle}.", nameof(options));
        if (requested == ConvolutionAlgorithm.Auto)
            obstacle ??= WinogradAlgorithms.Drawback(filter.Shape);
        if (requested == ConvolutionAlgorithm.Direct || obstacle is not null)
            return new(requested, Bordered(DirectAlgorithms.Create(filter, bias, epilogue, options), options.Border), null, obstacle);

        DenseConvolution<T> dense = DirectAlgorithms.Dense(filter, bias, epilogue);
        Algorithm<T> direct = Bordered(dense, options.Border);
        return WinogradAlgorithms.TryCreate(filter, bias, epilogue, dense, options.Border) is { } winograd
            ? new(requested, direct, winograd)
            : new(requested, direct, null, "a value of the filter or the bias is not finite, or too large to be transformed");
    }

    public static AlgorithmSet<T> Depthwise(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = Except(options.Algorithm, ConvolutionAlgorithm.Winograd, "dense");
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
            return new(requested, new DepthwiseReference<T>(filter, bias, epilogue, Outside(options.Border, filter.Shape.Channels)));

        RectangleConvolution<T> direct = DirectAlgorithms.Depthwise(filter, bias, epilogue, options.Border);
        if (requested == ConvolutionAlgorithm.Fft)
        {
            if (FourierAlgorithms.Obstacle<T>(filter.Shape, options) is { } obstacle)
                throw new ArgumentException($"Fft convolution does not apply to the filter {filter.Shape}: {obstacle}.", nameof(options));
            return new(requested, direct, FourierAlgorithms.TryCreate(filter, bias, epilogue), "a value of the filter or the bias is not finite, or too large to be transformed");
        }

        direct.Product.CompileAhead(options.Strides.Width, options.Dilations.Width);
        return new(requested, direct);
    }

    public static AlgorithmSet<T> Separable(
        DepthwiseFilter<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        Filter<T> pointwise,
        ReadOnlySpan<T> bias,
        SeparableConv2DOptions options)
    {
        ConvolutionAlgorithm requested = DirectOnly(options.Algorithm);
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        var between = Epilogue<T>.Create(options.DepthwiseActivation, depthwiseBias.Length, inVectors: !isReference);
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
        {
            var reference = new DepthwiseReference<T>(
                depthwise, depthwiseBias, Epilogue<T>.None, Outside(options.Border, depthwise.Shape.Channels));
            return new(requested, new SeparableReference<T>(reference, between, pointwise, bias, epilogue));
        }

        RectangleProduct<T> first = DirectAlgorithms.DepthwiseProduct(depthwise, depthwiseBias, between, options.Border);
        first.CompileAhead(options.Strides.Width, options.Dilations.Width);
        return new(requested, DirectAlgorithms.Separable(first, pointwise, bias, epilogue));
    }

    /// <summary>The transpose of the convolution with that filter and those options.</summary>
    public static AlgorithmSet<T> Transposed(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        bool isReference = options.Algorithm == ConvolutionAlgorithm.Reference;
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
            return new(options.Algorithm, new TransposedReference<T>(filter, bias, epilogue));
        if (options.Strides == 1)
            return Dense(TransposedAlgorithms.Turned(filter, options.Groups), bias, options) with { IsTurned = true };
        return new(DirectOnly(options.Algorithm), TransposedAlgorithms.Dense(filter, bias, epilogue, options));
    }

    /// <summary>The transpose of a depthwise convolution.</summary>
    public static AlgorithmSet<T> TransposedDepthwise(DepthwiseFilter<T> filter, Conv2DOptions options) =>
        new(
            DirectOnly(options.Algorithm),
            options.Algorithm == ConvolutionAlgorithm.Reference
                ? new TransposedDepthwiseReference<T>(filter)
                : TransposedAlgorithms.Depthwise(filter, options));

    /// <summary>The transpose of a separable convolution without activations.</summary>
    public static AlgorithmSet<T> TransposedSeparable(DepthwiseFilter<T> depthwise, Filter<T> pointwise, Conv2DOptions options) =>
        new(
            DirectOnly(options.Algorithm),
            options.Algorithm == ConvolutionAlgorithm.Reference
                ? new TransposedSeparableReference<T>(depthwise, pointwise)
                : TransposedAlgorithms.Separable(depthwise, pointwise, options));

    /// <summary>What the algorithms take for the transpose of a convolution.</summary>
    public ConvolutionGeometry Computed(in ConvolutionGeometry transposed) => IsTurned
        ? PhaseSet<T>.Gathering(transposed, Phase.Of(transposed.Vertical, 0), Phase.Of(transposed.Horizontal, 0))
        : transposed;

    public Algorithm<T> Select(in ConvolutionGeometry geometry) => Drawback(geometry) is null ? other! : direct;

    public string Reason(in ConvolutionGeometry geometry) => Drawback(geometry) is { } drawback
        ? requested is ConvolutionAlgorithm.Direct or ConvolutionAlgorithm.Reference ? "asked for" : drawback
        : requested == ConvolutionAlgorithm.Auto ? WinogradAlgorithms.Advantage : "asked for";

    /// <summary>Refuses an algorithm that applies to another operation only.</summary>
    private static ConvolutionAlgorithm Except(ConvolutionAlgorithm requested, ConvolutionAlgorithm refused, string operation) =>
        requested != refused
            ? requested
            : throw new ArgumentException($"{refused} convolution does not apply: the operation is not a {operation} convolution.", "options");

    /// <summary>Refuses those that apply to some forward convolutions only.</summary>
    private static ConvolutionAlgorithm DirectOnly(ConvolutionAlgorithm requested) =>
        Except(Except(requested, ConvolutionAlgorithm.Winograd, "dense"), ConvolutionAlgorithm.Fft, "depthwise");

    private static Algorithm<T> Bordered(Algorithm<T> algorithm, Border border) =>
        border.Kind == BorderKind.Zero || algorithm.ReadsBorders ? algorithm : new BorderedConvolution<T>(algorithm, Outside(border));

    private static T Outside(Border border) => T.CreateSaturating(border.Value);

    /// <summary>A pixel of the border's constant.</summary>
    private static T[] Outside(Border border, int channels)
    {
        var pixel = new T[channels];
        Array.Fill(pixel, Outside(border));
        return pixel;
    }

    /// <summary>Why the direct algorithm runs; null where another one does.</summary>
    private string? Drawback(in ConvolutionGeometry geometry) =>
        other is null ? obstacle
        : requested == ConvolutionAlgorithm.Auto ? WinogradAlgorithms.Drawback(geometry)
        : null;
}
