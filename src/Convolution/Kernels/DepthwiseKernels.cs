using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The list of all depthwise micro-kernels of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class DepthwiseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most pixels of a tile: their sums, three weights and an input fit into 16 registers.</summary>
    public const int MaxPixels = 8;

    private static readonly delegate*<in DepthwiseBlock<T>, void>[] InsideOneToOne = ByPixels<Inside, OneToOne>();
    private static readonly delegate*<in DepthwiseBlock<T>, void>[] AcrossOneToOne = ByPixels<Across, OneToOne>();
    private static readonly delegate*<in DepthwiseBlock<T>, void>[] InsideOneToMany = ByPixels<Inside, OneToMany>();
    private static readonly delegate*<in DepthwiseBlock<T>, void>[] AcrossOneToMany = ByPixels<Across, OneToMany>();

    /// <summary>The kernel for a tile of so many pixels.</summary>
    public static delegate*<in DepthwiseBlock<T>, void> Of(int pixels, bool isInside, int multiplier) =>
        (multiplier == 1 ? (isInside ? InsideOneToOne : AcrossOneToOne) : (isInside ? InsideOneToMany : AcrossOneToMany))[pixels - 1];

    private static delegate*<in DepthwiseBlock<T>, void>[] ByPixels<TBorder, TSource>()
        where TBorder : struct, IDepthwiseBorder
        where TSource : struct, IDepthwiseSource =>
    [
        &DepthwiseKernel<T, TVector, TLanes, One, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Two, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Three, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Four, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Five, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Six, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Seven, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Eight, TBorder, TSource>.Run,
    ];
}
