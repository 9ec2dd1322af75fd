using System.Numerics;
using Convolution.Geometry;
using Convolution.Reference;

namespace Convolution.Algorithms;

/// <summary>The algorithms that one prepared convolution has packed its filter for, and the rule that chooses among them.</summary>
internal sealed class AlgorithmSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConvolutionAlgorithm requested;
    private readonly Algorithm<T> direct;

    private AlgorithmSet(ConvolutionAlgorithm requested, Algorithm<T> direct) => (this.requested, this.direct) = (requested, direct);

    public static AlgorithmSet<T> Dense(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options) =>
        new(
            options.Algorithm,
            options.Algorithm == ConvolutionAlgorithm.Reference
                ? new DenseReference<T>(filter, bias, new(options.Activation))
                : DirectAlgorithms.Dense(filter, bias, new Clamp<T>(options.Activation)));

    public static AlgorithmSet<T> Depthwise(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options) =>
        new(
            options.Algorithm,
            options.Algorithm == ConvolutionAlgorithm.Reference
                ? new DepthwiseReference<T>(filter, bias, new(options.Activation))
                : DirectAlgorithms.Depthwise(filter, bias, new Clamp<T>(options.Activation)));

    public static AlgorithmSet<T> Separable(
        DepthwiseFilter<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        Filter<T> pointwise,
        ReadOnlySpan<T> bias,
        SeparableConv2DOptions options) =>
        new(
            options.Algorithm,
            new SeparableReference<T>(
                new DepthwiseReference<T>(depthwise, depthwiseBias, new(Activation.None)),
                new(options.DepthwiseActivation),
                pointwise,
                bias,
                new(options.Activation)));

    public Algorithm<T> Select(in ConvolutionGeometry geometry) => direct;

    public string Reason(in ConvolutionGeometry geometry) =>
        requested == ConvolutionAlgorithm.Auto ? "no other algorithm applies to this filter" : "asked for";
}
