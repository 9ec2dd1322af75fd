using System.Runtime.CompilerServices;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Packing;

/// <summary>Some neighbouring output channels of a packed filter: as many as one tile has columns.</summary>
/// <param name="FirstColumn">The output channel of column 0.</param>
/// <param name="Vectors">Vectors in a panel row.</param>
/// <param name="LastColumn">The column of the last vector, less than its place in the panel where it overlaps the one before.</param>
/// <param name="Start">Where the panel begins: one row of bias, then one row for each tap and input channel.</param>
/// <param name="Group">The group of the convolution whose output channels they are, or the first of some.</param>
/// <param name="Groups">How many groups: one, or one for either half of the vectors.</param>
internal readonly record struct Panel(int FirstColumn, int Vectors, int LastColumn, int Start, int Group, int Groups);

/// <summary>A dense filter and its bias, packed once into panels that the dense micro-kernel reads front to back.</summary>
/// <remarks>
/// <code>
///   HWIO:    tap 0: q0: k0 k1 k2 . . . k63     q1: k0 . . .      panel 0: bias k0..k31 | tap 0, q0: k0..k31 | q1: k0..k31 | . . .
///            tap 1: q0: k0 . . .                                 panel 1: bias k32..k63 | tap 0, q0: k32..k63 | . . .
/// </code>
/// <see cref="PanelColumns"/> tells which columns a panel has; with fewer columns than lanes it is filled up with zeros, whose results are
/// never stored. Groups have panels of their own, one group's after the other's, but two groups of as many inputs as columns share one where all
/// their columns fit into it and fill its vectors.
/// </remarks>
internal sealed unsafe class FilterPanels<T>
    where T : unmanaged
{
    /// <summary>Rows that are packed into all panels before the next ones.</summary>
    /// <remarks>
    /// A panel has a line or two of each row of the filter, and rows can be pages long: panel by panel, each line would be waited for. 512 by 2048 weights
    /// took 10 to 15 ms so, and take 7 now (Zen 3). Fewer rows at once are slower where there are few panels, more where there are many.
    /// </remarks>
    private const int RowsAtOnce = 4;

    private readonly Panel[] panels;
    private readonly int lanes;
    private readonly int maxVectors;

    /// <param name="filter">A matrix of <paramref name="depth"/> rows.</param>
    /// <param name="bias">One value for each column.</param>
    /// <param name="depth">Taps times input channels of a group.</param>
    /// <param name="lanes">Values of a vector.</param>
    /// <param name="maxVectors">The most vectors of a panel's row.</param>
    /// <param name="groups">Groups of the convolution.</param>
    /// <param name="together">How many of them share a panel, as <see cref="PanelColumns.GroupsOfPanel"/> tells.</param>
    public FilterPanels(ReadOnlySpan<T> filter, ReadOnlySpan<T> bias, int depth, int lanes, int maxVectors, int groups = 1, int together = 1)
        : this(depth, bias.Length, lanes, maxVectors, groups, together)
    {
        foreach (Panel panel in panels)
            PackRow(panel, bias, Buffer.Span[panel.Start..]);
        PackRows(filter, taps: 1);
    }

    /// <summary>Panels with a bias of zeros, whose other rows are to be filled; but with fewer columns than lanes they are zeros too.</summary>
    private FilterPanels(int depth, int outputChannels, int lanes, int maxVectors, int groups, int together = 1)
    {
        (this.lanes, this.maxVectors) = (lanes, maxVectors);
        (Depth, Columns, Groups, GroupColumns) = (depth, outputChannels, groups, outputChannels / groups);
        PanelColumns[] columns = PanelColumns.Split(together * GroupColumns, lanes, maxVectors);
        var made = new List<Panel>(groups / together * columns.Length);
        long start = 0;
        for (int group = 0; group < groups; group += together)
        {
            int some = Math.Min(together, groups - group);
            if (some < together)
                columns = PanelColumns.Split(some * GroupColumns, lanes, maxVectors);
            foreach ((int first, int vectors, int last) in columns)
            {
                var panel = new Panel((group * GroupColumns) + first, vectors, last, checked((int)start), group, some);
                made.Add(panel);
                start += (long)RowLength(panel) * (depth + 1);
            }
        }

        panels = [.. made];
        Buffer = new(start, isCleared: IsNarrow);
        foreach (Panel panel in panels)
            Buffer.Span.Slice(panel.Start, RowLength(panel)).Clear();
    }

    public AlignedBuffer<T> Buffer { get; }

    public ReadOnlySpan<Panel> Panels => panels;

    /// <summary>Panel rows without the bias: taps times input channels of a group.</summary>
    public int Depth { get; }

    /// <summary>Output channels, of all groups.</summary>
    public int Columns { get; }

    /// <summary>Groups of the convolution: each has as many panels.</summary>
    public int Groups { get; }

    /// <summary>Whether a group has fewer columns than lanes, so that a vector of results is wider than a pixel.</summary>
    public bool IsNarrow => GroupColumns < lanes;

    /// <summary>Output channels of a group.</summary>
    public int GroupColumns { get; }

    /// <summary>Values in one row of a panel.</summary>
    public int RowLength(in Panel panel) => panel.Vectors * lanes;

    /// <summary>The rows of a panel behind its bias.</summary>
    private Span<T> RowsOf(in Panel panel) => Buffer.Span.Slice(panel.Start + RowLength(panel), RowLength(panel) * Depth);

    /// <summary>A row of a panel behind its bias, or the bias itself, row -1.</summary>
    public T* PointerTo(in Panel panel, int row) => Buffer.Pointer + panel.Start + ((nint)RowLength(panel) * (1 + row));

    /// <summary>Panels with the same columns and another number of rows, which are to be filled.</summary>
    public FilterPanels<T> OfDepth(int depth) => new(depth, Columns, lanes, maxVectors, Groups);

    /// <summary>The same in panels of one vector, of which the last may share columns with the one before.</summary>
    public FilterPanels<T> OfVectors(int depth) => new(depth, Columns, lanes, maxVectors: 1, Groups);

    /// <summary>The output channels of a panel.</summary>
    public Interval ColumnsOf(in Panel panel) =>
        new(panel.FirstColumn, Math.Min(panel.FirstColumn + panel.LastColumn + lanes, (panel.Group + panel.Groups) * GroupColumns));

    /// <summary>Takes the filter's rows, of which those of so many taps of an input channel lie one behind the other in a panel: 1 keeps their order.</summary>
    /// <remarks>Optimised at once, as is <see cref="PackRow"/>: a filter is packed before anything can be compiled twice.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackRows(ReadOnlySpan<T> filter, int taps)
    {
        int channels = Depth / taps;
        for (int first = 0; first < Depth; first += RowsAtOnce)
        {
            foreach (ref readonly Panel panel in Panels)
            {
                Span<T> rows = RowsOf(panel);
                int length = RowLength(panel);
                for (int row = first; row < Math.Min(first + RowsAtOnce, Depth); row++)
                {
                    (int channel, int tap) = Math.DivRem(row, taps);
                    PackRow(panel, filter.Slice(((tap * channels) + channel) * Columns, Columns), rows.Slice(row * length, length));
                }
            }
        }
    }

    /// <summary>Takes a panel's columns of a matrix row: its vectors but the last lie side by side there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackRow(in Panel panel, ReadOnlySpan<T> source, Span<T> packed)
    {
        int beforeLast = RowLength(panel) - lanes;
        source.Slice(panel.FirstColumn, beforeLast).CopyTo(packed);
        int column = panel.FirstColumn + panel.LastColumn;
        source[column..Math.Min(column + lanes, ColumnsOf(panel).End)].CopyTo(packed[beforeLast..]);
    }
}
