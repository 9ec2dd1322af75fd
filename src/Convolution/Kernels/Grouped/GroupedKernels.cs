using Convolution.Kernels.Depthwise;
using Convolution.Simd;

namespace Convolution.Kernels.Grouped;

/// <summary>The list of all micro-kernels of small groups of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class GroupedKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most rows of a tile, which share the loads of weights and patterns.</summary>
    public const int MaxRows = 2;

    /// <summary>
    /// The most pixels of each: their sums take 16 registers of 32, or 8 of 16. There, two rows of 4 take 0.6 times as many loads as a row of 8,
    /// and 56x56x128 in groups of 4 runs 1.3 times as fast (Zen 3).
    /// </summary>
    public static int MaxPixels => Registers.Count >= 32 ? 8 : 4;

    /// <summary>The kernel for a tile.</summary>
    /// <param name="rows">Its rows, 1 or 2.</param>
    /// <param name="pixels">The pixels of each.</param>
    /// <param name="stride">Taps from one pixel to the next, 1 or 2, if inputs are shared; else 0.</param>
    /// <param name="edge">Where its inputs lie.</param>
    public static delegate*<in DepthwiseBlock<T>, void> Of(int rows, int pixels, int stride, DepthwiseEdge edge)
    {
        int kernels = (3 * (rows - 1)) + stride;
        return (edge switch
        {
            DepthwiseEdge.Inside => At<Inside>.All,
            DepthwiseEdge.Across => At<Across>.All,
            _ => At<Mapped>.All,
        })[kernels][pixels - 1];
    }

    /// <summary>Those of one edge. Each list is made when it is first read: few layers have a border.</summary>
    private static class At<TBorder>
        where TBorder : struct, IDepthwiseBorder
    {
        public static readonly delegate*<in DepthwiseBlock<T>, void>[][] All =
        [
            ByPixels<One, Three>(), ByPixels<One, One>(), ByPixels<One, Two>(),
            ByPixels<Two, Three>(), ByPixels<Two, One>(), ByPixels<Two, Two>(),
        ];

        private static delegate*<in DepthwiseBlock<T>, void>[] ByPixels<TRows, TStride>()
            where TRows : unmanaged, ICount
            where TStride : unmanaged, ICount =>
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
}
