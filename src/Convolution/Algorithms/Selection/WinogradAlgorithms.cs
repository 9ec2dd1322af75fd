using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Winograd;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Selection;

/// <summary>Whether Winograd's algorithm applies to a filter, and the lanes it runs with.</summary>
internal static class WinogradAlgorithms
{
    /// <summary>Why it is chosen where nothing speaks against it.</summary>
    public const string Advantage = "a quarter of the direct multiplications, for a 3x3 filter with stride 1";

    /// <summary>
    /// Input channels below which the direct chain is so short that Winograd's rms error can exceed twice its own: with 16 it is up to 2.2
    /// times as large, with 24 up to 2.0 times, with 32 up to 1.8 times.
    /// </summary>
    private const int MinInputChannels = 32;

    /// <summary>Values of a transformed filter, at most: half of what an array holds, since output channels are filled up to whole vectors.</summary>
    private const long MaxPacked = 1 << 30;

    /// <summary>
    /// Output channels below which transforming the input costs what the products save: direct over Winograd's time for 56x56 pixels is 1.4 to 2.3 with 16
    /// outputs of 24 to 256 inputs, 0.9 and 2.0 with 8 of 32 and 64 (Zen 4).
    /// </summary>
    private const int MinOutputChannels = 16;

    /// <summary>
    /// Pixels of an output image below which the filter, transformed before or on the way, does not serve often enough. Direct over
    /// Winograd's time at 64, 128, 256, 384 and 512 channels: 1.2 to 1.5, 1.8, 1.9, 1.3 and 1.3 for 6x6; 0.5, -, 1.2, - and 0.8 for 5x5.
    /// </summary>
    private const int MinPixels = 36;

    /// <summary>
    /// The same of few input channels: direct over Winograd's time of 32 with 32 outputs is 0.7 to 1.1 for 7x7, 1.1 to 1.4 for 8x8; with 16 outputs 0.8 to 1.1
    /// up to 11x11, 1.2 for 14x14 (Zen 4).
    /// </summary>
    private const int MinPixelsOfFew = 64;

    /// <summary>Direct products that one of Winograd's must replace: 4 at best, 0.5 where the image is one row.</summary>
    private const int MinSaving = 2;

    private const string FewTiles = "the image has so few of Winograd's tiles that fetching the transformed filter would take longer than direct products";

    /// <summary>Composed once: every call asks for it.</summary>
    private static readonly string FewPixels = $"Winograd's transforms of the filter pay from {MinPixels} output pixels";

    private static readonly string FewPixelsOfFew =
        $"below {WinogradPlan.FewInputChannels} input channels Winograd's algorithm pays from {MinPixelsOfFew} output pixels";

    /// <summary>Why it does not apply; null where it does. Refused if it was asked for.</summary>
    public static string? Obstacle<T>(FilterShape filter, Conv2DOptions options) => options.Algorithm.Unless(
        ConvolutionAlgorithm.Winograd,
        filter,
        ShapeObstacle<T>(filter, options) ?? ((long)WinogradTile.Planes * filter.InputChannels * filter.OutputChannels > MaxPacked
            ? "the transformed filter would be too large for an array"
            : null));

    /// <summary>Why it applies to no convolution of that kind, nor to its gradients; null where it may.</summary>
    public static string? ShapeObstacle<T>(FilterShape filter, Conv2DOptions options) =>
        options.Groups > 1 ? "the channels fall into groups, whose transforms would serve too few products each"
        : filter.Height != 3 || filter.Width != 3 ? "the filter is not 3x3"
        : options.Strides != 1 ? "the stride is not 1"
        : options.Dilations != 1 ? "the dilation is not 1"
        : typeof(T) != typeof(float) && typeof(T) != typeof(double) ? "the element type is neither float nor double"
        : null;

    /// <summary>Why it would not pay for a filter, however large the image; null where it may.</summary>
    public static string? Drawback(FilterShape filter) =>
        filter.InputChannels < MinInputChannels
            ? $"below {MinInputChannels} input channels Winograd's error may exceed twice that of the direct chain"
        : filter.OutputChannels < MinOutputChannels
            ? $"Winograd's input transform pays from {MinOutputChannels} output channels"
            : null;

