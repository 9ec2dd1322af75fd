using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Depthwise;
using Convolution.Algorithms.Planar;
using Convolution.Algorithms.Separable;
using Convolution.Algorithms.Transposed;
using Convolution.Functions;
using Convolution.Simd;
using static Convolution.Algorithms.Selection.LaneRules;

namespace Convolution.Algorithms.Selection;

/// <summary>Chooses the direct algorithms and the lanes that they run with.</summary>
internal static class DirectAlgorithms
{
    /// <summary>Taps with which planes pay however many input channels there are; at 28x28x2048 a 1x1 filter loses a third.</summary>
    private const int MinPlanarTaps = 4;

    /// <summary>Input channels up to which they pay with fewer taps; at 56x56x512 a 1x1 filter is as fast without.</summary>
    private const int MaxPlanarChannels = 128;

    /// <summary>Whatever computes a convolution with these options fastest.</summary>
    public static Algorithm<T> Create<T>(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Rectangles(filter, bias, epilogue, options.Groups, options.Strides, options.Border) is { } product
            ? new RectangleConvolution<T>(product, filter.Shape.InputChannels, epilogue.Work)
        : Dense(filter, bias, epilogue, options.Groups);

    /// <summary>
    /// Where few channels, or few in each group, would leave many lanes empty: groups of one input channel each are a depthwise convolution;
    /// several small ones share a vector; and with stride 1 vectors may run across pixels. Null where none of it pays.
    /// </summary>
    public static RectangleProduct<T>? Rectangles<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups, Size2D strides, Border border = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (groups > 1 ? GroupedProduct(filter, bias, epilogue, groups, strides.Width, border) : null)
        ?? (strides == 1 && IsNarrow<T>(filter.Shape, groups) ? Planar(filter, bias, epilogue, groups) : null);

    public static DenseConvolution<T> Dense<T>(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups = 1)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(PanelProduct(
            filter.Values, filter.Shape.ElementCount / filter.Shape.OutputChannels, bias, epilogue, groups, filter.Shape.InputChannels));

    /// <summary>Of a filter given as a matrix: a row for each tap and input channel, of which there may be none.</summary>
    public static DenseConvolution<T> Dense<T>(ReadOnlySpan<T> filter, int depth, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T> => new(PanelProduct(filter, depth, bias, epilogue));

    public static RectangleConvolution<T> Depthwise<T>(
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int stride, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> => new(DepthwiseProduct(filter, bias, epilogue, stride, border), activationWork: epilogue.Work);

    public static SeparableConvolution<T> Separable<T>(
        RectangleProduct<T> depthwise, Filter<T> pointwise, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(depthwise, PanelProduct(pointwise.Values, pointwise.Shape.InputChannels, bias, epilogue));

    /// <summary>Groups of one input channel, or small ones, in the loops of depthwise convolution; null for others.</summary>
    private static RectangleProduct<T>? GroupedProduct<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups, int stride, Border border)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterShape shape = filter.Shape;
        var depthwise = new DepthwiseFilter<T>(
            filter.Values, (shape.Height, shape.Width, groups * shape.InputChannels, shape.OutputChannels / groups));
        return shape.InputChannels == 1
            ? DepthwiseProduct(depthwise, bias, epilogue, stride, border)
            : SmallGroups(depthwise, bias, epilogue, shape.InputChannels, border);
    }

    private static RectangleProduct<T> Planar<T>(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated
            ? new PlanarProduct<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, epilogue, groups, new DensePhase<T>(Dense(filter, bias, epilogue, groups)))
            : new PlanarProduct<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue, groups, new DensePhase<T>(Dense(filter, bias, epilogue, groups)));

    private static PanelProduct<T> PanelProduct<T>(
        ReadOnlySpan<T> filter, int depth, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups = 1, int inputs = 0)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !HasVectors<T>() ? new PanelProduct<T, T, ScalarLanes<T>>(filter, bias, depth, epilogue, groups, inputs)
        : Vector512.IsHardwareAccelerated && Fills512<T>(bias.Length / groups, MostWaste)
            ? new PanelProduct<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, depth, epilogue, groups, inputs)
        : new PanelProduct<T, Vector<T>, VectorLanes<T>>(filter, bias, depth, epilogue, groups, inputs);

