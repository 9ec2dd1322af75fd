using System.Numerics;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Depthwise;
using Convolution.Kernels.Winograd;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Has kernels compiled in the background while filters are packed, each once in a process, so that first calls find them ready.</summary>
/// <remarks>
/// It is a guess: a kernel too many costs a few milliseconds of another processor, and one too few is compiled when it is called. A call that comes
/// before its kernel is ready waits for that kernel alone, or does with another one that computes the same: tiles of one height serve all rows, what is
/// made for edges serves inside. With that the first MobileNetV1, MobileNetV2 or EfficientNet-B0 of a process takes 0.7 to 0.75 of the time (Zen 3); large
/// networks take as long as before, since what they wait for is packing.
/// </remarks>
internal static class AheadOfCalls<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly KernelSets dense = new();
    private static readonly KernelSets planar = new();
    private static readonly KernelSets depthwise = new();
    private static readonly KernelSets columns = new();
    private static readonly KernelSets winograd = new();

    /// <summary>
    /// The kernels of products with so many columns for each of some groups that share panels, and that depth: first the highest tiles, which can do without
    /// the others.
    /// </summary>
    public static void Dense(int columns, int groups, int depth, int maxVectors)
    {
        foreach (PanelColumns panel in PanelColumns.Split(groups * columns, TLanes.Count, maxVectors))
        {
            if (groups > 1)
                Dense<RowsOfGroups>(DenseSet(panel.Vectors, groups, depth));
            else
                Dense<PackedRows>(DenseSet(panel.Vectors, groups, depth));
        }
    }

    /// <summary>The same of products by chains: with so many columns, and that depth of all chains together.</summary>
    public static void Chained(int columns, int depth, int maxVectors)
    {
        foreach (PanelColumns panel in PanelColumns.Split(columns, TLanes.Count, maxVectors))
            Dense<ChainedRows>(ChainedSet(panel.Vectors, depth));
    }

    private static void Dense<TPanel>(int kernels)
        where TPanel : struct, IPanelRows =>
        dense.Begin(
            kernels,
            set => DenseKernels<T, TVector, TLanes>.CompileHighest<TPanel>(set % 8, DepthOf(set / 8 % 2)),
            set => DenseKernels<T, TVector, TLanes>.CompileOthers<TPanel>(set % 8, DepthOf(set / 8 % 2)));

    /// <summary>
    /// Whether products with panels of so many vectors and groups, and of that depth, had better do with the highest tiles, as the other kernels are still
    /// being compiled.
    /// </summary>
    public static bool IsDenseUnderway(int vectors, int groups, int depth) => dense.IsUnderway(DenseSet(vectors, groups, depth));

    /// <inheritdoc cref="IsDenseUnderway"/>
    public static bool IsChainedUnderway(int vectors, int depth) => dense.IsUnderway(ChainedSet(vectors, depth));

    /// <summary>The kernels of products with an image in planes: so many rows of a, the widest tile.</summary>
    public static void Planar(int rows, int depth, int maxVectors) => planar.Begin(
        rows + (DenseKernels<T, TVector, TLanes>.IsShort(depth) ? 16 : 0),
        set => DenseKernels<T, TVector, TLanes>.Compile<SpacedRows>(set % 16, maxVectors, DepthOf(set / 16)));

    /// <summary>The kernels of bands of so many taps, whose pixels lie one or two taps apart, or 0 for any other distance: first those for edges.</summary>
    /// <param name="stride">Taps from one pixel to the next, or 0.</param>
    /// <param name="taps">Taps of a band.</param>
    /// <param name="edge">Where inputs may lie.</param>
    /// <param name="multiplier">Output channels of each input channel.</param>
    /// <param name="isLikely">Whether first calls will want them; else all wait until nothing likely is left.</param>
    public static void Depthwise(int stride, int taps, DepthwiseEdge edge, int multiplier, bool isLikely)
    {
        int kernels = DepthwiseSet(stride, taps, edge, multiplier);
        if (isLikely)
            depthwise.Begin(kernels, CompileEdges, set => CompileDepthwise(set, DepthwiseEdge.Inside));
        else
            depthwise.Begin(kernels, _ => { }, set => { CompileEdges(set); CompileDepthwise(set, DepthwiseEdge.Inside); });

        static void CompileEdges(int set) => CompileDepthwise(set, (set & 2) == 0 ? DepthwiseEdge.Across : DepthwiseEdge.Mapped);
    }

    /// <summary>Whether tiles inside had better do with kernels for edges, as their own are still being compiled.</summary>
    public static bool IsDepthwiseUnderway(int stride, int taps, int multiplier) =>
        depthwise.IsUnderway(DepthwiseSet(stride, taps, DepthwiseEdge.Across, multiplier));

    /// <summary>The same of those that walk down columns.</summary>
    public static void DepthwiseColumns(int stride, DepthwiseEdge edge, int multiplier) => columns.Begin(
        ColumnSet(stride, edge, multiplier),
        set => CompileColumns(set, (DepthwiseEdge)(set / 6)),
        set => CompileColumns(set, (DepthwiseEdge)(set / 6) == DepthwiseEdge.Mapped ? DepthwiseEdge.Bent : DepthwiseEdge.Inside));

    /// <inheritdoc cref="IsDepthwiseUnderway"/>
    public static bool IsColumnsUnderway(int stride, int multiplier) => columns.IsUnderway(ColumnSet(stride, DepthwiseEdge.Across, multiplier));

    /// <summary>The transforms of Winograd's algorithm.</summary>
    public static void Winograd() => winograd.Begin(
        0, _ => WinogradKernels<T, TVector, TLanes>.Compile(), _ => WinogradKernels<T, TVector, TLanes>.CompileEdges());

    /// <summary>Its products with filters that are transformed on the way.</summary>
    public static void WinogradTaps() => winograd.Begin(1, _ => WinogradTapKernels<T, TVector, TLanes>.Compile());

    private static int DenseSet(int vectors, int groups, int depth) =>
        vectors + (DenseKernels<T, TVector, TLanes>.IsShort(depth) ? 8 : 0) + (groups > 1 ? 16 : 0);

    private static int ChainedSet(int vectors, int depth) => DenseSet(vectors, groups: 1, depth) + 32;

    private static int DepthwiseSet(int stride, int taps, DepthwiseEdge edge, int multiplier) =>
        (4 * DepthwiseKernels<T, TVector, TLanes>.Kind(stride, taps)) + (edge == DepthwiseEdge.Across ? 0 : 2) + (multiplier == 1 ? 0 : 1);

    private static int ColumnSet(int stride, DepthwiseEdge edge, int multiplier) => (6 * (int)edge) + (2 * stride) + (multiplier == 1 ? 0 : 1);

    private static void CompileDepthwise(int set, DepthwiseEdge edge) =>
        DepthwiseKernels<T, TVector, TLanes>.Compile(set / 4, edge, multiplier: 1 + (set % 2));

    private static void CompileColumns(int set, DepthwiseEdge edge) =>
        DepthwiseKernels<T, TVector, TLanes>.CompileColumns(set / 2 % 3, edge, multiplier: 1 + (set % 2));

    /// <summary>Some depth that is short, or not.</summary>
    private static int DepthOf(int isShort) => isShort > 0 ? 1 : int.MaxValue;
}
