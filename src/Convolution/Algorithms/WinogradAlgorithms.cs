using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Geometry;
using Convolution.Packing;
using Convolution.Reference;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Whether Winograd's algorithm applies to a filter, and the lanes it runs with.</summary>
internal static class WinogradAlgorithms
{
    /// <summary>Why it is chosen where nothing speaks against it.</summary>
    public const string Advantage = "a quarter of the direct multiplications, for a 3x3 filter with stride 1";

    /// <summary>
    /// Input channels below which the direct chain is so short that Winograd's rms error can exceed twice its own: with 32 it is up to 2.1
    /// times as large, with 64 up to 1.7 times.
    /// </summary>
    private const int MinInputChannels = 64;

    /// <summary>Output channels below which transforming the input costs what the products save.</summary>
    private const int MinOutputChannels = 32;

    /// <summary>Output pixels below which the transformed filter is not used often enough to be fetched.</summary>
    private const int MinPixels = 100;

    /// <summary>Composed once: every call asks for it.</summary>
    private static readonly string FewPixels = $"Winograd's filters, four times as large, pay from {MinPixels} output pixels";

    /// <summary>Why it does not apply; null where it does.</summary>
    public static string? Obstacle<T>(FilterShape filter, Conv2DOptions options) =>
        filter.Height != 3 || filter.Width != 3 ? "the filter is not 3x3"
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

    /// <summary>Why it does not pay for an image; null where it does.</summary>
    public static string? Drawback(in ConvolutionGeometry geometry) =>
        (long)geometry.Batch * geometry.Vertical.Output * geometry.Horizontal.Output < MinPixels ? FewPixels : null;

    /// <summary>
    /// Packs the transformed filter beside the direct one; null if a value of filter or bias is not finite, so that no result could be.
    /// </summary>
    public static Algorithm<T>? TryCreate<T>(Filter<T> filter, ReadOnlySpan<T> bias, Clamp<T> clamp, DenseConvolution<T> direct)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] transformed = WinogradFilter.Transform(filter);
        if (!AreFinite<T>(transformed) || !AreFinite(bias))
            return null;
        return direct.Product switch
        {
            PanelProduct<T, Vector512<T>, Vector512Lanes<T>> =>
                new WinogradConvolution<T, Vector512<T>, Vector512Lanes<T>>(transformed, bias, clamp, direct),
            PanelProduct<T, Vector<T>, VectorLanes<T>> =>
                new WinogradConvolution<T, Vector<T>, VectorLanes<T>>(transformed, bias, clamp, direct),
            _ => new WinogradConvolution<T, T, ScalarLanes<T>>(transformed, bias, clamp, direct),
        };
    }

    private static bool AreFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (T value in values)
        {
            if (!T.IsFinite(value))
                return false;
        }

        return true;
    }
}
