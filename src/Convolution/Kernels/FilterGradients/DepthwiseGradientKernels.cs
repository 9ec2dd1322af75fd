using Convolution.Kernels.Depthwise;
using Convolution.Simd;

namespace Convolution.Kernels.FilterGradients;

/// <summary>The list of all kernels of the depthwise filter gradient of one type and width.</summary>
internal static unsafe class DepthwiseGradientKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most taps of a kernel along either axis: 9 sums, a gradient and a total fit into 16 registers.</summary>
    public const int MaxTaps = 3;

    private static readonly delegate*<in DepthwiseGradientRows<T>, void>[][] ToOne =
        [OfBands<One, OneToOne>(), OfBands<Two, OneToOne>(), OfBands<Three, OneToOne>()];

    private static readonly delegate*<in DepthwiseGradientRows<T>, void>[][] ToMany =
        [OfBands<One, OneToMany>(), OfBands<Two, OneToMany>(), OfBands<Three, OneToMany>()];

    /// <summary>The kernel for so many bands of so many taps.</summary>
    public static delegate*<in DepthwiseGradientRows<T>, void> Of(int bands, int taps, int multiplier) =>
        (multiplier == 1 ? ToOne : ToMany)[bands - 1][taps - 1];

    private static delegate*<in DepthwiseGradientRows<T>, void>[] OfBands<TBands, TSource>()
        where TBands : unmanaged, ICount
        where TSource : struct, IDepthwiseSource =>
    [
        &DepthwiseGradientKernel<T, TVector, TLanes, TBands, One, TSource>.Run,
        &DepthwiseGradientKernel<T, TVector, TLanes, TBands, Two, TSource>.Run,
        &DepthwiseGradientKernel<T, TVector, TLanes, TBands, Three, TSource>.Run,
    ];
}
