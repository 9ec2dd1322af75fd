using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Algorithms.Fourier;
using Convolution.Functions;
using Convolution.Simd;

namespace Convolution.Algorithms.Selection;

/// <summary>Whether Fourier transforms apply to a depthwise filter, and the lanes they run with.</summary>
internal static class FourierAlgorithms
{
    /// <summary>The most rows or columns of a filter: three times as many points and no more make the longest transform.</summary>
    private const int MaxFilter = 127;

    /// <summary>Why they do not apply; null where they do.</summary>
    public static string? Obstacle<T>(DepthwiseFilterShape filter, Conv2DOptions options) =>
        options.Strides != 1 ? "the stride is not 1"
        : options.Dilations != 1 ? "the dilation is not 1"
        : filter.Multiplier != 1 ? "the channel multiplier is not 1"
        : options.Border.Kind != BorderKind.Zero ? "the border is not zero"
        : filter.Height > MaxFilter || filter.Width > MaxFilter ? $"the filter is longer than {MaxFilter}"
        : typeof(T) != typeof(float) && typeof(T) != typeof(double) ? "the element type is neither float nor double"
        : null;

    /// <summary>Transforms a filter; null if a value of filter or bias is not finite, so that no result could be.</summary>
    public static Algorithm<T>? TryCreate<T>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !TensorPrimitives.IsFiniteAll(bias) ? null
        : Vector.IsHardwareAccelerated && filter.Shape.Channels >= Vector<T>.Count
            ? FourierConvolution<T, Vector<T>, VectorLanes<T>>.TryCreate(filter, bias, epilogue)
        : FourierConvolution<T, T, ScalarLanes<T>>.TryCreate(filter, bias, epilogue);
}
