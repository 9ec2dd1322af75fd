using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Dense;

/// <summary>
/// A packed filter and the loops that multiply rows by it, tile by tile: what dense, pointwise and Winograd convolution share,
/// whatever the lanes.
/// </summary>
internal abstract unsafe class PanelProduct<T>(FilterPanels<T> panels, int lanes)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public FilterPanels<T> Panels => panels;

    /// <summary>The groups and the widest tile, in words.</summary>
    public abstract string Kernel { get; }

    /// <summary>Bytes of storage for the results of <paramref name="rows"/> rows that are narrower than a vector.</summary>
    public long NarrowBytes(int rows) => panels.IsNarrow ? 2L * rows * lanes * sizeof(T) : 0;

    /// <summary>Multiplies some rows of a by some panels, and stores sums, or finished values if this is the last term.</summary>
    /// <param name="rows">The addresses of the rows.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="range">Which panels.</param>
    /// <param name="walk">Which rows of the filter matrix, and where their factors lie.</param>
    /// <param name="fromBias">Whether sums start from the bias; else they go on from what is stored.</param>
    /// <param name="isLast">Whether sums are complete: residual and activation follow.</param>
    /// <param name="hasResidual">Whether the rows have residuals.</param>
    /// <param name="narrow">Storage of <see cref="NarrowBytes"/>.</param>
    /// <param name="chainRows">
    /// Rows of the filter matrix that one chain takes: where there are more, chains of their own, from the bias, are added to what is stored.
    /// </param>
    public abstract void Multiply(
        RowPointers<T> rows,
        int count,
        Interval range,
        in Walk walk,
        bool fromBias,
        bool isLast,
        bool hasResidual,
        byte* narrow,
        int chainRows = int.MaxValue);
}

