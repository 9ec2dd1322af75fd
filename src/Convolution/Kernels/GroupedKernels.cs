using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The list of all micro-kernels of small groups of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class GroupedKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly delegate*<in DepthwiseBlock<T>, void>[][] All =
    [
        ByPixels<One, Three, Inside>(), ByPixels<One, Three, Across>(),
        ByPixels<One, One, Inside>(), ByPixels<One, One, Across>(),
        ByPixels<One, Two, Inside>(), ByPixels<One, Two, Across>(),
        ByPixels<Two, Three, Inside>(), ByPixels<Two, Three, Across>(),
        ByPixels<Two, One, Inside>(), ByPixels<Two, One, Across>(),
        ByPixels<Two, Two, Inside>(), ByPixels<Two, Two, Across>(),
    ];

    /// <summary>The kernel for a tile.</summary>
    /// <param name="rows">Its rows, 1 or 2.</param>
    /// <param name="pixels">The pixels of each.</param>
    /// <param name="stride">Taps from one pixel to the next, 1 or 2, if inputs are shared; else 0.</param>
    /// <param name="isInside">Whether no tap is padding.</param>
    public static delegate*<in DepthwiseBlock<T>, void> Of(int rows, int pixels, int stride, bool isInside) =>
        All[(6 * (rows - 1)) + (2 * stride) + (isInside ? 0 : 1)][pixels - 1];

    private static delegate*<in DepthwiseBlock<T>, void>[] ByPixels<TRows, TStride, TBorder>()
        where TRows : unmanaged, ICount
        where TStride : unmanaged, ICount
        where TBorder : struct, IDepthwiseBorder =>
    [
        &GroupedKernel<T, TVector, TLanes, TRows, One, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Two, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Three, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Four, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Five, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Six, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Seven, TStride, TBorder>.Run,
        &GroupedKernel<T, TVector, TLanes, TRows, Eight, TStride, TBorder>.Run,
    ];
}