    /// <summary>The widest vectors that the channels fill, or pairs of them; few channels are folded. The stride is the horizontal one.</summary>
    public static RectangleProduct<T> DepthwiseProduct<T>(
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int stride, Border border = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = filter.Shape.Channels;
        if (!HasVectors<T>())
            return new DepthwiseProduct<T, T, ScalarLanes<T>>(filter, bias, epilogue, inputs: 1, border);
        if (Vector512.IsHardwareAccelerated && Fills512<T>(channels, MostDepthwiseWaste))
            return new DepthwiseProduct<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, epilogue, inputs: 1, border);
        if (PairsPay<T>(filter.Shape, stride))
            return new DepthwiseProduct<T, Pair<Vector<T>>, PairLanes<T, Vector<T>, VectorLanes<T>>>(filter, bias, epilogue, inputs: 1, border);
        RectangleProduct<T> product = channels < Vector<T>.Count
            ? new DepthwiseProduct<T, T, ScalarLanes<T>>(filter, bias, epilogue, inputs: 1, border)
            : new DepthwiseProduct<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue, inputs: 1, border);
        return channels < 2 * Vector<T>.Count && channels % Vector<T>.Count > 0
            ? new DepthwiseFold<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue, border, product)
            : product;
    }

    /// <summary>The transpose of a depthwise convolution with stride 2 in one pass, by squares of outputs; null where there is no kernel for it.</summary>
    /// <remarks>
    /// Two to four taps run 1.3 to 2.4 times as fast as phase by phase, more on small images; five would run 0.95 to 1.35 times with 32 registers, with 16
    /// 0.6 to 1.3 times, mostly below 1 (Zen 5, with AVX-512 and without).
    /// </remarks>
    public static TransposedProduct<T>? Squares<T>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DepthwiseFilterShape shape = filter.Shape;
        bool applies = shape.Height == shape.Width && shape.Height is >= 2 and <= 4 && shape.Multiplier == 1 && epilogue.Function is null;
        return !applies || !HasVectors<T>() || shape.Channels < Vector<T>.Count ? null
            : Vector512.IsHardwareAccelerated && Fills512<T>(shape.Channels, MostDepthwiseWaste)
                ? new TransposedDepthwise<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, epilogue)
            : new TransposedDepthwise<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue);
    }

    /// <summary>
    /// Whether two vectors of half a cache line go together, in tiles of half the pixels: 24 multiply-adds then take 18 loads instead of 13, or with stride 2
    /// 24 instead of 20, but a line is met once. That pays where the lines of three rows of a tile, 10 or 17 each, have no room in L1 together, since their
    /// pixels are so many KiB apart that few of its sets take them all: 3x3 layers run 1.3 to 1.8 times as fast then, others 0.8 to 0.95 times (Zen 3).
    /// </summary>
    private static bool PairsPay<T>(DepthwiseFilterShape filter, int stride)
        where T : unmanaged
    {
        int lanes = PairLanes<T, Vector<T>, VectorLanes<T>>.Count;
        return Registers.Count < 32 && filter.Width == 3 && filter.Multiplier == 1 && lanes * Unsafe.SizeOf<T>() == CacheLine.Bytes
            && Fills(filter.Channels, lanes, Vector<T>.Count, MostDepthwiseWaste)
            && filter.Channels * Unsafe.SizeOf<T>() % (stride == 2 ? 1024 : 2048) == 0;
    }

    /// <summary>Vectors that span several groups; null where there are none. A filter's multiplier counts the outputs of a group here.</summary>
    private static RectangleProduct<T>? SmallGroups<T>(
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int inputs, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !HasVectors<T>() ? null
        : Vector512.IsHardwareAccelerated && Fills512<T>(bias.Length, MostDepthwiseWaste) && SpansGroups(filter.Shape, inputs, Vector512<T>.Count)
            ? new DepthwiseProduct<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, epilogue, inputs, border)
        : bias.Length >= Vector<T>.Count && SpansGroups(filter.Shape, inputs, Vector<T>.Count)
            ? new DepthwiseProduct<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue, inputs, border)
            : null;

    /// <summary>
    /// Whether a vector of outputs is at least two whole groups, and one vector holds the inputs under it. On ResNeXt's 3x3 layers with
    /// 512 bits, such vectors are 6 times as fast as a dense convolution for each group of 4 channels, 1.3 times with 8.
    /// </summary>
    private static bool SpansGroups(DepthwiseFilterShape filter, int inputs, int lanes) =>
        filter.Multiplier <= lanes / 2 && lanes % filter.Multiplier == 0 && inputs <= filter.Multiplier && filter.Channels >= lanes;

    /// <summary>
    /// Whether planes pay. At 56x56x64 they are 3.2, 2.8, 2.0 and 1.5 times as fast for 3x3 filters with 1, 2, 4 and 6 outputs, 3.0, 1.7 and
    /// 1.2 times for 1x1 with 1, 3 and 6. 32 groups of 3, 5, 6 and 7 run at 60, 72, 78 and 83 GFLOP/s instead of 13, 26, 32 and 35.
    /// </summary>
    private static bool IsNarrow<T>(FilterShape filter, int groups)
        where T : unmanaged =>
        HasVectors<T>()
        && filter.OutputChannels / groups <= Vector<T>.Count - (groups > 1 ? 1 : 2)
        && (filter.Height * filter.Width >= MinPlanarTaps || filter.InputChannels <= MaxPlanarChannels);
}