    /// <summary>Why it does not pay for an image; null where it does. The batch has no say, so that no bit depends on it.</summary>
    public static string? Drawback(in ConvolutionGeometry geometry)
    {
        (Axis vertical, Axis horizontal) = (geometry.Vertical, geometry.Horizontal);
        long pixels = (long)vertical.Output * horizontal.Output;
        return pixels < MinPixels ? FewPixels
            : pixels < MinPixelsOfFew && geometry.InputChannels < WinogradPlan.FewInputChannels ? FewPixelsOfFew
            : LeavesTapsToDirect(geometry.InputChannels, geometry.OutputChannels) && WinogradPlan.HasFewTiles(geometry) ? FewTiles
            : MinSaving * WinogradPlan.Points(vertical.Output) * WinogradPlan.Points(horizontal.Output) > Taps(geometry)
                ? "the image is so narrow that Winograd's tiles would save less than half of the multiplications"
                : null;
    }

    /// <summary>
    /// Packs the transformed filter beside the direct one, and its taps where images may go by them; null if a value of filter or bias is not finite, so that
    /// no result could be. With <paramref name="isChosen"/> only images without a <see cref="Drawback(in ConvolutionGeometry)"/> come here, else any.
    /// </summary>
    public static Algorithm<T>? TryCreate<T>(
        Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, DenseConvolution<T> direct, Border border, bool isChosen)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!TensorPrimitives.IsFiniteAll(bias))
            return null;

        // Whether there are such vectors is asked first: where not, no compiler looks at their types, and an ahead-of-time compiler leaves their kernels out.
        if (Vector512.IsHardwareAccelerated && direct.Product is PanelProduct<T, Vector512<T>, Vector512Lanes<T>>)
            return TryCreate<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, epilogue, direct, border, isChosen);
        return direct.Product is PanelProduct<T, Vector<T>, VectorLanes<T>>
            ? TryCreate<T, Vector<T>, VectorLanes<T>>(filter, bias, epilogue, direct, border, isChosen)
            : TryCreate<T, T, ScalarLanes<T>>(filter, bias, epilogue, direct, border, isChosen);
    }

    private static WinogradConvolution<T, TVector, TLanes>? TryCreate<T, TVector, TLanes>(
        Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, DenseConvolution<T> direct, Border border, bool isChosen)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        AheadOfCalls<T, TVector, TLanes>.Winograd();
        int maxVectors = DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);
        if (DenseKernels<T, TVector, TLanes>.TakesChains(maxVectors, filter.Shape.InputChannels))
            AheadOfCalls<T, TVector, TLanes>.Chained(filter.Shape.OutputChannels, filter.Shape.InputChannels, maxVectors);
        FilterPanels<T> like = direct.Product.Panels;
        if (WinogradFilter.TryPack(filter, like) is not { } planes)
            return null;
        bool isLeft = isChosen && LeavesTapsToDirect(filter.Shape.InputChannels, filter.Shape.OutputChannels);
        if (!WinogradPlan.NeedsTaps(planes.Buffer.Bytes) || isLeft || like.IsNarrow)
            return new(planes, null, bias, epilogue, direct, border);
        AheadOfCalls<T, TVector, TLanes>.WinogradTaps();
        return new(planes, WinogradFilter.PackTaps(filter, like), bias, epilogue, direct, border);
    }

    /// <summary>
    /// Whether images that would go by taps are left to the direct algorithm, as they are with 16 registers: Winograd's over the direct algorithm's speed on
    /// Zen 3, for 6x6, 7x7 and 8x8 pixels with 512 by 512 channels, is 0.8, 0.6 and 0.9. Smaller filters are left to Winograd: with 256 by 256 it is 0.7,
    /// 0.6 and more than 1 for one image, but was 1.6 for eight of 7x7, and the batch has no say. Asked as if the filter were of float.
    /// </summary>
    private static bool LeavesTapsToDirect(int inputChannels, int outputChannels) =>
        Registers.Count < 32 && WinogradPlan.NeedsTaps((long)WinogradTile.Planes * inputChannels * outputChannels * sizeof(float));

    /// <summary>Taps of all outputs of an image that do not fall on padding.</summary>
    public static long Taps(in ConvolutionGeometry geometry) => Taps(geometry.Vertical) * Taps(geometry.Horizontal);

    private static long Taps(Axis axis) => (long)axis.OutputsOf(0).Length + axis.OutputsOf(1).Length + axis.OutputsOf(2).Length;
}
