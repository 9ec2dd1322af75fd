using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Dense;

/// <summary>
/// The dense micro-kernel: <c>c[i, j] += sum over k of a[i][k] * b[k, j]</c> for a tile of <typeparamref name="TRows"/> rows and
/// <typeparamref name="TVectors"/> vectors of columns, each sum one chain in ascending k.
/// </summary>
/// <remarks>
/// Each step loads one row of the panel and multiplies it by one value of each row of a. With 32 registers 6 rows by 4 vectors
/// reach 98 % of the FMA peak from L1, with 16 registers 4 by 3. While a tile is computed, the lines are fetched that will be added to it
/// and that a later one will be stored to: from memory they come too late otherwise, and a layer of 224x224x64 outputs takes a seventh longer. Not where sums
/// wait in c between their chains, in scratch memory, nor with <see cref="Product{T}.StoresUnasked"/>.
/// <para>
/// A step is 19 instructions for 12 multiply-adds, or with 32 registers 34 for 24, and the loop around it 3 to 5 more: as many as a core decodes in time,
/// unless it is shared. So four steps make a round: 3 to 15 % faster on the layers of ResNet while another thread ran beside (Zen 3), 4 to 10 % with 32
/// registers (Emerald Rapids), where a core that was not shared gained nothing. The rows of a packed panel are a constant apart, so that only the round
/// moves on.
/// </para>
/// <para>
/// With <see cref="PackedRowsAhead"/> a round also asks for a line of the panel that comes next, or up to eight with 32 registers. Panels of a large
/// filter come from L3 or memory when their first tile meets them, and no sooner by the processor's own foresight. A few lines at a time, since of many that
/// are asked for at once most would be dropped. Layers of 512 channels on 7x7 run 1.1 to 1.3 times as fast, Winograd's of 128 and more 1.02 to 1.35 times
/// (Zen 3); on a processor whose L3 gives a core 24 GB/s while it multiplies at 160 GFLOP/s 1.2 to 1.26 and 1.08 to 1.6 times (Emerald Rapids).
/// </para>
/// </remarks>
internal static unsafe class DenseKernel<T, TVector, TLanes, TRows, TVectors, TPanel>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TRows : unmanaged, ICount
    where TVectors : unmanaged, ICount
    where TPanel : struct, IPanelRows
{
    private const int StepsOfRound = DenseKernels<T, TVector, TLanes>.StepsOfRound;

    /// <summary>Tiles between the one that is computed and the one whose lines are fetched: a quarter as large, they take a quarter of the time.</summary>
    private static int TilesAhead => Registers.Count < 32 ? 3 : 1;

    /// <summary>
    /// Whether addresses go on within a run, instead of an index beside all of them. Where a factor serves one vector alone, it is read by the multiply-add
    /// itself, and Intel's processors take one with an index apart into two operations: with 16 outputs a layer runs 1.05 to 1.4 times as fast without, most
    /// where another thread shares the core (Emerald Rapids). With 16 registers factors are read by instructions of their own.
    /// </summary>
    private static bool MovesWithin
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Registers.Count >= 32 && (sizeof(TVectors) == 1 || typeof(TPanel) == typeof(RowsOfGroups));
    }

    /// <summary>Whether it asks for what comes next.</summary>
    private static bool AsksAhead
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TPanel) == typeof(PackedRowsAhead) || typeof(TPanel) == typeof(ChainedRows);
    }

    /// <summary>Computes some tiles, one below the other. Optimised at once: at tier 0 the first calls would run at a tenth of the peak.</summary>
    /// <param name="product">The panel, the walk along a, the start and the end. What comes next is moved on by what has been asked for.</param>
    /// <param name="a">One address for each row of a.</param>
    /// <param name="c">One address for each row of c.</param>
    /// <param name="addend">One address for each row of what is added to the finished sums, if anything is.</param>
    /// <param name="tiles">How many tiles; a call for each would cost 10 cycles more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref Product<T> product, T** a, T** c, T** addend, int tiles)
    {
        (nint column, nint last) = (product.Column, product.Column + product.LastColumn);
        byte* next = product.Next;
        int fetching = product.StoresUnasked ? 0 : tiles - TilesAhead;
        for (int tile = 0; tile < tiles; tile++)
        {
            Row<T, TVector, TLanes, TVectors> c0, c1, c2, c3, c4, c5, c6;
            if (product.Bias != null)
            {
                c0 = c1 = c2 = c3 = c4 = c5 = c6 = Row<T, TVector, TLanes, TVectors>.Load(product.Bias);
            }
            else
            {
                c0 = c1 = c2 = c3 = c4 = c5 = c6 = Row<T, TVector, TLanes, TVectors>.Load(c[0], column, last);
                if (sizeof(TRows) > 1)
                    c1 = Row<T, TVector, TLanes, TVectors>.Load(c[1], column, last);
                if (sizeof(TRows) > 2)
                    c2 = Row<T, TVector, TLanes, TVectors>.Load(c[2], column, last);
                if (sizeof(TRows) > 3)
                    c3 = Row<T, TVector, TLanes, TVectors>.Load(c[3], column, last);
                if (sizeof(TRows) > 4)
                    c4 = Row<T, TVector, TLanes, TVectors>.Load(c[4], column, last);
                if (sizeof(TRows) > 5)
                    c5 = Row<T, TVector, TLanes, TVectors>.Load(c[5], column, last);
                if (sizeof(TRows) > 6)
                    c6 = Row<T, TVector, TLanes, TVectors>.Load(c[6], column, last);
            }

            if (typeof(TPanel) != typeof(ChainedRows) && tile < fetching)
                Fetch(c + (TilesAhead * sizeof(TRows)), column);
            if (product.HasAddend)
                Fetch(addend, column);

            RowAddresses<T> upper = RowAddresses<T>.Of(a, sizeof(TRows));
            RowAddresses<T> lower = RowAddresses<T>.Of(a + RowAddresses<T>.Most, sizeof(TRows) - RowAddresses<T>.Most);
            T* panel = product.Panel;
            nint panelStep = typeof(TPanel) == typeof(SpacedRows) ? product.PanelStep : 0;
            nint depth = product.Depth;
            Move(product.Offset, ref upper, ref lower);
            for (int bands = product.Bands; bands > 0; bands--)
            {
                int runs = product.Runs;
                do
                {
                    nint k = 0;
                    if (k <= depth - StepsOfRound)
                    {
                        do
                        {
                            Step(ref panel, panelStep, k, 0, upper, lower, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                            Step(ref panel, panelStep, k, 1, upper, lower, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                            Step(ref panel, panelStep, k, 2, upper, lower, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                            Step(ref panel, panelStep, k, 3, upper, lower, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                            Advance(StepsOfRound, ref panel, ref k, ref upper, ref lower);
                            Ask(ref next, product.NextStep);
                        }
                        while (k <= depth - StepsOfRound);
                    }

                    while (k < depth)
                    {
                        Step(ref panel, panelStep, k, 0, upper, lower, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                        Advance(1, ref panel, ref k, ref upper, ref lower);
                    }

                    Move(product.RunStep - (MovesWithin ? depth : 0), ref upper, ref lower);
                    panel += product.RunSkip;
                }
                while (--runs > 0);

                Move(product.BandStep - (product.Runs * product.RunStep), ref upper, ref lower);
                panel += product.BandSkip;
                if (typeof(TPanel) == typeof(ChainedRows))
                {
                    if (bands < product.Bands)
                        Add(c, column, last, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);
                    if (bands > 1)
                    {
                        Store(c, column, last, c0, c1, c2, c3, c4, c5, c6);
                        c0 = c1 = c2 = c3 = c4 = c5 = c6 = Row<T, TVector, TLanes, TVectors>.Load(product.Bias);
                    }
                }
            }

            if (product.HasAddend)
                Add(addend, column, last, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6);

            if (product.IsClamped)
            {
                (TVector low, TVector high) = (TLanes.Broadcast(product.Minimum), TLanes.Broadcast(product.Maximum));
                c0.Clamp(low, high);
                if (sizeof(TRows) > 1)
                    c1.Clamp(low, high);
                if (sizeof(TRows) > 2)
                    c2.Clamp(low, high);
                if (sizeof(TRows) > 3)
                    c3.Clamp(low, high);
                if (sizeof(TRows) > 4)
                    c4.Clamp(low, high);
                if (sizeof(TRows) > 5)
                    c5.Clamp(low, high);
                if (sizeof(TRows) > 6)
                    c6.Clamp(low, high);
            }

            Store(c, column, last, c0, c1, c2, c3, c4, c5, c6);
            a += sizeof(TRows);
            c += sizeof(TRows);
            addend += sizeof(TRows);
        }

        if (AsksAhead)
            product.Next = next;
    }

    /// <summary>One step: a row of the panel, times one value of each row of a.</summary>
    /// <remarks>The number of the step, a constant, becomes part of the addresses; added to <paramref name="k"/> or the panel they would be computed.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        ref T* panel, nint panelStep, nint k, int step, in RowAddresses<T> upper, in RowAddresses<T> lower,
        ref Row<T, TVector, TLanes, TVectors> c0, ref Row<T, TVector, TLanes, TVectors> c1, ref Row<T, TVector, TLanes, TVectors> c2,
        ref Row<T, TVector, TLanes, TVectors> c3, ref Row<T, TVector, TLanes, TVectors> c4, ref Row<T, TVector, TLanes, TVectors> c5,
        ref Row<T, TVector, TLanes, TVectors> c6)
    {
        nint index = MovesWithin ? 0 : k;
        Row<T, TVector, TLanes, TVectors> b = Row<T, TVector, TLanes, TVectors>.Load(panel, typeof(TPanel) == typeof(SpacedRows) ? 0 : step);
        if (typeof(TPanel) == typeof(SpacedRows))
            panel += panelStep;
        MultiplyAdd(ref c0, upper.First + index, step, b);
        if (sizeof(TRows) > 1)
            MultiplyAdd(ref c1, upper.Second + index, step, b);
        if (sizeof(TRows) > 2)
            MultiplyAdd(ref c2, upper.Third + index, step, b);
        if (sizeof(TRows) > 3)
            MultiplyAdd(ref c3, upper.Fourth + index, step, b);
        if (sizeof(TRows) > 4)
            MultiplyAdd(ref c4, lower.First + index, step, b);
        if (sizeof(TRows) > 5)
            MultiplyAdd(ref c5, lower.Second + index, step, b);
        if (sizeof(TRows) > 6)
            MultiplyAdd(ref c6, lower.Third + index, step, b);
    }

    /// <summary>What one row of a adds to one of the tile: its value times the panel's row, or its value of each group times that one's half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(ref Row<T, TVector, TLanes, TVectors> c, T* a, int step, in Row<T, TVector, TLanes, TVectors> b)
    {
        if (typeof(TPanel) == typeof(RowsOfGroups))
            c.MultiplyAdd(a, step, (sizeof(TVectors) / 2 * TLanes.Count) + step, b);
        else
            c.MultiplyAdd(a[step], b);
    }

    /// <summary>Goes on by some steps: along packed rows, where those with a distance of their own are left one by one, and along a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(int steps, ref T* panel, ref nint k, ref RowAddresses<T> upper, ref RowAddresses<T> lower)
    {
        k += steps;
        if (typeof(TPanel) != typeof(SpacedRows))
            panel += steps * sizeof(TVectors) * TLanes.Count;
        if (MovesWithin)
            Move(steps, ref upper, ref lower);
    }

    /// <summary>Goes on along all rows of a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(nint values, ref RowAddresses<T> upper, ref RowAddresses<T> lower)
    {
        upper.Move(values, sizeof(TRows));
        lower.Move(values, sizeof(TRows) - RowAddresses<T>.Most);
    }

    /// <summary>Adds to the sums of a tile what stands in some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        T** rows, nint column, nint last, ref Row<T, TVector, TLanes, TVectors> c0, ref Row<T, TVector, TLanes, TVectors> c1,
        ref Row<T, TVector, TLanes, TVectors> c2, ref Row<T, TVector, TLanes, TVectors> c3, ref Row<T, TVector, TLanes, TVectors> c4,
        ref Row<T, TVector, TLanes, TVectors> c5, ref Row<T, TVector, TLanes, TVectors> c6)
    {
        c0.Add(rows[0], column, last);
        if (sizeof(TRows) > 1)
            c1.Add(rows[1], column, last);
        if (sizeof(TRows) > 2)
            c2.Add(rows[2], column, last);
        if (sizeof(TRows) > 3)
            c3.Add(rows[3], column, last);
        if (sizeof(TRows) > 4)
            c4.Add(rows[4], column, last);
        if (sizeof(TRows) > 5)
            c5.Add(rows[5], column, last);
        if (sizeof(TRows) > 6)
            c6.Add(rows[6], column, last);
    }

    /// <summary>Stores the rows of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        T** c, nint column, nint last, in Row<T, TVector, TLanes, TVectors> c0, in Row<T, TVector, TLanes, TVectors> c1,
        in Row<T, TVector, TLanes, TVectors> c2, in Row<T, TVector, TLanes, TVectors> c3, in Row<T, TVector, TLanes, TVectors> c4,
        in Row<T, TVector, TLanes, TVectors> c5, in Row<T, TVector, TLanes, TVectors> c6)
    {
        c0.Store(c[0], column, last);
        if (sizeof(TRows) > 1)
            c1.Store(c[1], column, last);
        if (sizeof(TRows) > 2)
            c2.Store(c[2], column, last);
        if (sizeof(TRows) > 3)
            c3.Store(c[3], column, last);
        if (sizeof(TRows) > 4)
            c4.Store(c[4], column, last);
        if (sizeof(TRows) > 5)
            c5.Store(c[5], column, last);
        if (sizeof(TRows) > 6)
            c6.Store(c[6], column, last);
    }

    /// <summary>Asks for what comes next: one, two, four or eight lines, as many as a round is to meet.</summary>
    /// <remarks>
    /// Were it eight requests in any case, 1x1 layers of 512 to 2048 channels at 7x7 and 14x14 would mostly run at 0.93 to 1.0 of the speed, 3x3 layers at 0.96
    /// to 1.0. Each of eight addresses comes from the one before: some multiples of the step would be spilled (Emerald Rapids).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(ref byte* next, nint step)
    {
        if (!AsksAhead)
            return;
        if (DenseKernels<T, TVector, TLanes>.RequestsOfRound > 1 && step > CacheLine.Bytes / 2)
        {
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            AskOne(ref next, step);
            return;
        }

        Prefetch.IntoL2(next);
        if (DenseKernels<T, TVector, TLanes>.RequestsOfRound > 1 && step > CacheLine.Bytes / 8)
        {
            Prefetch.IntoL2(next + CacheLine.Bytes);
            if (step > CacheLine.Bytes / 4)
            {
                Prefetch.IntoL2(next + (2 * CacheLine.Bytes));
                Prefetch.IntoL2(next + (3 * CacheLine.Bytes));
            }
        }

        next += DenseKernels<T, TVector, TLanes>.RequestsOfRound * step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AskOne(ref byte* next, nint step)
    {
        Prefetch.IntoL2(next);
        next += step;
    }

    /// <summary>Asks for what some rows of c have of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T** rows, nint column)
    {
        Fetch(rows[0] + column);
        if (sizeof(TRows) > 1)
            Fetch(rows[1] + column);
        if (sizeof(TRows) > 2)
            Fetch(rows[2] + column);
        if (sizeof(TRows) > 3)
            Fetch(rows[3] + column);
        if (sizeof(TRows) > 4)
            Fetch(rows[4] + column);
        if (sizeof(TRows) > 5)
            Fetch(rows[5] + column);
        if (sizeof(TRows) > 6)
            Fetch(rows[6] + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* row) => Prefetch.Lines(row, sizeof(TVectors) * TLanes.Count * sizeof(T));
}
