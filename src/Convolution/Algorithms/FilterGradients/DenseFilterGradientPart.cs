using System.Numerics;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The weights of a dense filter gradient that one thread computes, block by block of pixels: some rows of c by some panels of columns.</summary>
/// <remarks>
/// <code>
///   c: a row for each tap and input channel,   a: under a tap, the input channel's values,   b: the block's output gradients,
///      a column for each output channel           in planes                                     in panels, a row for each pixel
/// </code>
/// A tap that some columns or rows of the block lack skips their rows of b: padding is not multiplied. Taps that the same pixels have go together, mostly all
/// of a column of the filter, since one of few channels fills no tile: stems of 3 channels run 1.1 to 1.25 times as fast so, 3x3 layers of 8 and 16 channels
/// 1.06 to 1.2 times (Emerald Rapids). The bias gradient is one more row, whose factors are all 1.
/// </remarks>
/// <param name="call">Operands.</param>
/// <param name="columns">All panels of a group.</param>
/// <param name="groups">Groups of the convolution.</param>
/// <param name="group">Which of them.</param>
/// <param name="panels">Which of its panels.</param>
/// <param name="taps">Which taps, counted down the columns of the filter.</param>
/// <param name="channels">Which of the group's input channels.</param>
/// <param name="scratch">Memory of <see cref="Bytes"/>.</param>
internal readonly unsafe struct DenseFilterGradientPart<T, TVector, TLanes>(
    FilterGradientCall<T> call, PanelColumns[] columns, int groups, int group, Interval panels, Interval taps, Interval channels, byte* scratch)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The rows of a unit, and the bias.</summary>
    private const int MaxRows = DenseFilterGradientPlan.MaxRows + 1;

    private readonly T* zeros = (T*)scratch;
    private readonly T* ones = (T*)scratch + ZerosLength;
    private readonly T* narrow = (T*)scratch + ZerosLength + PixelBlocks.MaxPixels;
    private readonly RowPointers<T> rows = new(scratch + RowsStart, MaxRows);
    private readonly T* packed = (T*)(scratch + PackedStart);
    private readonly T* planes = (T*)(scratch + PackedStart + GradientPanels<T, TVector, TLanes>.Bytes);

    private static int ZerosLength => GradientPanels<T, TVector, TLanes>.MaxVectors * TLanes.Count;

    /// <summary>Behind the zeros, the ones of the bias and, for outputs narrower than a vector, rows of c that are not.</summary>
    private static long RowsStart => CacheLine.Whole((ZerosLength + PixelBlocks.MaxPixels + (MaxRows * TLanes.Count)) * sizeof(T));

    private static long PackedStart => CacheLine.Whole(RowsStart + RowPointers<T>.Bytes(MaxRows));

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    private bool HasBias => call.Bias != null && taps.Start == 0 && channels.Start == 0;

    private int RowCount => (taps.Length * channels.Length) + (HasBias ? 1 : 0);

    /// <summary>Input channels of a group.</summary>
    private int Inputs => call.Geometry.InputChannels / groups;

    /// <summary>Output channels of a group.</summary>
    private int Outputs => call.Geometry.OutputChannels / groups;

    /// <summary>Whether a vector is wider than a row of c, which so cannot be stored by the kernel.</summary>
    private bool IsNarrow => Outputs < TLanes.Count;

    /// <summary>Bytes of scratch memory for so many channels, each of whose planes takes so many.</summary>
    public static long Bytes(long planeBytes, int channels) =>
        PackedStart + GradientPanels<T, TVector, TLanes>.Bytes + CacheLine.Whole(planeBytes * channels);

    /// <summary>Zeros to start from and behind what is narrower than a vector, the ones of the bias; and where the rows of c are.</summary>
    public void Begin()
    {
        new Span<T>(zeros, ZerosLength).Clear();
        new Span<T>(ones, PixelBlocks.MaxPixels).Fill(T.One);
        if (IsNarrow)
        {
            new Span<T>(packed, PixelBlocks.MaxPixels * TLanes.Count).Clear();
            RowPointers<T>.Point(rows.C, narrow, TLanes.Count, RowCount);
            return;
        }

        for (int row = 0; row < taps.Length * channels.Length; row += channels.Length)
            RowPointers<T>.Point(rows.C + row, C(row), call.Geometry.OutputChannels, channels.Length);
        if (HasBias)
            rows.C[RowCount - 1] = C(RowCount - 1);
    }

    /// <summary>The first block's sums are put into c, the others' are added.</summary>
    public void Add(in PixelBlock block, bool isFirst)
    {
        var inputs = new GradientPlanes<T>(call.Geometry, block, planes);
        int first = (group * Inputs) + channels.Start;
        inputs.Fill(call.Input, new(first, first + channels.Length));
        for (int row = 0; IsNarrow && !isFirst && row < RowCount; row++)
            Copy(C(row), rows.C[row]);
        var gradients = GradientPanels<T, TVector, TLanes>.Create(packed, call.OutputGradient, group * Outputs, Outputs, block, RowCount);
        int width = (int)((long)Outputs * panels.Length / columns.Length);
        long multiplyAdds = (long)taps.Length * channels.Length * width;
        int products = 0;
        for (int tap = taps.Start; tap < taps.End; tap = Alike(block, tap).End)
            products++;
        BlockAhead<T> ahead = gradients.PixelStep == 0 ? new(call, block, products * panels.Length, multiplyAdds, channels.Length, width) : default;
        for (int panel = panels.Start; panel < panels.End; panel += GradientPanels<T, TVector, TLanes>.Most)
        {
            ReadOnlySpan<PanelColumns> some = columns.AsSpan(panel, Math.Min(GradientPanels<T, TVector, TLanes>.Most, panels.End - panel));
            gradients.Pack(call.OutputGradient, group * Outputs, Outputs, block, some);
            for (int tap = taps.Start; tap < taps.End;)
            {
                Interval alike = Alike(block, tap);
                Multiply(inputs, gradients, block, alike, some, isFirst, ref ahead);
                tap = alike.End;
            }

            if (HasBias)
            {
                rows.A[0] = ones;
                BlockAhead<T> nothing = default;
                Multiply(gradients, Walk.Straight(0, block.Pixels), RowCount - 1, 1, some, isFirst, ref nothing);
            }
        }

        for (int row = 0; IsNarrow && row < RowCount; row++)
            Copy(rows.C[row], C(row));
    }

    /// <summary>Where a row of c begins in the gradient: those of the taps one after the other, then the bias.</summary>
    private T* C(int row)
    {
        (int tap, int channel) = Math.DivRem(row, Math.Max(channels.Length, 1));
        if (tap == taps.Length)
            return call.Bias + (group * Outputs);
        (int filterX, int filterY) = Math.DivRem(taps.Start + tap, Vertical.Filter);
        nint place = ((((nint)filterY * Horizontal.Filter) + filterX) * Inputs) + channels.Start + channel;
        return call.Filter + (place * call.Geometry.OutputChannels) + (group * Outputs);
    }

    /// <summary>The taps from this one on, in its column of the filter, that the same pixels of a block have.</summary>
    private Interval Alike(in PixelBlock block, int tap)
    {
        int filterY = tap % Vertical.Filter;
        Interval rows = RowsOf(block, filterY);
        int end = tap + 1;
        while (end < taps.End && ++filterY < Vertical.Filter && RowsOf(block, filterY) == rows)
            end++;
        return new(tap, end);
    }

    /// <summary>The rows of output pixels that have the taps of a row of the filter.</summary>
    private Interval RowsOf(in PixelBlock block, int filterY) => block.Rows.Intersect(Vertical.OutputsOf(filterY));

    private void Copy(T* source, T* destination) => new ReadOnlySpan<T>(source, Outputs).CopyTo(new(destination, Outputs));

    /// <summary>The rows of c of some taps, by those pixels of the block that have them.</summary>
    private void Multiply(
        in GradientPlanes<T> inputs, in GradientPanels<T, TVector, TLanes> gradients, in PixelBlock block, Interval alike, ReadOnlySpan<PanelColumns> some,
        bool isFirst, ref BlockAhead<T> ahead)
    {
        (int filterX, int filterY) = Math.DivRem(alike.Start, Vertical.Filter);
        Interval y = RowsOf(block, filterY);
        Interval x = block.Columns.Intersect(Horizontal.OutputsOf(filterX));
        Walk walk = Walk.Nowhere;
        if (!y.IsEmpty && !x.IsEmpty)
        {
            bool acrossImages = block.Images.Length > 1;
            walk = new(
                FirstRow: ((y.Start - block.Rows.Start) * block.Columns.Length) + x.Start - block.Columns.Start,
                Offset: 0,
                Bands: acrossImages ? block.Images.Length : y.Length,
                BandStep: acrossImages ? inputs.ImageStep : inputs.RowStep,
                SkippedRows: block.Columns.Length - x.Length,
                Runs: 1,
                RunStep: 0,
                Depth: x.Length);
            for (int tap = 0; tap < alike.Length; tap++)
                RowPointers<T>.Point(
                    rows.A + (tap * channels.Length), inputs.At(y.Start, x.Start, filterY + tap, filterX), inputs.PlaneStep, channels.Length);
        }

        Multiply(gradients, walk, (alike.Start - taps.Start) * channels.Length, alike.Length * channels.Length, some, isFirst, ref ahead);
    }

    /// <summary>Some rows of c, panel by panel.</summary>
    private void Multiply(
        in GradientPanels<T, TVector, TLanes> gradients, in Walk walk, int firstRow, int count, ReadOnlySpan<PanelColumns> some, bool isFirst,
        ref BlockAhead<T> ahead)
    {
        Walk joined = walk.Joined;
        var product = new Product<T>
        {
            Bias = zeros,
            HasAddend = !isFirst,
            HasSpacedRows = gradients.PixelStep != 0,
            PanelStep = gradients.PixelStep,
        };
        T** c = rows.C + firstRow;
        for (int panel = 0; panel < some.Length; panel++)
        {
            ref readonly PanelColumns place = ref some[panel];
            product.Panel = gradients.At(panel, place, walk.FirstRow);
            product.Follow(joined, bandSkip: walk.SkippedRows * gradients.RowLength(place));
            product.Column = place.FirstColumn;
            product.LastColumn = place.LastColumn;
            TileRows tiles = DenseKernels<T, TVector, TLanes>.Tiles(count, place.Vectors, walk.Length);
            product.Next = ahead.Next(out long bytes);
            product.NextStep = bytes == 0 ? 0 : DenseKernels<T, TVector, TLanes>.NextStep(tiles, walk.Length, bytes);
            DenseKernels<T, TVector, TLanes>.Multiply(ref product, rows.A, c, c, tiles, place.Vectors);
        }
    }
}
