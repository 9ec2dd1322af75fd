using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Convolution.Algorithms.Borders;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Depthwise;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Planar;
using Convolution.Algorithms.Separable;
using Convolution.Algorithms.Transposed;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Selection;

/// <summary>Chooses the lanes of the direct algorithms: vectors for float and double, single values for every other type.</summary>
internal static class DirectAlgorithms
{
    /// <summary>
    /// A tile of 512-bit vectors takes as long as two of 256 but is half as many instructions, so its start and end weigh less:
    /// 1 to 5 % faster on the layers of ResNet and VGG (Zen 4), unless channels have to be filled up to the wider vector.
    /// </summary>
    private const double MostWaste = 1.04;

    /// <summary>In depthwise convolution, where each load meets few multiply-adds, 512 bits bring more.</summary>
    private const double MostDepthwiseWaste = 1.15;

    /// <summary>Taps with which planes pay however many input channels there are; at 28x28x2048 a 1x1 filter loses a third.</summary>
    private const int MinPlanarTaps = 4;

    /// <summary>Input channels up to which they pay with fewer taps; at 56x56x512 a 1x1 filter is as fast without.</summary>
    private const int MaxPlanarChannels = 128;

    /// <summary>Input channels of a small group up to which its filter gradient pays with any filter and stride.</summary>
    private const int FewInputs = 4;

    /// <summary>Those up to which it pays with strides, if there are many taps; beyond them with stride 1.</summary>
    private const int SomeInputs = 8;

    /// <summary>Taps from which it pays with more than few inputs.</summary>
    private const int ManyTaps = 2 * 2;

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

