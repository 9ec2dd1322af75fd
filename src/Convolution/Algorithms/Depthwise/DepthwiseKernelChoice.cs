using System.Numerics;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Kernels.Grouped;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>By which micro-kernels a packed filter goes: those of groups, those that go row by row, or those that walk down.</summary>
/// <param name="panels">The filter.</param>
internal readonly unsafe struct DepthwiseKernelChoice<T, TVector, TLanes>(DepthwisePanels<T> panels)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Whether the filter has few taps, by which the kernels that go row by row take vectors and rows in another order.</summary>
    public bool HasFewTaps => DepthwiseOrder.HasFewTaps(panels.Shape.Height, panels.Shape.Width);

    /// <summary>
    /// Vectors of channels from which tiles walk under a border too if the rows between make walks of their own, each with a list of addresses. 33x33 and 65x65
    /// images at rates of 2, 6 and 12 run 1.02 to 1.59 times as fast with 192 to 2048 channels, but 0.91 to 1.05 times with 256 and 0.97 with 512; with 64 and
    /// 128 it would be 0.73 to 1.1 times (Zen 5).
    /// </summary>
    private const int LeastListedVectors = 12;

    private bool IsGrouped => panels.Inputs > 1;

    private int Multiplier => panels.Shape.Multiplier;

    /// <summary>How tiles go down so many rows of outputs whose pixels lie so many taps apart, or 0 if they share no inputs.</summary>
    /// <remarks>While the kernels that go by rows are still being compiled, those that walk do as well.</remarks>
    public DepthwiseDescent Descent(in ConvolutionGeometry geometry, Interval rows, int taps) =>
        Descent(geometry, rows, taps, IsFar(geometry, rows, taps) && !IsUnderway(taps));

    /// <summary>The kernel that goes down so many rows of so many columns, in words.</summary>
    public string Words(in ConvolutionGeometry geometry, int rows, int columns)
    {
        int taps = DepthwiseTile.Apart(geometry.Horizontal, columns).Taps;
        var all = new Interval(0, rows);
        return Words(Descent(geometry, all, taps, IsFar(geometry, all, taps)).IsWalk, taps);
    }

    /// <summary>The kernel, in words.</summary>
    /// <param name="isWalk">Whether it is one that walks down.</param>
    /// <param name="stride">Taps from one pixel to the next, if they share inputs; else 0.</param>
    public string Words(bool isWalk, int stride)
    {
        string tile = $"{MaxPixels(isWalk, stride)}x{TLanes.Parts} tile of {TLanes.Count / TLanes.Parts} lanes";
        return IsGrouped ? $"{GroupedKernels<T, TVector, TLanes>.MaxRows}x{tile}, {TLanes.Count / Multiplier} groups in each vector"
            : isWalk ? $"{tile}, down the rows"
            : $"{tile}, row by row";
    }

    /// <summary>The most pixels of a tile.</summary>
    /// <param name="isWalk">Whether it walks down the rows.</param>
    /// <param name="stride">Taps from one pixel to the next, if they share inputs; else 0.</param>
    public int MaxPixels(bool isWalk, int stride) =>
        isWalk ? DepthwiseDescent.MaxPixels
        : IsGrouped ? GroupedKernels<T, TVector, TLanes>.MaxPixels
        : DepthwiseKernels<T, TVector, TLanes>.MaxPixels(DepthwiseKernels<T, TVector, TLanes>.Kind(stride, panels.Shape.Width));

    /// <inheritdoc cref="DepthwiseOrder.IsAlong"/>
    public bool IsAlong(in DepthwiseDescent descent, int stride, int taps) =>
        !IsGrouped && !descent.IsWalk && DepthwiseOrder.IsAlong(stride, taps, HasFewTaps);

    /// <summary>Whether the kernel that goes down rows, one by one, could skip bands outside the image by itself: neither dilated nor of a border.</summary>
    public bool CanSkipBands(in DepthwiseDescent descent) =>
        !IsGrouped && !descent.IsWalk && descent.Vertical is { Border: BorderKind.Zero, Dilation: 1 };

    /// <summary>The kernel for a tile.</summary>
    /// <param name="tile">Its pixels.</param>
    /// <param name="stride">Taps from one to the next, if they share inputs; else 0.</param>
    /// <param name="descent">How it goes down the rows.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="edge">Where its inputs lie.</param>
    public delegate*<in DepthwiseBlock<T>, void> Of(in DepthwiseTile tile, int stride, in DepthwiseDescent descent, int rows, DepthwiseEdge edge) =>
        IsGrouped ? GroupedKernels<T, TVector, TLanes>.Of(Math.Min(rows, GroupedKernels<T, TVector, TLanes>.MaxRows), tile.Pixels, stride, edge)
        : descent.IsWalk ? DepthwiseKernels<T, TVector, TLanes>.OfColumns(tile.Pixels, descent.Taps, edge, Multiplier)
        : DepthwiseKernels<T, TVector, TLanes>.Of(tile.Pixels, stride, tile.Taps.Length, edge, Multiplier);

    /// <summary>Whether the kernel for a tile inside is still being compiled, so that the one for edges is to take its place.</summary>
    public bool IsUnderway(in DepthwiseTile tile, int stride, in DepthwiseDescent descent) => !IsGrouped && (descent.IsWalk
        ? AheadOfCalls<T, TVector, TLanes>.IsColumnsUnderway(descent.Taps, Multiplier)
        : AheadOfCalls<T, TVector, TLanes>.IsDepthwiseUnderway(stride, tile.Taps.Length, Multiplier));

    /// <summary>Has the kernels compiled in the background that outputs so many inputs apart will want.</summary>
    public void CompileAhead(int stride, int dilation, DepthwiseEdge edge)
    {
        int apart = DepthwiseTile.Apart(panels.Shape.Width, stride, dilation, length: int.MaxValue).Taps;
        bool canWalk = CanWalk(apart);
        if (canWalk)
            AheadOfCalls<T, TVector, TLanes>.DepthwiseColumns(apart, edge, Multiplier);
        if (!canWalk || Processor.IsL3Slow)
            AheadOfCalls<T, TVector, TLanes>.Depthwise(apart, panels.Shape.Width, edge, Multiplier, isLikely: !canWalk);
    }

    private DepthwiseDescent Descent(in ConvolutionGeometry geometry, Interval rows, int taps, bool isFar)
    {
        if (!CanWalk(taps) || isFar)
            return DepthwiseDescent.RowByRow(geometry.Vertical);
        DepthwiseDescent descent = DepthwiseDescent.Create(geometry, rows, taps);
        bool pays = descent.Step == 1 || panels.Count >= LeastListedVectors || geometry.Vertical.Border == BorderKind.Zero;
        return pays ? descent : DepthwiseDescent.RowByRow(geometry.Vertical);
    }

    /// <remarks>Groups have kernels of their own, which go row by row.</remarks>
    public bool CanWalk(int taps) => !IsGrouped && DepthwiseDescent.Fits(panels.Shape.Height, panels.Shape.Width, taps);

    private bool IsFar(in ConvolutionGeometry geometry, Interval rows, int taps) =>
        CanWalk(taps) && DepthwiseDescent.IsFar(geometry, rows, taps, sizeof(T));

    private bool IsUnderway(int taps) => AheadOfCalls<T, TVector, TLanes>.IsDepthwiseUnderway(taps, panels.Shape.Width, Multiplier);
}
