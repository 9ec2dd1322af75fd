using System.Numerics;
using Convolution.Algorithms.Borders;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Transposed;
using Convolution.Functions;
using Convolution.Geometry;

namespace Convolution.Algorithms.Selection;

/// <summary>The algorithms that one prepared convolution packs its filter for, and the rule that chooses among them.</summary>
internal static class AlgorithmSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const string IsForDense = "it is for dense convolutions and their transposes";
    private const string IsForDepthwise = "it is for depthwise convolutions, and not for their transposes";

    private const string IsNotTransformed = "a value of the filter or the bias is not finite, or too large to be transformed";

    public static AlgorithmChoice<Algorithm<T>> Dense(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = options.Algorithm.Except(ConvolutionAlgorithm.Fft, IsForDepthwise);
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
            return new(requested, new DenseReference<T>(filter, bias, epilogue, options.Border.OutsidePixel<T>(options.Groups * filter.Shape.InputChannels)));

        string? obstacle = WinogradAlgorithms.Obstacle<T>(filter.Shape, options);
        if (requested == ConvolutionAlgorithm.Auto)
            obstacle ??= WinogradAlgorithms.Drawback(filter.Shape);
        if (requested == ConvolutionAlgorithm.Direct || obstacle is not null)
            return new(requested, Bordered(DirectAlgorithms.Create(filter, bias, epilogue, options), options.Border), null, obstacle);

        DenseConvolution<T> dense = DirectAlgorithms.Dense(filter, bias, epilogue);
        Algorithm<T> direct = Bordered(dense, options.Border);
        return WinogradAlgorithms.TryCreate(filter, bias, epilogue, dense, options.Border, isChosen: requested == ConvolutionAlgorithm.Auto) is { } winograd
            ? new(requested, direct, winograd, drawback: WinogradAlgorithms.Drawback)
            : new(requested, direct, null, IsNotTransformed);
    }

    public static AlgorithmChoice<Algorithm<T>> Depthwise(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = options.Algorithm.Except(ConvolutionAlgorithm.Winograd, IsForDense);
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
        if (isReference)
            return new(requested, new DepthwiseReference<T>(filter, bias, epilogue, options.Border.OutsidePixel<T>(filter.Shape.Channels)));

        RectangleConvolution<T> direct = DirectAlgorithms.Depthwise(filter, bias, epilogue, options.Strides.Width, options.Border);
        if (requested == ConvolutionAlgorithm.Fft)
        {
            if (FourierAlgorithms.Obstacle<T>(filter.Shape, options) is { } obstacle)
                throw new ArgumentException($"Fft convolution does not apply to the filter {filter.Shape}: {obstacle}.", nameof(options));
            return new(requested, direct, FourierAlgorithms.TryCreate(filter, bias, epilogue), IsNotTransformed);
        }

        direct.Product.CompileAhead(options.Strides.Width, options.Dilations.Width);
        return new(requested, direct);
    }

    public static AlgorithmChoice<Algorithm<T>> Separable(
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
                depthwise, depthwiseBias, Epilogue<T>.None, options.Border.OutsidePixel<T>(depthwise.Shape.Channels));
            return new(requested, new SeparableReference<T>(reference, between, pointwise, bias, epilogue));
        }

        RectangleProduct<T> first = DirectAlgorithms.DepthwiseProduct(depthwise, depthwiseBias, between, options.Strides.Width, options.Border);
        first.CompileAhead(options.Strides.Width, options.Dilations.Width);
        return new(requested, DirectAlgorithms.Separable(first, pointwise, bias, epilogue));
    }

    /// <summary>The transpose of the convolution with that filter and those options.</summary>
    public static AlgorithmChoice<Algorithm<T>> Transposed(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = options.Algorithm.Except(ConvolutionAlgorithm.Fft, IsForDepthwise);
        _ = WinogradAlgorithms.Obstacle<T>(filter.Shape, options);
        bool isReference = requested == ConvolutionAlgorithm.Reference;
        if (isReference || options.Strides != 1)
        {
            var epilogue = Epilogue<T>.Create(options.Activation, bias.Length, inVectors: !isReference);
            return new(requested, Transpose(
                isReference ? new TransposedReference<T>(filter, bias, epilogue) : TransposedAlgorithms.Dense(filter, bias, epilogue, options),
                options.Border));
        }

        return Dense(TransposedAlgorithms.Turned(filter, options.Groups), bias, options with { Border = Border.Zero }).Between(
            algorithm => Transpose(new TurnedConvolution<T>(algorithm), options.Border),
            (in ConvolutionGeometry geometry) => WinogradAlgorithms.Drawback(TurnedConvolution<T>.Ordinary(geometry)));
    }

    /// <summary>The transpose of a depthwise convolution.</summary>
    public static AlgorithmChoice<Algorithm<T>> TransposedDepthwise(DepthwiseFilter<T> filter, Conv2DOptions options) =>
        new(
            DirectOnly(options.Algorithm),
            Transpose(
                options.Algorithm == ConvolutionAlgorithm.Reference
                    ? new TransposedDepthwiseReference<T>(filter)
                    : TransposedAlgorithms.Depthwise(filter, options),
                options.Border));

    /// <summary>The transpose of a separable convolution without activations.</summary>
    public static AlgorithmChoice<Algorithm<T>> TransposedSeparable(DepthwiseFilter<T> depthwise, Filter<T> pointwise, Conv2DOptions options) =>
        new(
            DirectOnly(options.Algorithm),
            Transpose(
                options.Algorithm == ConvolutionAlgorithm.Reference
                    ? new TransposedSeparableReference<T>(depthwise, pointwise)
                    : TransposedAlgorithms.Separable(depthwise, pointwise, options),
                options.Border));

    private static ConvolutionAlgorithm DirectOnly(ConvolutionAlgorithm requested) => requested
        .Except(ConvolutionAlgorithm.Winograd, IsForDense)
        .Except(ConvolutionAlgorithm.Fft, IsForDepthwise);

    /// <summary>With what a border adds to the transpose of a convolution; a constant adds nothing.</summary>
    private static Algorithm<T> Transpose(Algorithm<T> algorithm, Border border) =>
        border.Kind is BorderKind.Zero or BorderKind.Constant ? algorithm
        : algorithm.Name == ConvolutionAlgorithm.Reference ? new BorderedTransposeReference<T>(algorithm)
        : new BorderedTranspose<T>(algorithm);

    private static Algorithm<T> Bordered(Algorithm<T> algorithm, Border border) =>
        border.Kind == BorderKind.Zero || algorithm.ReadsBorders ? algorithm : new BorderedConvolution<T>(algorithm, border.Outside<T>());
}