/// <summary>The loops, tile by tile.</summary>
/// <param name="panels">Packed for these lanes.</param>
/// <param name="epilogue">The activation.</param>
internal sealed unsafe class PanelProduct<T, TVector, TLanes>(FilterPanels<T> panels, Epilogue<T> epilogue)
    : PanelProduct<T>(panels, TLanes.Count)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>
    /// Bytes of a panel of full width that all rows meet before the next ones are fetched: a quarter of L2 (1 MB on Zen 4). A slice of all panels comes before
    /// the next one, so that they find in L2 what they read of a. Meanwhile the sums wait in c; at 1024 panel rows or so, storing and loading them is one part
    /// in 500.
    /// </summary>
    private const int SliceBytes = 256 << 10;

    /// <param name="filter">A matrix of <paramref name="depth"/> rows with a column for each output channel.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="depth">Taps times input channels of a group.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="groups">Groups of output channels.</param>
    /// <param name="inputs">Input channels of a group.</param>
    public PanelProduct(ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, int depth, Epilogue<T> epilogue, int groups = 1, int inputs = 0)
        : this(Pack(filter, bias, depth, groups, inputs), epilogue)
    {
    }

    public override string Kernel
    {
        get
        {
            (int vectors, int together) = (1, 1);
            foreach (ref readonly Panel panel in Panels.Panels)
                (vectors, together) = (Math.Max(vectors, panel.Vectors), Math.Max(together, panel.Groups));
            string groups = Panels.Groups > 1 ? $"{Panels.Groups} groups, {(together > 1 ? "by twos" : "each")} " : "";
            return groups + $"{DenseKernels<T, TVector, TLanes>.RowsFor(vectors, Registers.Count, Panels.Depth)}x{vectors} tile of {TLanes.Count} lanes";
        }
    }

    /// <summary>The most vectors of a tile's row on this processor.</summary>
    private static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    private static FilterPanels<T> Pack(ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, int depth, int groups, int inputs)
    {
        int columns = bias.Length / groups;
        int together = PanelColumns.GroupsOfPanel(groups, inputs, columns, TLanes.Count, MaxVectors);
        AheadOfCalls<T, TVector, TLanes>.Dense(columns, together, depth, MaxVectors);
        return new(filter, bias, depth, TLanes.Count, MaxVectors, groups, together);
    }

    public override void Multiply(
        RowPointers<T> rows,
        int count,
        Interval range,
        in Walk walk,
        bool fromBias,
        bool isLast,
        bool hasResidual,
        byte* narrow,
        int chainRows = int.MaxValue)
    {
        Product<T> product = default;
        product.Minimum = epilogue.Minimum;
        product.Maximum = epilogue.Maximum;
        T** c = rows.C;
        T** residual = rows.Residual;
        if (Panels.IsNarrow)
        {
            for (int row = 0; row < 2 * count; row++)
                rows.Wide[row] = (T*)narrow + (row * TLanes.Count);
            c = rows.Wide;
            residual = c + count;
        }

        bool isChained = walk.Length > chainRows;
        product.HasChains = isChained && walk.IsRun && walk.Length % chainRows == 0 && DenseKernels<T, TVector, TLanes>.TakesChains(MaxVectors, walk.Length);
        T** addend = isChained ? c : residual;
        int maxRows = product.HasChains ? walk.Length : Math.Min(SliceBytes / (MaxVectors * TLanes.Count * sizeof(T)), chainRows);
        int slices = walk.Slices(maxRows);
        for (int slice = 0; slice < slices; slice++)
        {
            bool isFirst = fromBias && slice == 0;
            bool isLastSlice = slice == slices - 1;
            bool isComplete = isLast && isLastSlice;
            Walk part;

            // No conditional expression, whose result would be copied as one vector, before what was written into it has left the store buffer.
            if (product.HasChains)
                part = walk.InBands(chainRows);
            else
                part = walk.Slice(slice, maxRows);
            product.HasAddend = isChained ? slice > 0 : isComplete && hasResidual;
            product.StoresUnasked = isComplete && walk.IsRun && DenseKernels<T, TVector, TLanes>.StoresUnasked(walk.Length);
            product.IsClamped = isComplete && epilogue.IsClamp;
            TileRows tiles = default;
            int vectors = 0;
            bool isUnderway = false;
            nint panelStep = 0;
            for (int index = range.Start; index < range.End; index++)
            {
                Panel panel = Panels.Panels[index];
                int length = Panels.RowLength(panel);
                if (panel.Vectors != vectors)
                {
                    vectors = panel.Vectors;
                    isUnderway = product.HasChains
                        ? AheadOfCalls<T, TVector, TLanes>.IsChainedUnderway(vectors, walk.Length)
                        : AheadOfCalls<T, TVector, TLanes>.IsDenseUnderway(vectors, panel.Groups, Panels.Depth);
                    tiles = DenseKernels<T, TVector, TLanes>.Tiles(count, vectors, part.Length, byHighest: isUnderway);
                    product.Follow(part, bandSkip: (nint)length * part.SkippedRows);
                    panelStep = isUnderway || panel.Groups > 1 ? 0 : DenseKernels<T, TVector, TLanes>.NextStep(tiles, vectors, part.Length);
                }

                if (Panels.IsNarrow)
                {
                    if (!isFirst)
                        Copy(rows.C, panel.FirstColumn, c, 0, count);
                    if (isComplete && hasResidual)
                        Copy(rows.Residual, panel.FirstColumn, residual, 0, count);
                }

                if (Panels.Groups > 1)
                {
                    product.Offset = part.OffsetOf(panel.Group);
                    product.HasTwoGroups = panel.Groups > 1;
                }

                product.Column = Panels.IsNarrow ? 0 : panel.FirstColumn;
                product.LastColumn = panel.LastColumn;
                product.Panel = Panels.PointerTo(panel, part.FirstRow);
                product.Bias = isChained || isFirst ? Panels.PointerTo(panel, -1) : null;

                // Where nothing is worth asking for, a kernel that asks in any case does so for what is at hand.
                product.Next = (byte*)product.Panel;
                product.NextStep = panelStep;
                bool isShared = rows.IsNextShared && panelStep == 0;
                if (isLastSlice && rows.NextBytes != 0 && !isUnderway && (isShared || index == range.End - 1))
                {
                    (int asked, int all) = isShared ? (index - range.Start, range.Length) : (0, 1);
                    product.Next = rows.Next + (rows.NextBytes * asked / all);
                    product.NextStep = isShared || DenseKernels<T, TVector, TLanes>.IsLarge(vectors, part.Length)
                        ? DenseKernels<T, TVector, TLanes>.NextStep(tiles, part.Length, rows.NextBytes / all)
                        : 0;
                }
                else if (panelStep != 0)
                {
                    // Behind the last panel the first one is read again: its next slice, tap or plane, or from the beginning by the next pixels.
                    product.Next = (byte*)(index + 1 < range.End
                        ? Panels.PointerTo(Panels.Panels[index + 1], part.FirstRow)
                        : Panels.PointerTo(Panels.Panels[range.Start], (part.FirstRow + part.Length) % Panels.Depth));
                }

                DenseKernels<T, TVector, TLanes>.Multiply(ref product, rows.A, c, addend, tiles, vectors);
                if (Panels.IsNarrow)
                    Copy(c, 0, rows.C, panel.FirstColumn, count);
            }
        }

        if (isLast && epilogue.Function is { } function && !range.IsEmpty)
        {
            int first = Panels.Panels[range.Start].FirstColumn;
            function.Apply(rows.C, count, first, Panels.ColumnsOf(Panels.Panels[range.End - 1]).End - first);
        }
    }

    /// <summary>Copies what a group has of each row.</summary>
    private void Copy(T** source, int sourceColumn, T** destination, int destinationColumn, int count)
    {
        int columns = Panels.GroupColumns;
        for (int row = 0; row < count; row++)
            new ReadOnlySpan<T>(source[row] + sourceColumn, columns).CopyTo(new(destination[row] + destinationColumn, columns));
    }
}
