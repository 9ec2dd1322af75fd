using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>The list of all transposed depthwise micro-kernels of one type and width.</summary>
internal static unsafe class TransposedDepthwiseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly delegate*<in TransposedDepthwiseRow<T>, void>[] inside = ByTaps<Inside>(), across = ByTaps<Across>();

    /// <summary>The kernel for a square filter.</summary>
    /// <param name="taps">Taps along either axis, 2 to 4.</param>
    /// <param name="isInside">Whether all inputs lie in the image, and all outputs are to be stored.</param>
    public static delegate*<in TransposedDepthwiseRow<T>, void> Of(int taps, bool isInside) => (isInside ? inside : across)[taps - 2];

    private static delegate*<in TransposedDepthwiseRow<T>, void>[] ByTaps<TBorder>()
        where TBorder : struct, IDepthwiseBorder =>
    [
        &TransposedDepthwiseKernel<T, TVector, TLanes, Two, TBorder>.Run,
        &TransposedDepthwiseKernel<T, TVector, TLanes, Three, TBorder>.Run,
        &TransposedDepthwiseKernel<T, TVector, TLanes, Four, TBorder>.Run,
    ];
}
