using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Dense;

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

    /// <summary>Rows of a tile of three vectors, with 16 registers.</summary>
    private const int RowsOfThree = 4;

    /// <summary>Rows of b that count as few.</summary>
    private const int ShortDepth = 64;

    /// <summary>Rows of a tile that meets so few: times three vectors they are more chains than two multiply-adds a cycle need.</summary>
    private const int ShortRows = 4;

    /// <summary>
    /// Bytes of a panel from which it pays to ask for the next one meanwhile: Winograd's products of 128 channels, when they met their panels in slices of
    /// 4 KB, ran 1.02 to 1.18 times as fast, those of 64 channels 0.92 to 0.97 times (Zen 3). In one tile both have panels large enough.
    /// </summary>
    private const int FetchedBytes = 4 << 10;

    /// <summary>
    /// Bytes of a panel up to which a tile takes its chains one after the other, an eighth of L2 (1 MB on Zen 4). Half as many products then begin and end:
    /// Winograd's layers of 64 channels run 1.02 times as fast (1.03 to 1.1 on Emerald Rapids), of 96 to 512 0.97 to 1.08 times, without AVX-512 mostly 0.97 to
    /// 1.13 times; of 1024, whose panels have twice as many bytes, 0.9 to 1.02 times (Zen 4).
    /// </summary>
    private const int ChainedBytes = 128 << 10;

    /// <summary>
    /// Tiles beyond which a panel is met so often that it hardly matters where it comes from at first: asking takes 3 to 6 % of a product from L1 with 16
    /// registers. With 32, and no more than a line a round, it takes nothing; and 1x1 layers whose filters come from memory run 1.06 to 1.09 times as fast by
    /// it with 256 to 1024 channels at 14x14, 33 tiles, 1.02 to 1.03 times with 128 to 512 at 28x28, 131 tiles (Zen 5).
    /// </summary>
    private static int FetchedTiles => Registers.Count < 32 ? 32 : 256;

    /// <summary>Steps along a panel between two branches.</summary>
    public const int StepsOfRound = 4;

    /// <summary>
    /// Lines of what comes next that a round asks for: one, or eight with 32 registers, whose panel rows are up to four lines long. Then two tiles ask for all
    /// of the next panel; while four lines were all, the 16 tiles of a 14x14 image, three of the kernel's, left a quarter of it to be waited for, and 256
    /// channels by Winograd's algorithm ran at 0.95 of the speed, 0.85 with a filter from memory, 512 channels at 0.86 (Zen 4).
    /// </summary>
    public static int RequestsOfRound
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Registers.Count < 32 ? 1 : 8;
    }

    /// <summary>
    /// The most vectors that pay with the registers there are and so many rows: four with 32. With 16 as many as stay in registers beside a row of the panel
    /// and a factor, two at least: 4x3 takes 19 instructions for twelve multiply-adds, 6x2 takes 20; 7x3 and 6x4 would spill (68 and 65 % of the FMA peak),
    /// and 4x3 where a product takes a register of its own (6x2 runs 1.03 to 1.19 times as fast then, Zen 3 without FMA).
    /// </summary>
    public static int VectorsFor(int registers, int rows = RowsOfThree) =>
        registers >= 32 ? MaxVectors : Math.Clamp((registers - Registers.OfMultiplyAdd) / (rows + 1), 2, MaxVectors);

    /// <summary>
    /// The most rows of a tile: those whose accumulators stay in registers beside one panel row and a factor. But four where the depth is short: then
    /// sums begin and end so often that smaller bursts of stores pay, by 1 to 4 % up to a depth of 64, by nothing at 128. Not with two vectors: seven rows of
    /// them run 1.02 to 1.12 times as fast as four, whose 8 chains are as many as two multiply-adds a cycle need at the least (Emerald Rapids).
    /// </summary>
    public static int RowsFor(int vectors, int registers, int depth)
    {
        int rows = Math.Min(MaxRows, ((registers - 1) / vectors) - 1);
        return IsShort(depth) && registers >= 32 && vectors > 2 ? Math.Min(rows, ShortRows) : rows;
    }

    /// <summary>Whether tiles are lower for a product of that depth.</summary>
    public static bool IsShort(int depth) => depth <= ShortDepth;

    /// <summary>
    /// Whether the lines of results that stand in the caller's memory had better not be asked for before they are stored, in a product of that depth: where L3
    /// is slow, tiles of few steps ask for more than may be under way, and what they load waits behind it. 1x1 layers of 8 to 64 channels run 1.0 to 1.11 times
    /// as fast so on images of 56x56 to 224x224; of 3 channels it would be 0.81 to 1.0 times, of 128 and more, which leave the time, 0.8 to 1.0 times (Emerald
    /// Rapids).
    /// </summary>
    public static bool StoresUnasked(int depth) => Processor.IsL3Slow && depth is >= 2 * StepsOfRound and <= ShortDepth;

    /// <summary>How rows are shared out among tiles that meet panels of so many vectors and rows.</summary>
    /// <param name="rows">Rows of a.</param>
    /// <param name="vectors">Vectors of a panel.</param>
    /// <param name="depth">Rows of b.</param>
    /// <param name="byHighest">Whether all are to go by the highest tiles, even those that fill none.</param>
    public static TileRows Tiles(int rows, int vectors, int depth, bool byHighest = false)
    {
        int most = RowsFor(vectors, Registers.Count, depth);
        return byHighest ? TileRows.Fill(rows, most) : TileRows.Share(rows, most);
    }

    /// <summary>
    /// Bytes of the next panel that each request of so deep a product moves on by, so that all tiles together ask for the whole; 0 where that does not pay.
    /// </summary>
    public static nint NextStep(in TileRows tiles, int vectors, int depth) =>
        IsLarge(vectors, depth) && tiles.Count <= FetchedTiles ? NextStep(tiles, depth, PanelBytes(vectors, depth)) : 0;

    /// <summary>The same of so many bytes of anything, or of as many as there are requests for.</summary>
    public static nint NextStep(in TileRows tiles, int depth, long bytes)
    {
        long requests = Math.Max((long)tiles.Count * (depth / StepsOfRound) * RequestsOfRound, 1);
        return (nint)Math.Min((bytes + requests - 1) / requests, CacheLine.Bytes);
    }

    /// <inheritdoc cref="ChainedBytes"/>
    public static bool TakesChains(int vectors, int depth) => PanelBytes(vectors, depth) <= ChainedBytes;

    /// <inheritdoc cref="FetchedBytes"/>
    public static bool IsLarge(int vectors, int depth) => PanelBytes(vectors, depth) >= FetchedBytes;

    /// <summary>Multiplies rows that are shared out among tiles by one panel.</summary>
    public static void Multiply(ref Product<T> product, T** a, T** c, T** addend, in TileRows tiles, int vectors)
    {
        delegate*<ref Product<T>, T**, T**, T**, int, void>[] kernels =
            product.HasSpacedRows ? Of<SpacedRows>.Width(vectors)
            : product.HasTwoGroups ? Of<RowsOfGroups>.Width(vectors)
            : product.HasChains ? Of<ChainedRows>.Width(vectors)
            : product.NextStep != 0 ? Of<PackedRowsAhead>.Width(vectors)
            : Of<PackedRows>.Width(vectors);
        int split = tiles.Higher * (tiles.Height + 1);
        if (tiles.Higher > 0)
            kernels[tiles.Height](ref product, a, c, addend, tiles.Higher);
        kernels[tiles.Height - 1](ref product, a + split, c + split, addend + split, tiles.Count - tiles.Higher);
        if (tiles.Rest > 0)
        {
            split += tiles.Count * tiles.Height;
            MultiplyRest(kernels[tiles.Height - 1], ref product, a + split, c + split, addend + split, tiles);
        }
    }

    /// <summary>Calls the kernel of one width and depth that can do without the others, with nothing to do, so that it is compiled.</summary>
    public static void CompileHighest<TPanel>(int vectors, int depth)
        where TPanel : struct, IPanelRows =>
        Compile<TPanel>(RowsFor(vectors, Registers.Count, depth), vectors);

    /// <summary>The same of the others that most layers need.</summary>
    public static void CompileOthers<TPanel>(int vectors, int depth)
        where TPanel : struct, IPanelRows
    {
        int highest = RowsFor(vectors, Registers.Count, depth);
        Compile<TPanel>(highest - 1, vectors);
        if (typeof(TPanel) == typeof(PackedRows) && IsLarge(vectors, depth))
        {
            Compile<PackedRowsAhead>(highest, vectors);
            Compile<PackedRowsAhead>(highest - 1, vectors);
        }

        Compile<TPanel>(1, vectors);
    }

    /// <summary>The same of the kernels that so many rows need.</summary>
    public static void Compile<TPanel>(int rows, int vectors, int depth)
        where TPanel : struct, IPanelRows
    {
        TileRows tiles = Tiles(rows, vectors, depth);
        Compile<TPanel>(tiles.Height, vectors);
        if (tiles.Higher > 0)
            Compile<TPanel>(tiles.Height + 1, vectors);
    }

    private static void Compile<TPanel>(int rows, int vectors)
        where TPanel : struct, IPanelRows
    {
        Product<T> nothing = default;
        Of<TPanel>.Width(vectors)[rows - 1](ref nothing, null, null, null, 0);
    }

    /// <summary>Rows that fill no tile: it computes the last of them several times, alike.</summary>
    private static void MultiplyRest(
        delegate*<ref Product<T>, T**, T**, T**, int, void> kernel, ref Product<T> product, T** a, T** c, T** addend, in TileRows tiles)
    {
        T** rows = stackalloc T*[3 * MaxRows];
        for (int row = 0; row < tiles.Height; row++)
        {
            int source = Math.Min(row, tiles.Rest - 1);
            rows[row] = a[source];
            rows[MaxRows + row] = c[source];
            rows[(2 * MaxRows) + row] = product.HasAddend ? addend[source] : null;
        }

        kernel(ref product, rows, rows + MaxRows, rows + (2 * MaxRows), 1);
    }

    private static long PanelBytes(int vectors, int depth) => (long)depth * vectors * TLanes.Count * sizeof(T);

    /// <summary>Kernels of all sizes. Each list is made when it is first asked for: its kernels' types take time to load, and few are needed.</summary>
    public static class Of<TPanel>
        where TPanel : struct, IPanelRows
    {
        private static readonly delegate*<ref Product<T>, T**, T**, T**, int, void>[]?[] made =
            new delegate*<ref Product<T>, T**, T**, T**, int, void>[]?[MaxVectors];

        /// <summary>The kernels of one width, by their rows less one.</summary>
        public static delegate*<ref Product<T>, T**, T**, T**, int, void>[] Width(int vectors) => made[vectors - 1] ??= vectors switch
        {
            1 => ByRows<One>(),
            2 => ByRows<Two>(),
            3 => ByRows<Three>(),
            _ => ByRows<Four>(),
        };

        private static delegate*<ref Product<T>, T**, T**, T**, int, void>[] ByRows<TVectors>()
            where TVectors : unmanaged, ICount =>
        [
            &DenseKernel<T, TVector, TLanes, One, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Two, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Three, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Four, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Five, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Six, TVectors, TPanel>.Run,
            &DenseKernel<T, TVector, TLanes, Seven, TVectors, TPanel>.Run,
        ];
    }
}
