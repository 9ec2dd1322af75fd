using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Convolution.Algorithms.Borders;
using Convolution.Algorithms.FilterGradients;
using Convolution.Functions;
using Convolution.Simd;
using static Convolution.Algorithms.Selection.LaneRules;

namespace Convolution.Algorithms.Selection;

/// <summary>Chooses how the gradients of filters are summed directly, and with which lanes.</summary>
internal static class DirectFilterGradients
{
    /// <summary>Input channels of a small group up to which its filter gradient pays with any filter and stride.</summary>
    private const int FewInputs = 4;

    /// <summary>Those up to which it pays with strides, if there are many taps; beyond them with stride 1.</summary>
    private const int SomeInputs = 8;

    /// <summary>Taps from which it pays with more than few inputs.</summary>
    private const int ManyTaps = 2 * 2;

    /// <summary>The gradients of a filter: in groups of one input channel, or small ones, by the kernels of the depthwise filter's gradient.</summary>
    public static GradientAlgorithm<FilterGradientCall<T>> Create<T>(FilterShape filter, int groups, Size2D strides, Border border)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = filter.OutputChannels / groups;
        return groups > 1 && filter.InputChannels == 1
                ? Depthwise<T>(new DepthwiseFilterShape(filter.Height, filter.Width, groups, columns), border)
            : groups > 1 && Grouped<T>(filter, groups, strides) is { } small ? Bordered(small, border)
            : Exchanged<T>(groups, filter.InputChannels, columns, strides.Width) is { } exchanged ? Bordered(exchanged, border)
            : groups == 1 && filter.InputChannels < DenseFilterGradientPlan.MinChannels
                ? new GradientByBlocks<T, FilterGradientCall<T>>(Dense<T>(groups, columns, border), [filter.ElementCount, columns])
            : Dense<T>(groups, columns, border);
    }

    /// <summary>The gradients of a dense filter: groups, and output channels of each.</summary>
    public static FilterGradient<T> Dense<T>(int groups, int columns, Border border = default)
        where T : unmanaged, IFloatingPointIeee754<T> => Bordered<T>(
        !HasVectors<T>() ? new DenseFilterGradient<T, T, ScalarLanes<T>>(groups, columns)
        : Vector512.IsHardwareAccelerated && Fills512<T>(columns, MostWaste) ? new DenseFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(groups, columns)
        : new DenseFilterGradient<T, Vector<T>, VectorLanes<T>>(groups, columns), border);

    /// <summary>The gradients of a depthwise filter: where a vector has no room for few channels, it has for one channel's outputs.</summary>
    /// <remarks>
    /// Pairs of 512-bit vectors meet two neighbouring lines of each pixel at once, the second of which comes with the first, and begin and end half as often:
    /// 3x3 layers run 1.05 to 1.45 times as fast, most those with stride 2 or from beyond L2, 7x7 ones 1.04 to 1.17 times; 144 channels, which pairs would
    /// fill up, 0.8 to 0.9 times (Emerald Rapids, one thread).
    /// </remarks>
    public static FilterGradient<T> Depthwise<T>(DepthwiseFilterShape shape, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> => Bordered<T>(
        HasVectors<T>() && shape.Channels < Vector<T>.Count && 2 * shape.Multiplier >= Vector<T>.Count
            ? Dense<T>(shape.Channels, shape.Multiplier)
        : !HasVectors<T>() || shape.Channels < Vector<T>.Count ? new DepthwiseFilterGradient<T, T, ScalarLanes<T>>(shape)
        : Vector512.IsHardwareAccelerated && shape.Multiplier == 1
            && Fills(shape.Channels, 2 * Vector512<T>.Count, Vector512<T>.Count, MostWaste)
            ? new DepthwiseFilterGradient<T, Pair<Vector512<T>>, PairLanes<T, Vector512<T>, Vector512Lanes<T>>>(shape)
        : Vector512.IsHardwareAccelerated && Fills512<T>(shape.Channels, MostDepthwiseWaste)
            ? new DepthwiseFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(shape)
        : new DepthwiseFilterGradient<T, Vector<T>, VectorLanes<T>>(shape), border);

    /// <summary>The gradients of a separable convolution's filters; the pointwise one is given as the matrix <paramref name="transposed"/>.</summary>
    public static GradientAlgorithm<SeparableGradientCall<T>> Separable<T>(
        DepthwiseFilter<T> depthwise, ReadOnlySpan<T> depthwiseBias, Filter<T> transposed, int stride, Border border)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int columns, int middle) = (transposed.Shape.InputChannels, transposed.Shape.OutputChannels);
        var shared = new SeparableFilterGradient<T>(
            DirectAlgorithms.DepthwiseProduct(depthwise, depthwiseBias, Epilogue<T>.None, stride, border),
            DirectAlgorithms.Dense(transposed.Values, columns, new T[middle], Epilogue<T>.None).Product,
            Depthwise<T>(depthwise.Shape, border),
            Dense<T>(groups: 1, columns));
        return new GradientByBlocks<T, SeparableGradientCall<T>>(shared, [depthwise.Shape.ElementCount, middle, transposed.Values.Length, columns]);
    }

    /// <summary>Those of a dense filter with the products' operands exchanged, for groups of more inputs than outputs; null where that does not pay.</summary>
    /// <remarks>
    /// At 28x28x64 2, 4, 8, 12 and 24 outputs run 10, 7, 2.9, 2.8 and 1.4 times as fast so with 3x3 taps, 8, 7, 2.8, 2.9 and 1.7 times with one; of 144
    /// inputs with one tap, 32 outputs 1.2 times. More gain little, down to nothing at 14x14, where turning the sums takes long: 1024 to 256 channels would
    /// run 0.74 times as fast. Without AVX-512 3, 8, 12 and 24 outputs run 4, 1.35, 1.4 and 1.02 times as fast, and 4, 1.6, 1.7 and 1.1 times (Zen 5).
    /// </remarks>
    private static FilterGradient<T>? Exchanged<T>(int groups, int inputs, int outputs, int stride)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !HasVectors<T>() || inputs < Vector<T>.Count || outputs >= inputs || outputs > MostExchangedOutputs<T>((long)groups * inputs * stride) ? null
        : Vector512.IsHardwareAccelerated && Fills512<T>(inputs, MostWaste)
            ? new ExchangedFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(groups, inputs, outputs)
        : new ExchangedFilterGradient<T, Vector<T>, VectorLanes<T>>(groups, inputs, outputs);

    /// <summary>
    /// Fewer where the inputs that a tap has lie a multiple of pages apart, and so in a few sets of L1, which would not keep them from one tile to the next: of
    /// 1024 inputs 8, 16 and 32 outputs run 2.2, 1.5 and 0.8 to 1.0 times as fast at 14x14, without AVX-512, whose tiles are lower, 1.0, 0.7 and 0.65 times.
    /// Copies of the inputs would cost as much (Zen 5).
    /// </summary>
    private static int MostExchangedOutputs<T>(long distance)
        where T : unmanaged => distance * Unsafe.SizeOf<T>() % 4096 > 0 ? 32 : Registers.Count < 32 ? 4 : 24;

    /// <summary>
    /// The gradients of a filter in groups of no more inputs and outputs than a vector has, in the kernels of the depthwise filter's gradient; null for others.
    /// </summary>
    /// <remarks>
    /// With 3x3 taps and stride 1 groups of 2, 4, 6, 8, 12 and 16 run 17, 7, 3.5, 2.7, 1.7 and 1.2 times as fast as by products for each, groups of 3 6 times;
    /// without AVX-512 13, 5, 2.3, 1.6, 1 and 1 times. With stride 2 groups of 4 and 8 run 5 and 2 times as fast, but of 16 0.8 times. With a single tap,
    /// whose sums are too few chains, groups of 4 run 3.5 times as fast, but of 8 0.9 times and of 16 0.35 times (Zen 5).
    /// Without AVX-512 a bundle is two vectors wide, which makes groups of 2, 4 and 8 run 1.4, 1.25 and 1.14 times as fast; but with stride 2, whose copies
    /// would not stay in L1, groups of 8 0.83 times.
    /// </remarks>
    private static FilterGradient<T>? Grouped<T>(FilterShape filter, int groups, Size2D strides)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int inputs, int outputs) = (filter.InputChannels, filter.OutputChannels / groups);
        bool pays = inputs <= FewInputs || (filter.Height * filter.Width >= ManyTaps && (inputs <= SomeInputs || strides == 1));
        if (!HasVectors<T>() || !pays || Math.Max(filter.Height, filter.Width) > GroupedGradientPart<T, Vector<T>, VectorLanes<T>>.MostTaps)
            return null;
        int least = Math.Min(groups * inputs, filter.OutputChannels);
        int most = Math.Max(inputs, outputs);
        int line = CacheLine.Bytes / Unsafe.SizeOf<T>();
        bool fillsLine = least >= line && (inputs <= FewInputs || strides == 1);
        FilterGradient<T> dense = Dense<T>(groups, outputs);
        return Vector512.IsHardwareAccelerated && least >= Vector512<T>.Count && most <= Vector512<T>.Count
                ? new GroupedFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(VectorsOf(Vector512<T>.Count), dense)
            : least >= Vector<T>.Count && most <= Vector<T>.Count
                ? new GroupedFilterGradient<T, Vector<T>, VectorLanes<T>>(VectorsOf(Vector<T>.Count), dense)
            : null;

        GroupVectors VectorsOf(int lanes) => new(groups, inputs, outputs, lanes, width: fillsLine ? line : lanes);
    }

    private static FilterGradient<T> Bordered<T>(FilterGradient<T> gradient, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        border.Kind == BorderKind.Zero ? gradient : new BorderedFilterGradient<T>(gradient, border.Outside<T>());
}
