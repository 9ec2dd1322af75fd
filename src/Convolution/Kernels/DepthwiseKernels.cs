using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The list of all depthwise micro-kernels of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class DepthwiseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly delegate*<in DepthwiseBlock<T>, void>[][] All =
    [
        ByPixels<Three, Inside, OneToOne>(), ByPixels<Three, Inside, OneToMany>(),
        ByPixels<Three, Across, OneToOne>(), ByPixels<Three, Across, OneToMany>(),
        ByPixels<One, Inside, OneToOne>(), ByPixels<One, Inside, OneToMany>(),
        ByPixels<One, Across, OneToOne>(), ByPixels<One, Across, OneToMany>(),
        ByPixels<Two, Inside, OneToOne>(), ByPixels<Two, Inside, OneToMany>(),
        ByPixels<Two, Across, OneToOne>(), ByPixels<Two, Across, OneToMany>(),
    ];

    /// <summary>The kernel for a tile.</summary>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="stride">Taps from one pixel to the next, 1 or 2, if inputs are shared; else 0.</param>
    /// <param name="isInside">Whether no tap is padding.</param>
    /// <param name="multiplier">Output channels of each input channel.</param>
    public static delegate*<in DepthwiseBlock<T>, void> Of(int pixels, int stride, bool isInside, int multiplier) =>
        All[(4 * stride) + (isInside ? 0 : 2) + (multiplier == 1 ? 0 : 1)][pixels - 1];

    /// <summary>Calls the kernels of one stride that most layers need, with nothing to do, so that they are compiled.</summary>
    public static void Compile(int stride, int multiplier)
    {
        DepthwiseBlock<T> nothing = default;
        int most = All[0].Length;
        for (int pixels = most; pixels >= most - 1; pixels--)
        {
            Of(pixels, stride, isInside: false, multiplier)(nothing);
            Of(pixels, stride, isInside: true, multiplier)(nothing);
        }
    }

    private static delegate*<in DepthwiseBlock<T>, void>[] ByPixels<TStride, TBorder, TSource>()
        where TStride : unmanaged, ICount
        where TBorder : struct, IDepthwiseBorder
        where TSource : struct, IDepthwiseSource =>
    [
        &DepthwiseKernel<T, TVector, TLanes, One, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Two, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Three, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Four, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Five, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Six, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Seven, TStride, TBorder, TSource>.Run,
        &DepthwiseKernel<T, TVector, TLanes, Eight, TStride, TBorder, TSource>.Run,
    ];
}
