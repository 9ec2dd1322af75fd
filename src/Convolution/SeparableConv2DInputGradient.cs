using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// The gradient of a separable convolution with respect to its input: the transpose of <see cref="SeparableConv2D"/> with the same filters and
/// options, that of its pointwise part and then that of its depthwise part; strides and dilations in any combination.
/// </summary>
/// <remarks>
/// The pointwise part is one chain of multiply-adds from 0 for each channel in between, in ascending order of the output's channels; the
/// depthwise part is as in <see cref="DepthwiseConv2DInputGradient"/>. Between them only a strip exists. Activations are not linear and so
/// are refused; where there is one between the parts, take the gradients of the parts instead.
/// Borders are those of the depthwise part.
/// </remarks>
public static class SeparableConv2DInputGradient
{
    /// <summary>Prepares an input gradient: packs both filters once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="depthwise">The depthwise weights in HWCM order; they are copied.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order; they are copied.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// A filter is empty, the filters do not fit each other, there is an activation, or the algorithm does not apply.
    /// </exception>
    public static SeparableConv2DInputGradient<T> Create<T>(
        DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(depthwise, pointwise, options);

    /// <summary>Computes an input gradient once. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="depthwise">The depthwise weights in HWCM order.</param>
    /// <param name="pointwise">The pointwise weights, 1x1 in HWIO order.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <param name="options">The convolution's, without activations; <see cref="SeparableConv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of the shape <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The convolution does not take an input of this shape to the output's gradient.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> outputGradient,
        DepthwiseFilter<T> depthwise,
        Filter<T> pointwise,
        NhwcShape input,
        SeparableConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(depthwise, pointwise, options).Run(outputGradient, input);
}

/// <summary>A prepared input gradient: the filters packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class SeparableConv2DInputGradient<T> : PreparedInputGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal SeparableConv2DInputGradient(DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions? options)
        : base(Prepare(depthwise, pointwise, options ?? SeparableConv2DOptions.Default))
    {
        (DepthwiseFilterShape, PointwiseFilterShape) = (depthwise.Shape, pointwise.Shape);
    }

    /// <summary>Height, width, channels and channel multiplier of the depthwise filter.</summary>
    public DepthwiseFilterShape DepthwiseFilterShape { get; }

    /// <summary>The shape of the pointwise filter, <c>[1, 1, channels*multiplier, outputChannels]</c>.</summary>
    public FilterShape PointwiseFilterShape { get; }

    private static PreparedTransposed<T> Prepare(DepthwiseFilter<T> depthwise, Filter<T> pointwise, SeparableConv2DOptions options)
    {
        (DepthwiseFilterShape outer, FilterShape inner) = (depthwise.Shape, pointwise.Shape);
        Guard.Pointwise(inner, outer);
        Guard.NoActivation(options.DepthwiseActivation);
        Guard.NoActivation(options.Activation);
        var depthwiseWeights = new Weights<T>(depthwise.Values, options.FlushSubnormalWeights);
        var pointwiseWeights = new Weights<T>(pointwise.Values, options.FlushSubnormalWeights);
        return new()
        {
            InputName = "outputGradient",
            OutputName = "inputGradient",
            FilterSize = (outer.Height, outer.Width),
            Filter = $"{outer} and {inner}",
            InputChannels = inner.OutputChannels,
            OutputChannels = outer.Channels,
            Options = options.Linear,
            Figures = new((long)outer.ElementCount + inner.ElementCount, depthwiseWeights.Subnormals + pointwiseWeights.Subnormals),
            Algorithms = AlgorithmSet<T>.TransposedSeparable(
                new DepthwiseFilter<T>(depthwiseWeights.Values, outer), new Filter<T>(pointwiseWeights.Values, inner), options.Linear),
        };
    }
}
