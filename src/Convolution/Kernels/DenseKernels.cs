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

    private static readonly delegate*<in Product<T>, T**, T**, T**, int, void>[][] ByVectors =
        [ByRows<One>(), ByRows<Two>(), ByRows<Three>(), ByRows<Four>()];

    /// <summary>The kernels of one width, by their rows less one.</summary>
    public static delegate*<in Product<T>, T**, T**, T**, int, void>[] OfWidth(int vectors) => ByVectors[vectors - 1];

    /// <summary>
    /// The most vectors that pay with the registers there are: four with 32, two with 16, where 6x2 reaches 99 % of the FMA peak
    /// and every wider tile spills (7x3 68 %, 6x4 65 %).
    /// </summary>
    public static int VectorsFor(int registers) => registers >= 32 ? MaxVectors : 2;

    /// <summary>
    /// The most rows of a tile: those whose accumulators stay in registers beside one panel row and a factor. But four where the depth is short: then
    /// sums begin and end so often that smaller bursts of stores pay, by 1 to 4 % up to a depth of 64, by nothing at 128.
    /// </summary>
    public static int RowsFor(int vectors, int registers, int depth)
    {
        int rows = Math.Min(MaxRows, registers / vectors - 2);
        return IsShort(depth) && registers >= 32 && vectors > 1 ? Math.Min(rows, ShortRows) : rows;
    }

    /// <summary>Whether tiles are lower for a product of that depth.</summary>
    public static bool IsShort(int depth) => depth <= ShortDepth;

    /// <summary>
    /// Multiplies by one panel. The rows are shared out evenly among tiles, whose heights so differ by one at most: of six rows, 49 are four
    /// tiles of 6 and five of 5.
    /// </summary>
    public static void Multiply(in Product<T> product, T** a, T** c, T** addend, int rows, int vectors)
    {
        delegate*<in Product<T>, T**, T**, T**, int, void>[] kernels = OfWidth(vectors);
        (int tiles, int height, int higher) = Tiles(rows, vectors, product.Walk.Length);
        int split = higher * (height + 1);
        if (higher > 0)
            kernels[height](product, a, c, addend, higher);
        kernels[height - 1](product, a + split, c + split, addend + split, tiles - higher);
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
        (_, int height, int higher) = Tiles(rows, vectors, depth);
        OfWidth(vectors)[height - 1](default, null, null, null, 0);
        if (higher > 0)
            OfWidth(vectors)[height](default, null, null, null, 0);
    }

    /// <summary>Into how many tiles rows are shared out, the height of most, and how many have a row more.</summary>
    private static (int Count, int Height, int Higher) Tiles(int rows, int vectors, int depth)
    {
        int maxRows = RowsFor(vectors, Registers.Count, depth);
        int tiles = (rows + maxRows - 1) / maxRows;
        (int height, int higher) = Math.DivRem(rows, tiles);
        return (tiles, height, higher);
    }

    private static delegate*<in Product<T>, T**, T**, T**, int, void>[] ByRows<TVectors>()
        where TVectors : unmanaged, ICount =>
    [
        &DenseKernel<T, TVector, TLanes, One, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Two, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Three, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Four, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Five, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Six, TVectors>.Run,
        &DenseKernel<T, TVector, TLanes, Seven, TVectors>.Run,
    ];
}
