using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The list of all dense micro-kernels of one type and width; selection, tests and benchmarks read this one list.</summary>
internal static unsafe class DenseKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 7;

    /// <summary>The most vectors of a tile's row.</summary>
    public const int MaxVectors = 4;

    /// <summary>Rows of b that count as few.</summary>
    private const int ShortDepth = 64;

    /// <summary>Rows of a tile that meets so few: times two vectors they are still more chains than an addition takes cycles.</summary>
    private const int ShortRows = 4;

    /// <summary>The kernels of one width and for runs of so many values, by their rows less one.</summary>
    public static delegate*<in Product<T>, T**, T**, T**, int, void>[] OfWidth(int vectors, int run) =>
        run == 1 ? OfDepth<One>.All[vectors - 1] : OfWidth(vectors);

    /// <summary>
    /// The most vectors that pay with the registers there are and so many rows: four with 32, two with 16, where 6x2 reaches 99 % of the FMA peak
    /// and every wider tile spills (7x3 68 %, 6x4 65 %), unless rows are so few that more vectors are needed for as many sums.
    /// </summary>
    public static int VectorsFor(int registers, int rows = MaxRows) =>
        registers >= 32 ? MaxVectors : Math.Clamp((registers - 1) / (rows + 1), 2, MaxVectors);

    /// <summary>
    /// The most rows of a tile: those whose accumulators stay in registers beside one panel row and a factor. But four where the depth is short: then
    /// sums begin and end so often that smaller bursts of stores pay, by 1 to 4 % up to a depth of 64, by nothing at 128.
    /// </summary>
    public static int RowsFor(int vectors, int registers, int depth)
    {
        int rows = Math.Min(MaxRows, ((registers - 1) / vectors) - 1);
        return IsShort(depth) && registers >= 32 && vectors > 1 ? Math.Min(rows, ShortRows) : rows;
    }

    /// <summary>Whether tiles are lower for a product of that depth.</summary>
    public static bool IsShort(int depth) => depth <= ShortDepth;

    /// <summary>How rows are shared out among tiles that meet panels of so many vectors and rows.</summary>
    public static TileRows Tiles(int rows, int vectors, int depth) => TileRows.Share(rows, RowsFor(vectors, Registers.Count, depth));

    /// <summary>Multiplies rows that are shared out among tiles by one panel.</summary>
    public static void Multiply(in Product<T> product, T** a, T** c, T** addend, in TileRows tiles, int vectors)
    {
        delegate*<in Product<T>, T**, T**, T**, int, void>[] kernels = OfWidth(vectors, product.Walk.Depth);
        int split = tiles.Higher * (tiles.Height + 1);
        if (tiles.Higher > 0)
            kernels[tiles.Height](product, a, c, addend, tiles.Higher);
        kernels[tiles.Height - 1](product, a + split, c + split, addend + split, tiles.Count - tiles.Higher);
    }

    /// <summary>Calls the kernels of one width and depth that most layers need, with nothing to do, so that they are compiled.</summary>
    public static void Compile(int vectors, int depth)
    {
        Product<T> nothing = default;
        delegate*<in Product<T>, T**, T**, T**, int, void>[] kernels = OfWidth(vectors);
        int maxRows = RowsFor(vectors, Registers.Count, depth);
        kernels[maxRows - 1](nothing, null, null, null, 0);
        kernels[maxRows - 2](nothing, null, null, null, 0);
    }

    /// <summary>The same of the kernels that so many rows need.</summary>
    public static void Compile(int rows, int vectors, int depth)
    {
        TileRows tiles = Tiles(rows, vectors, depth);
        OfWidth(vectors)[tiles.Height - 1](default, null, null, null, 0);
        if (tiles.Higher > 0)
            OfWidth(vectors)[tiles.Height](default, null, null, null, 0);
    }

    /// <summary>Those for runs of any number of values, which nearly all products have.</summary>
    private static delegate*<in Product<T>, T**, T**, T**, int, void>[] OfWidth(int vectors) => OfDepth<Two>.All[vectors - 1];

    /// <summary>Those for runs of one value, or of any number. Each list is made when it is first read: few products have runs of one.</summary>
    private static class OfDepth<TDepth>
        where TDepth : unmanaged, ICount
    {
        public static readonly delegate*<in Product<T>, T**, T**, T**, int, void>[][] All =
            [ByRows<One>(), ByRows<Two>(), ByRows<Three>(), ByRows<Four>()];

        private static delegate*<in Product<T>, T**, T**, T**, int, void>[] ByRows<TVectors>()
            where TVectors : unmanaged, ICount =>
        [
            &DenseKernel<T, TVector, TLanes, One, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Two, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Three, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Four, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Five, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Six, TVectors, TDepth>.Run,
            &DenseKernel<T, TVector, TLanes, Seven, TVectors, TDepth>.Run,
        ];
    }
}
