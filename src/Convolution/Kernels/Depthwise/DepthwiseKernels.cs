using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>The list of all depthwise micro-kernels of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class DepthwiseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most pixels of a kernel, and of one that walks down columns.</summary>
    private const int Pixels = 8, ColumnPixels = 7;

    /// <summary>
    /// The most pixels of a tile of three taps with stride 2 where L3 is slow: lines come more in the order of memory, and 3x3 layers of 112x112x64 and more
    /// run 1.0 to 1.07 times as fast as with eight (Emerald Rapids).
    /// </summary>
    private const int FarPixels = 6;

    /// <summary>Lists of kernels: of each kind one for each multiplier, one or more.</summary>
    private const int Lists = 18, ColumnLists = 4;

    /// <summary>
    /// The most pixels of a tile: the sums of eight, three weights and an input fit into 16 registers, or those of four where a vector takes two.
    /// </summary>
    /// <param name="kind">The <see cref="Kind"/> of its kernel.</param>
    public static int MaxPixels(int kind)
    {
        bool isFar = Processor.IsL3Slow && Registers.Count >= 32 && kind == Kind(stride: 2, taps: 3);
        return Math.Min(Pixels / TLanes.Parts, isFar ? FarPixels : Pixels);
    }

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
        int list = (2 * (stride - 1)) + (multiplier == 1 ? 0 : 1);
        return (edge switch
        {
            DepthwiseEdge.Inside => At<Inside>.Columns(list),
            DepthwiseEdge.Across => At<Across>.Columns(list),
            DepthwiseEdge.Bent => At<Bent>.Columns(list),
            _ => At<Mapped>.Columns(list),
        })[pixels - 1];
    }

    /// <summary>
    /// A number less than 9 for what the kernels are compiled for: taps one by one; or of each stride three, five, seven, or any number that share inputs.
    /// </summary>
    public static int Kind(int stride, int taps) => stride == 0 ? 0 : (4 * (stride - 1)) + taps switch { 3 => 1, 5 => 2, 7 => 3, _ => 4 };

    /// <summary>Calls the kernels of one kind and edge that most layers need, with nothing to do, so that they are compiled.</summary>
    public static void Compile(int kind, DepthwiseEdge edge, int multiplier)
    {
        DepthwiseBlock<T> nothing = default;
        int most = MaxPixels(kind);
        for (int pixels = most; pixels >= most - 1; pixels--)
            All(kind, edge, multiplier)[pixels - 1](nothing);
    }

    /// <summary>The same of those that walk down columns; widths of 7, 14, 28 ... need those of seven pixels only.</summary>
    public static void CompileColumns(int stride, DepthwiseEdge edge, int multiplier)
    {
        DepthwiseBlock<T> nothing = default;
        OfColumns(ColumnPixels, stride, edge, multiplier)(nothing);
    }

    /// <summary>The kernels of one kind, by their pixels less one.</summary>
    private static delegate*<in DepthwiseBlock<T>, void>[] All(int kind, DepthwiseEdge edge, int multiplier)
    {
        int list = (2 * kind) + (multiplier == 1 ? 0 : 1);
        return edge switch
        {
            DepthwiseEdge.Inside => At<Inside>.Rows(list),
            DepthwiseEdge.Across => At<Across>.Rows(list),
            _ => At<Mapped>.Rows(list),
        };
    }

    /// <summary>
    /// Those of one edge. Each list is made when it is first asked for: its kernels' types take a third of a millisecond to load, and few are needed.
    /// </summary>
    private static class At<TBorder>
        where TBorder : struct, IDepthwiseBorder
    {
        private static readonly delegate*<in DepthwiseBlock<T>, void>[]?[] rows = new delegate*<in DepthwiseBlock<T>, void>[]?[Lists];

        private static readonly delegate*<in DepthwiseBlock<T>, void>[]?[] columns = new delegate*<in DepthwiseBlock<T>, void>[]?[ColumnLists];

        public static delegate*<in DepthwiseBlock<T>, void>[] Rows(int list) => rows[list] ??= list switch
        {
            0 => ByPixels<Three, One, OneToOne>(),
            1 => ByPixels<Three, One, OneToMany>(),
            2 => ByPixels<One, Three, OneToOne>(),
            3 => ByPixels<One, Three, OneToMany>(),
            4 => ByPixels<One, Five, OneToOne>(),
            5 => ByPixels<One, Five, OneToMany>(),
            6 => ByPixels<One, Seven, OneToOne>(),
            7 => ByPixels<One, Seven, OneToMany>(),
            8 => ByPixels<One, Eight, OneToOne>(),
            9 => ByPixels<One, Eight, OneToMany>(),
            10 => ByPixels<Two, Three, OneToOne>(),
            11 => ByPixels<Two, Three, OneToMany>(),
            12 => ByPixels<Two, Five, OneToOne>(),
            13 => ByPixels<Two, Five, OneToMany>(),
            14 => ByPixels<Two, Seven, OneToOne>(),
            15 => ByPixels<Two, Seven, OneToMany>(),
            16 => ByPixels<Two, Eight, OneToOne>(),
            _ => ByPixels<Two, Eight, OneToMany>(),
        };

        public static delegate*<in DepthwiseBlock<T>, void>[] Columns(int list) => columns[list] ??= list switch
        {
            0 => ColumnsByPixels<One, OneToOne>(),
            1 => ColumnsByPixels<One, OneToMany>(),
            2 => ColumnsByPixels<Two, OneToOne>(),
            _ => ColumnsByPixels<Two, OneToMany>(),
        };

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
