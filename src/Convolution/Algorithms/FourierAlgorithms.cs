using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Functions;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Whether Fourier transforms apply to a depthwise filter, and how many points they have.</summary>
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

    /// <summary>
    /// Rows and columns of a transform: at least twice and three times the filter's, so that half of the rows, which come in pairs of tiles, and two
    /// thirds of the columns are outputs. A 31x31 filter takes 64x96 points for up to 68x66 outputs.
    /// </summary>
    public static (int Rows, int Columns) Points(DepthwiseFilterShape filter) =>
        (FourierLength<double>.AtLeast((2 * filter.Height) - 1), FourierLength<double>.AtLeast((3 * filter.Width) - 1));

    /// <summary>Transforms a filter; null if a value of filter or bias is not finite, so that no result could be.</summary>
    public static Algorithm<T>? TryCreate<T>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !TensorPrimitives.IsFiniteAll(bias) ? null
        : Vector.IsHardwareAccelerated && filter.Shape.Channels >= Vector<T>.Count
            ? FourierConvolution<T, Vector<T>, VectorLanes<T>>.TryCreate(filter, bias, epilogue)
        : FourierConvolution<T, T, ScalarLanes<T>>.TryCreate(filter, bias, epilogue);
}
