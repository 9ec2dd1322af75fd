using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Execution;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Has kernels compiled in the background while filters are packed, each once in a process, so that first calls find them ready.</summary>
/// <remarks>
/// It is a guess: a kernel too many costs a few milliseconds of another processor, and one too few is compiled when it is called. A call that comes
/// before its kernel is ready waits for that kernel alone.
/// </remarks>
internal static class AheadOfCalls<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static long dense;
    private static long planar;
    private static long depthwise;
    private static long columns;
    private static long winograd;

    /// <summary>The kernels of products with so many columns and that depth.</summary>
    public static void Dense(int columns, int depth, int maxVectors)
    {
        foreach (PanelColumns panel in PanelColumns.Split(columns, TLanes.Count, maxVectors))
        {
            Once(
                ref dense,
                panel.Vectors + (DenseKernels<T, TVector, TLanes>.IsShort(depth) ? 8 : 0),
                kernels => DenseKernels<T, TVector, TLanes>.Compile(kernels % 8, DepthOf(kernels / 8)),
                kernels => DenseKernels<T, TVector, TLanes>.Compile<PackedRows>(1, kernels % 8, DepthOf(kernels / 8)));
        }
    }

    /// <summary>The kernels of products with an image in planes: so many rows of a, the widest tile.</summary>
    public static void Planar(int rows, int depth, int maxVectors) => Once(
        ref planar,
        rows + (DenseKernels<T, TVector, TLanes>.IsShort(depth) ? 16 : 0),
        kernels => DenseKernels<T, TVector, TLanes>.Compile<SpacedRows>(kernels % 16, maxVectors, DepthOf(kernels / 16)));

    /// <summary>The kernels of bands of so many taps, whose pixels lie one or two taps apart, or 0 for any other distance.</summary>
    public static void Depthwise(int stride, int taps, DepthwiseEdge edge, int multiplier) => Once(
        ref depthwise,
        (4 * DepthwiseKernels<T, TVector, TLanes>.Kind(stride, taps)) + (edge == DepthwiseEdge.Across ? 0 : 2) + (multiplier == 1 ? 0 : 1),
        kernels => DepthwiseKernels<T, TVector, TLanes>.Compile(
            kernels / 4, (kernels & 2) == 0 ? DepthwiseEdge.Across : DepthwiseEdge.Mapped, 1 + (kernels % 2)));

    /// <summary>The same of those that walk down columns.</summary>
    public static void DepthwiseColumns(int stride, DepthwiseEdge edge, int multiplier) => Once(
        ref columns,
        (6 * (int)edge) + (2 * stride) + (multiplier == 1 ? 0 : 1),
        kernels => DepthwiseKernels<T, TVector, TLanes>.CompileColumns(kernels / 2 % 3, (DepthwiseEdge)(kernels / 6), 1 + (kernels % 2)));

    /// <summary>The transforms of Winograd's algorithm.</summary>
    public static void Winograd() => Once(
        ref winograd, 0, _ => WinogradKernels<T, TVector, TLanes>.Compile(), _ => WinogradKernels<T, TVector, TLanes>.CompileEdges());

    /// <summary>Its products with filters that are transformed on the way.</summary>
    public static void WinogradTaps() => Once(ref winograd, 1, _ => WinogradTapKernels<T, TVector, TLanes>.Compile());

    /// <summary>Some depth that is short, or not.</summary>
    private static int DepthOf(int isShort) => isShort > 0 ? 1 : int.MaxValue;

    /// <summary>Nothing to do where all is compiled already, and no gain where a single processor does everything.</summary>
    private static void Once(ref long begun, int kernels, Action<int> likely, Action<int>? possible = null)
    {
        long bit = 1L << kernels;
        if (RuntimeFeature.IsDynamicCodeCompiled && Environment.ProcessorCount > 1 && (Interlocked.Or(ref begun, bit) & bit) == 0)
            Background.Add(() => likely(kernels), possible is null ? null : () => possible(kernels));
    }
}