    /// <summary>The gradients of a filter: in groups of one input channel, or small ones, by the kernels of the depthwise filter's gradient.</summary>
    public static FilterGradient<T> FilterGradient<T>(FilterShape filter, int groups, Size2D strides, Border border)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = filter.OutputChannels / groups;
        return groups > 1 && filter.InputChannels == 1
                ? DepthwiseFilterGradient<T>(new DepthwiseFilterShape(filter.Height, filter.Width, groups, columns), border)
            : groups > 1 && GroupedFilterGradient<T>(filter, groups, strides) is { } small ? Bordered(small, border)
            : ExchangedFilterGradient<T>(groups, filter.InputChannels, columns, strides.Width) is { } exchanged ? Bordered(exchanged, border)
            : DenseFilterGradient<T>(groups, columns, border);
    }

    /// <summary>The gradients of a dense filter: groups, and output channels of each.</summary>
    public static FilterGradient<T> DenseFilterGradient<T>(int groups, int columns, Border border = default)
        where T : unmanaged, IFloatingPointIeee754<T> => Bordered<T>(
        !HasVectors<T>() ? new DenseFilterGradient<T, T, ScalarLanes<T>>(groups, columns)
        : Vector512.IsHardwareAccelerated && Fills512<T>(columns, MostWaste) ? new DenseFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(groups, columns)
        : new DenseFilterGradient<T, Vector<T>, VectorLanes<T>>(groups, columns), border);

    /// <summary>The same with the operands of its products exchanged, for groups of more inputs than outputs; null where that does not pay.</summary>
    /// <remarks>
    /// At 28x28x64 2, 4, 8, 12 and 24 outputs run 10, 7, 2.9, 2.8 and 1.4 times as fast so with 3x3 taps, 8, 7, 2.8, 2.9 and 1.7 times with one; of 144
    /// inputs with one tap, 32 outputs 1.2 times. More gain little, down to nothing at 14x14, where turning the sums takes long: 1024 to 256 channels would
    /// run 0.74 times as fast. Without AVX-512 3, 8, 12 and 24 outputs run 4, 1.35, 1.4 and 1.02 times as fast, and 4, 1.6, 1.7 and 1.1 times (Zen 5).
    /// </remarks>
    private static FilterGradient<T>? ExchangedFilterGradient<T>(int groups, int inputs, int outputs, int stride)
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

    /// <summary>The gradients of a depthwise filter: where a vector has no room for few channels, it has for one channel's outputs.</summary>
    /// <remarks>
    /// Pairs of 512-bit vectors meet two neighbouring lines of each pixel at once, the second of which comes with the first, and begin and end half as often:
    /// 3x3 layers run 1.05 to 1.45 times as fast, most those with stride 2 or from beyond L2, 7x7 ones 1.04 to 1.17 times; 144 channels, which pairs would
    /// fill up, 0.8 to 0.9 times (Emerald Rapids, one thread).
    /// </remarks>
    public static FilterGradient<T> DepthwiseFilterGradient<T>(DepthwiseFilterShape shape, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> => Bordered<T>(
        HasVectors<T>() && shape.Channels < Vector<T>.Count && 2 * shape.Multiplier >= Vector<T>.Count
            ? DenseFilterGradient<T>(shape.Channels, shape.Multiplier)
        : !HasVectors<T>() || shape.Channels < Vector<T>.Count ? new DepthwiseFilterGradient<T, T, ScalarLanes<T>>(shape)
        : Vector512.IsHardwareAccelerated && shape.Multiplier == 1
            && Fills(shape.Channels, 2 * Vector512<T>.Count, Vector512<T>.Count, MostWaste)
            ? new DepthwiseFilterGradient<T, Pair<Vector512<T>>, PairLanes<T, Vector512<T>, Vector512Lanes<T>>>(shape)
        : Vector512.IsHardwareAccelerated && Fills512<T>(shape.Channels, MostDepthwiseWaste)
            ? new DepthwiseFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(shape)
        : new DepthwiseFilterGradient<T, Vector<T>, VectorLanes<T>>(shape), border);

    /// <summary>The gradients of a separable convolution's filters; the pointwise one is given as the matrix <paramref name="transposed"/>.</summary>
    public static SeparableFilterGradient<T> SeparableFilterGradient<T>(
        DepthwiseFilter<T> depthwise, ReadOnlySpan<T> depthwiseBias, Filter<T> transposed, int stride, Border border)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int columns, int middle) = (transposed.Shape.InputChannels, transposed.Shape.OutputChannels);
        return new(
            DepthwiseProduct(depthwise, depthwiseBias, Epilogue<T>.None, stride, border),
            PanelProduct(transposed.Values, columns, new T[middle], Epilogue<T>.None),
            DepthwiseFilterGradient<T>(depthwise.Shape, border),
            DenseFilterGradient<T>(groups: 1, columns));
    }

    private static FilterGradient<T> Bordered<T>(FilterGradient<T> gradient, Border border)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        border.Kind == BorderKind.Zero ? gradient : new BorderedFilterGradient<T>(gradient, border.Outside<T>());

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

    /// <summary>Whether channels fill 512-bit vectors, if there are any, or need not since such vectors do twice the work.</summary>
    /// <remarks>
    /// There 24, 40, 88 or 120 outputs run 1.1 to 1.65 times as fast, 17 and 20 1.15 to 1.3 times, depthwise layers of 24 to 88 channels mostly 1.05 to 1.4
    /// times (Emerald Rapids).
    /// <para>
    /// Whether there are is asked before, where their types are named: where not, no compiler then looks at them, which would cost the first layer of a process
    /// 8 ms, and an ahead-of-time compiler leaves their kernels out. <see cref="HasVectors"/> is inlined by request for that.
    /// </para>
    /// </remarks>
    private static bool Fills512<T>(int channels, double mostWaste)
        where T : unmanaged =>
        channels >= Vector512<T>.Count
        && (Processor.DoublesWith512Bits || Fills(channels, Vector512<T>.Count, Vector<T>.Count, mostWaste));

    /// <summary>Whether so many lanes have channels enough, and compute hardly more of them than fewer lanes would.</summary>
    private static bool Fills(int channels, int lanes, int fewerLanes, double mostWaste) =>
        channels >= lanes && Filled(channels, lanes) <= mostWaste * Filled(channels, fewerLanes);

    /// <summary>Columns that whole vectors compute for so many channels.</summary>
    private static int Filled(int channels, int lanes) => Ceiling.Divide(channels, lanes) * lanes;

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
    /// The gradients of a filter in groups of no more inputs and outputs than a vector has, in the kernels of the depthwise filter's gradient; null for others.
    /// </summary>
    /// <remarks>
    /// With 3x3 taps and stride 1 groups of 2, 4, 6, 8, 12 and 16 run 14, 7, 3.5, 2.6, 1.6 and 1.3 times as fast as by products for each, groups of 3 6 times;
    /// without AVX-512 8, 4, 2, 1.5, 1 and 1 times. With stride 2 groups of 4 and 8 run 5 and 1.9 times as fast, but of 16 0.8 times. With a single tap,
    /// whose sums are too few chains, groups of 4 run 3.5 times as fast, but of 8 0.9 times and of 16 0.35 times (Zen 5).
    /// </remarks>
    private static FilterGradient<T>? GroupedFilterGradient<T>(FilterShape filter, int groups, Size2D strides)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int inputs, int outputs) = (filter.InputChannels, filter.OutputChannels / groups);
        bool pays = inputs <= FewInputs || (filter.Height * filter.Width >= ManyTaps && (inputs <= SomeInputs || strides == 1));
        if (!HasVectors<T>() || !pays || Math.Max(filter.Height, filter.Width) > GroupedGradientPart<T, Vector<T>, VectorLanes<T>>.MostTaps)
            return null;
        int least = Math.Min(groups * inputs, filter.OutputChannels);
        int most = Math.Max(inputs, outputs);
        FilterGradient<T> dense = DenseFilterGradient<T>(groups, outputs);
        return Vector512.IsHardwareAccelerated && least >= Vector512<T>.Count && most <= Vector512<T>.Count
                ? new GroupedFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(new(groups, inputs, outputs, Vector512<T>.Count), dense)
            : least >= Vector<T>.Count && most <= Vector<T>.Count
                ? new GroupedFilterGradient<T, Vector<T>, VectorLanes<T>>(new(groups, inputs, outputs, Vector<T>.Count), dense)
            : null;
    }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasVectors<T>() => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && Vector.IsHardwareAccelerated;
}
