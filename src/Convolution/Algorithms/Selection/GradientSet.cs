using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Functions;

namespace Convolution.Algorithms.Selection;

/// <summary>The algorithms that the filter gradients of a prepared object may run by, and the rule that chooses among them.</summary>
internal static class GradientSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const string IsForNone = "it is for no filter gradients";

    private const string IsForDense = "it is for no filter gradients but those of dense convolutions";

    public static AlgorithmChoice<GradientAlgorithm<FilterGradientCall<T>>> Dense(FilterShape filter, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = options.Algorithm.Except(ConvolutionAlgorithm.Fft, IsForNone);
        if (requested == ConvolutionAlgorithm.Reference)
            return new(requested, new ReferenceFilterGradients<T>(options.Groups, options.Border));

        string? obstacle = WinogradFilterGradients.Obstacle<T>(filter, options);
        if (requested == ConvolutionAlgorithm.Auto)
            obstacle ??= WinogradFilterGradients.Drawback(filter);
        GradientAlgorithm<FilterGradientCall<T>> direct = DirectFilterGradients.Create<T>(filter, options.Groups, options.Strides, options.Border);
        return requested == ConvolutionAlgorithm.Direct || obstacle is not null
            ? new(requested, direct, null, obstacle)
            : new(requested, direct, WinogradFilterGradients.Create<T>(filter.OutputChannels), drawback: WinogradFilterGradients.Drawback);
    }

    public static AlgorithmChoice<GradientAlgorithm<FilterGradientCall<T>>> Depthwise(DepthwiseFilterShape filter, Conv2DOptions options)
    {
        ConvolutionAlgorithm requested = DirectOnly(options.Algorithm);
        return new(
            requested,
            requested == ConvolutionAlgorithm.Reference
                ? new ReferenceFilterGradients<T>(filter.Channels, options.Border)
                : DirectFilterGradients.Depthwise<T>(filter, options.Border));
    }

    /// <summary>Of a separable convolution; the pointwise filter is given as the matrix <paramref name="transposed"/>.</summary>
    public static AlgorithmChoice<GradientAlgorithm<SeparableGradientCall<T>>> Separable(
        DepthwiseFilter<T> depthwise, ReadOnlySpan<T> depthwiseBias, Filter<T> transposed, SeparableConv2DOptions options)
    {
        ConvolutionAlgorithm requested = DirectOnly(options.Algorithm);
        return new(
            requested,
            requested == ConvolutionAlgorithm.Reference
                ? new ReferenceSeparableGradient<T>(
                    new(depthwise, depthwiseBias, Epilogue<T>.None, options.Border.OutsidePixel<T>(depthwise.Shape.Channels)),
                    new(transposed, new T[transposed.Shape.OutputChannels], Epilogue<T>.None),
                    depthwise.Shape,
                    options.Border)
                : DirectFilterGradients.Separable(depthwise, depthwiseBias, transposed, options.Strides.Width, options.Border));
    }

    private static ConvolutionAlgorithm DirectOnly(ConvolutionAlgorithm requested) => requested
        .Except(ConvolutionAlgorithm.Winograd, IsForDense)
        .Except(ConvolutionAlgorithm.Fft, IsForNone);
}
