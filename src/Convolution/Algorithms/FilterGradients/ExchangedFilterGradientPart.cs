using System.Numerics;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The weights of an exchanged filter gradient that one thread computes, block by block of pixels: some panels of columns by some taps.</summary>
/// <remarks>
/// <code>
///   c: for each tap, a row for each output channel,   a: the block's output gradients,   b: the inputs under a tap where they lie,
///      a column for each input channel                   in planes                          a row for each pixel
/// </code>
/// Pixels that lack a tap are left out: padding is not multiplied. The bias gradient is one more column, whose factors are all 1. The sums of all blocks are
/// in scratch memory, where the matrix c has rows; in the filter it has columns.
/// </remarks>
/// <param name="call">Operands.</param>
/// <param name="columns">All panels of a group.</param>
/// <param name="groups">Groups of the convolution.</param>
/// <param name="group">Which of them.</param>
/// <param name="panels">Which of its panels.</param>
/// <param name="taps">Which taps, counted along the rows of the filter.</param>
/// <param name="scratch">Memory of <see cref="Bytes"/>.</param>
internal readonly unsafe struct ExchangedFilterGradientPart<T, TVector, TLanes>(
    FilterGradientCall<T> call, PanelColumns[] columns, int groups, int group, Interval panels, Interval taps, byte* scratch)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly T* zeros = (T*)scratch;
    private readonly T* ones = (T*)scratch + PanelLength;
    private readonly T* planes = (T*)scratch + PanelLength + OnesLength;

    /// <summary>Columns that each panel has of c.</summary>
    private static int PanelLength => DenseKernels<T, TVector, TLanes>.MaxVectors * TLanes.Count;

    /// <summary>A row for each pixel, each begins one value after the other.</summary>
    private static int OnesLength => PixelBlocks.MaxPixels + TLanes.Count;

    private static int PlaneStep => (int)CacheLine.Odd<T>(PixelBlocks.MaxPixels);

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    /// <summary>Input channels of a group.</summary>
    private int Inputs => call.Geometry.InputChannels / groups;

    /// <summary>Output channels of a group.</summary>
    private int Outputs => call.Geometry.OutputChannels / groups;

    private bool HasBias => call.Bias != null && taps.Start == 0 && panels.Start == 0;

    /// <summary>From a row of c to the next.</summary>
    private int RowStep => RowStepOf(panels.Length);

    /// <summary>From an input channel's weights in the filter to those of the next.</summary>
    private nint WeightStep => call.Geometry.OutputChannels;

    private T* Sums => planes + ((nint)Outputs * PlaneStep);

    private T* BiasSums => Sums + ((nint)taps.Length * Outputs * RowStep);

    private RowPointers<T> Rows => new((byte*)(BiasSums + ((nint)Outputs * TLanes.Count)), (taps.Length + 1) * Outputs);

    /// <summary>Bytes of scratch memory for so many outputs, taps and panels.</summary>
    public static long Bytes(int outputs, int taps, int panels)
    {
        long values = PanelLength + OnesLength + (outputs * (PlaneStep + ((long)taps * RowStepOf(panels)) + TLanes.Count));
        return CacheLine.Whole((values * sizeof(T)) + RowPointers<T>.Bytes((taps + 1) * outputs));
    }

    public void Run(CancellationToken cancellationToken)
    {
        Begin();
        var blocks = new PixelBlocks(call.Geometry);
        for (int index = call.Blocks.Start; index < call.Blocks.End; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(blocks[index], isFirst: index == call.FirstBlock);
        }

        Store();
    }

    private static int RowStepOf(int panels) => (int)CacheLine.Odd<T>(panels * PanelLength);

    /// <summary>Zeros to start from, the ones of the bias, where the rows of a and c are; and the sums of blocks that other calls have added.</summary>
    private void Begin()
    {
        new Span<T>(zeros, PanelLength).Clear();
        new Span<T>(ones, OnesLength).Fill(T.One);
        RowPointers<T>.Point(Rows.A, planes, PlaneStep, Outputs);
        RowPointers<T>.Point(Rows.C, Sums, RowStep, taps.Length * Outputs);
        RowPointers<T>.Point(Rows.C + (taps.Length * Outputs), BiasSums, TLanes.Count, Outputs);
        if (call.Blocks.Start > call.FirstBlock)
            Load();
    }

    /// <summary>The first block's sums are put into c, the others' are added.</summary>
    private void Add(in PixelBlock block, bool isFirst)
    {
        FillPlanes(block);
        for (int panel = panels.Start; panel < panels.End; panel++)
        {
            for (int tap = 0; tap < taps.Length; tap++)
                Multiply(block, tap, panel, isFirst);
        }

        if (HasBias)
        {
            var product = new Product<T>(Walk.Straight(0, block.Pixels)) { Panel = ones, PanelStep = 1 };
            Multiply(ref product, taps.Length, block.Pixels, vectors: 1, isFirst);
        }
    }

    /// <summary>The rows of c of one tap, by those pixels of the block that have it.</summary>
    private void Multiply(in PixelBlock block, int tap, int panel, bool isFirst)
    {
        (int filterY, int filterX) = Math.DivRem(taps.Start + tap, Horizontal.Filter);
        Interval y = block.Rows.Intersect(Vertical.OutputsOf(filterY));
        Interval x = block.Columns.Intersect(Horizontal.OutputsOf(filterX));
        ref readonly PanelColumns place = ref columns[panel];
        var product = new Product<T> { Column = Column(panel), LastColumn = place.LastColumn };
        Walk walk = Walk.Nowhere;
        if (!y.IsEmpty && !x.IsEmpty)
        {
            NhwcLayout layout = call.Input.Layout;
            bool acrossImages = block.Images.Length > 1;
            walk = new(
                FirstRow: 0,
                Offset: ((y.Start - block.Rows.Start) * block.Columns.Length) + x.Start - block.Columns.Start,
                Bands: acrossImages ? block.Images.Length : y.Length,
                BandStep: block.Columns.Length,
                SkippedRows: 0,
                Runs: 1,
                RunStep: 0,
                Depth: x.Length);
            product.Panel = call.Input.At(block.Images.Start, Vertical.InputAt(y.Start, filterY), Horizontal.InputAt(x.Start, filterX))
                + (group * Inputs) + place.FirstColumn;
            product.PanelStep = (nint)Horizontal.Stride * layout.PixelStride;
            nint bandSkip = (acrossImages ? layout.BatchStride : (nint)Vertical.Stride * layout.RowStride) - (x.Length * product.PanelStep);
            product.Follow(bandSkip == 0 ? walk.Joined : walk, bandSkip: bandSkip);
        }

        Multiply(ref product, tap, walk.Length, place.Vectors, isFirst);
    }

    /// <summary>The rows of c of a tap, or behind all of them those of the bias.</summary>
    private void Multiply(ref Product<T> product, int tap, int depth, int vectors, bool isFirst)
    {
        product.HasSpacedRows = true;
        product.Bias = zeros;
        product.HasAddend = !isFirst;
        T** c = Rows.C + (tap * Outputs);
        TileRows tiles = DenseKernels<T, TVector, TLanes>.Tiles(Outputs, vectors, depth);
        DenseKernels<T, TVector, TLanes>.Multiply(ref product, Rows.A, c, c, tiles, vectors);
    }

    private void FillPlanes(in PixelBlock block)
    {
        T* to = planes;
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            for (int y = block.Rows.Start; y < block.Rows.End; y++, to += block.Columns.Length)
            {
                T* from = call.OutputGradient.At(image, y, block.Columns.Start) + (group * Outputs);
                Transposition.Run(from, call.OutputGradient.Layout.PixelStride, to, PlaneStep, block.Columns.Length, Outputs);
            }
        }
    }

    /// <summary>The sums of the blocks before these, which other calls have added.</summary>
    private void Load()
    {
        for (int tap = 0; tap < taps.Length; tap++)
        {
            for (int panel = panels.Start; panel < panels.End; panel++)
                Transposition.Run(Weights(tap, panel), WeightStep, SumsOf(tap, panel), RowStep, OwnColumns(panel).Length, Outputs);
        }

        for (int output = 0; HasBias && output < Outputs; output++)
            BiasSums[output * TLanes.Count] = call.Bias[(group * Outputs) + output];
    }

    /// <summary>The sums of all blocks.</summary>
    private void Store()
    {
        for (int tap = 0; tap < taps.Length; tap++)
        {
            for (int panel = panels.Start; panel < panels.End; panel++)
                Transposition.Run(SumsOf(tap, panel), RowStep, Weights(tap, panel), WeightStep, Outputs, OwnColumns(panel).Length);
        }

        for (int output = 0; HasBias && output < Outputs; output++)
            call.Bias[(group * Outputs) + output] = BiasSums[output * TLanes.Count];
    }

    /// <summary>A panel's columns but those that the one before has too, whose sums of these are stored.</summary>
    private Interval OwnColumns(int panel)
    {
        PanelColumns before = panel == 0 ? default : columns[panel - 1];
        return new(
            before.FirstColumn + (before.Vectors * TLanes.Count) - columns[panel].FirstColumn, columns[panel].Vectors * TLanes.Count);
    }

    /// <summary>The first of c's columns that a panel has.</summary>
    private int Column(int panel) => (panel - panels.Start) * PanelLength;

    private T* SumsOf(int tap, int panel) => Rows.C[tap * Outputs] + Column(panel) + OwnColumns(panel).Start;

    private T* Weights(int tap, int panel)
    {
        int channel = columns[panel].FirstColumn + OwnColumns(panel).Start;
        return call.Filter + (((((nint)taps.Start + tap) * Inputs) + channel) * WeightStep) + (group * Outputs);
    }
}
