using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The list of all depthwise micro-kernels of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class DepthwiseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most pixels of a tile: the sums of eight, three weights and an input fit into 16 registers, or those of four where a vector takes two.</summary>
    public static int MaxPixels => At<Inside>.All[0].Length / TLanes.Parts;

    /// <summary>The kernel for a tile.</summary>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="stride">Taps from one pixel to the next, 1 or 2, if inputs are shared; else 0.</param>
    /// <param name="taps">Taps of a band.</param>
    /// <param name="edge">Where its inputs lie.</param>
    /// <param name="multiplier">Output channels of each input channel.</param>
    public static delegate*<in DepthwiseBlock<T>, void> Of(int pixels, int stride, int taps, DepthwiseEdge edge, int multiplier) =>
        All(Kind(stride, taps), edge, multiplier)[pixels - 1];

    /// <summary>The kernel that walks down columns, for a tile of a 3x3 filter with shared inputs.</summary>
    public static delegate*<in DepthwiseBlock<T>, void> OfColumns(int pixels, int stride, DepthwiseEdge edge, int multiplier)
    {
        int kernels = (2 * (stride - 1)) + (multiplier == 1 ? 0 : 1);
        return (edge switch
        {
            DepthwiseEdge.Inside => At<Inside>.Columns,
            DepthwiseEdge.Across => At<Across>.Columns,
            _ => At<Mapped>.Columns,
        })[kernels][pixels - 1];
    }

    /// <summary>A number less than 9 for what the kernels are compiled for: taps one by one; or of each stride three, five, seven, or any number that share inputs.</summary>
    public static int Kind(int stride, int taps) => stride == 0 ? 0 : (4 * (stride - 1)) + taps switch { 3 => 1, 5 => 2, 7 => 3, _ => 4 };

    /// <summary>Calls the kernels of one kind that most layers need, inside and at the edge, with nothing to do, so that they are compiled.</summary>
    public static void Compile(int kind, DepthwiseEdge edge, int multiplier)
    {
        DepthwiseBlock<T> nothing = default;
        for (int pixels = MaxPixels; pixels >= MaxPixels - 1; pixels--)
        {
            All(kind, edge, multiplier)[pixels - 1](nothing);
            All(kind, DepthwiseEdge.Inside, multiplier)[pixels - 1](nothing);
        }
    }

    /// <summary>The same of those that walk down columns; widths of 7, 14, 28 ... need those of seven pixels only.</summary>
    public static void CompileColumns(int stride, DepthwiseEdge edge, int multiplier)
    {
        DepthwiseBlock<T> nothing = default;
        int most = At<Inside>.Columns[0].Length;
        OfColumns(most, stride, edge, multiplier)(nothing);
        OfColumns(most, stride, DepthwiseEdge.Inside, multiplier)(nothing);
    }

    /// <summary>The kernels of one kind, by their pixels less one.</summary>
    private static delegate*<in DepthwiseBlock<T>, void>[] All(int kind, DepthwiseEdge edge, int multiplier) => (edge switch
    {
        DepthwiseEdge.Inside => At<Inside>.All,
        DepthwiseEdge.Across => At<Across>.All,
        _ => At<Mapped>.All,
    })[(2 * kind) + (multiplier == 1 ? 0 : 1)];

    /// <summary>Those of one edge. Each list is made when it is first read: few layers have a border.</summary>
    private static class At<TBorder>
        where TBorder : struct, IDepthwiseBorder
    {
        public static readonly delegate*<in DepthwiseBlock<T>, void>[][] All =
        [
            ByPixels<Three, One, OneToOne>(), ByPixels<Three, One, OneToMany>(),
            ByPixels<One, Three, OneToOne>(), ByPixels<One, Three, OneToMany>(),
            ByPixels<One, Five, OneToOne>(), ByPixels<One, Five, OneToMany>(),
            ByPixels<One, Seven, OneToOne>(), ByPixels<One, Seven, OneToMany>(),
            ByPixels<One, Eight, OneToOne>(), ByPixels<One, Eight, OneToMany>(),
            ByPixels<Two, Three, OneToOne>(), ByPixels<Two, Three, OneToMany>(),
            ByPixels<Two, Five, OneToOne>(), ByPixels<Two, Five, OneToMany>(),
            ByPixels<Two, Seven, OneToOne>(), ByPixels<Two, Seven, OneToMany>(),
            ByPixels<Two, Eight, OneToOne>(), ByPixels<Two, Eight, OneToMany>(),
        ];

        public static readonly delegate*<in DepthwiseBlock<T>, void>[][] Columns =
        [
            ColumnsByPixels<One, OneToOne>(), ColumnsByPixels<One, OneToMany>(),
            ColumnsByPixels<Two, OneToOne>(), ColumnsByPixels<Two, OneToMany>(),
        ];

        private static delegate*<in DepthwiseBlock<T>, void>[] ByPixels<TStride, TTaps, TSource>()
            where TStride : unmanaged, ICount
            where TTaps : unmanaged, ICount
            where TSource : struct, IDepthwiseSource =>
        [
            &DepthwiseKernel<T, TVector, TLanes, One, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Two, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Three, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Four, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Five, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Six, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Seven, TStride, TTaps, TBorder, TSource>.Run,
            &DepthwiseKernel<T, TVector, TLanes, Eight, TStride, TTaps, TBorder, TSource>.Run,
        ];

        private static delegate*<in DepthwiseBlock<T>, void>[] ColumnsByPixels<TStride, TSource>()
            where TStride : unmanaged, ICount
            where TSource : struct, IDepthwiseSource =>
        [
            &DepthwiseColumnKernel<T, TVector, TLanes, One, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Two, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Three, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Four, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Five, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Six, TStride, TBorder, TSource>.Run,
            &DepthwiseColumnKernel<T, TVector, TLanes, Seven, TStride, TBorder, TSource>.Run,
        ];
    }
}
