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

    /// <summary>The kernel for so many bands of so many taps of a depthwise filter.</summary>
    public static delegate*<in DepthwiseGradientRows<T>, void> Of(int bands, int taps, int multiplier) =>
        multiplier == 1 ? From<OneToOne>.Of(bands, taps) : From<OneToMany>.Of(bands, taps);

    /// <summary>The kernel for so many bands of so many taps, whose vectors have so many inputs over and over.</summary>
    public static delegate*<in DepthwiseGradientRows<T>, void> OfGroups(int bands, int taps, int repeated) => repeated switch
    {
        1 => From<Repeated<One>>.Of(bands, taps),
        2 => From<Repeated<Two>>.Of(bands, taps),
        4 => From<Repeated<Four>>.Of(bands, taps),
        _ => From<Repeated<Eight>>.Of(bands, taps),
    };

    /// <summary>The kernels of one kind of inputs. A list is made when it is first asked for.</summary>
    private static class From<TSource>
        where TSource : struct, IWeightSource
    {
        private static readonly delegate*<in DepthwiseGradientRows<T>, void>[][] kernels = [OfBands<One>(), OfBands<Two>(), OfBands<Three>()];

        public static delegate*<in DepthwiseGradientRows<T>, void> Of(int bands, int taps) => kernels[bands - 1][taps - 1];

        private static delegate*<in DepthwiseGradientRows<T>, void>[] OfBands<TBands>()
            where TBands : unmanaged, ICount =>
        [
            &DepthwiseGradientKernel<T, TVector, TLanes, TBands, One, TSource>.Run,
            &DepthwiseGradientKernel<T, TVector, TLanes, TBands, Two, TSource>.Run,
            &DepthwiseGradientKernel<T, TVector, TLanes, TBands, Three, TSource>.Run,
        ];
    }
}
