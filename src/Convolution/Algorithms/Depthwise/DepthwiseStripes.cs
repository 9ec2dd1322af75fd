using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>The loops around the depthwise micro-kernel that take a tile down the rows, block by block.</summary>
/// <param name="panels">The packed filter.</param>
/// <param name="epilogue">The activation.</param>
/// <param name="border">What taps outside the image read, if they are not skipped.</param>
internal sealed unsafe class DepthwiseStripes<T, TVector, TLanes>(DepthwisePanels<T> panels, Epilogue<T> epilogue, Border border)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>
    /// Rows of a block, at most, unless <see cref="BlockRows"/> tells otherwise. Where each vector of channels goes down all of them before the next one,
    /// neighbouring vectors may share cache lines, which are to be in L1 still, 16 rows of 18 lines. With aligned channels more rows would be 1 % faster,
    /// without them 8 as fast.
    /// </summary>
    private const int MaxBlockRows = 16;

    /// <summary>
    /// Rows of a block whose inputs are listed, at most, where a block may go to the end: all that an image of 56x56 pixels has, whose list takes 4 KB. With 16
    /// rows 112x112x32 would run 0.96 to 1.0 times as fast under a border, with more vectors of channels there is no difference (Zen 5).
    /// </summary>
    private const int MaxListedRows = 64;

    /// <summary>
    /// The same of groups whose images come from beyond L2, so that memory is read nearly in its order: 56x56x256 in groups of 8 runs 1.2 to 1.3 times as
    /// fast, with stride 2 as well, and 112x112x128 with stride 2 in groups of 4 1.15 to 1.24 times; images in L2 would take up to 1.2 times as long (Emerald
    /// Rapids).
    /// </summary>
    private const int FarBlockRows = 4;

    /// <summary>Bytes of images that do (L2 of 2 MB): with 56x56x128 in groups of 4, 1.6 MB, it would take 0.98 to 1.2 times as long.</summary>
    private const long FarBytes = 2 << 20;

    /// <summary>
    /// Bytes of images that may come from beyond L2, so that rows are asked for before tiles come to them: 3x3 layers run 1.0 to 1.2 times as fast, and up to
    /// 1.4 times where all was missing. For images of 400 to 800 KB it would be 0.86 to 1.07 times, and 1.1 to 1.5 (Zen 3, 512 KB).
    /// </summary>
    private const long FetchedBytes = 1 << 20;

    private readonly DepthwiseKernelChoice<T, TVector, TLanes> kernels = new(panels);

    /// <summary>What lies outside the image.</summary>
    public DepthwiseOutside<T> Outside { get; } = new(
        border, panels.Shape.Channels, new DepthwiseKernelChoice<T, TVector, TLanes>(panels).CanWalk(taps: 1) ? DepthwiseDescent.MaxPositions : 1);

    /// <summary>Bytes of scratch memory for a rectangle of that many rows and columns.</summary>
    public static long Bytes(in ConvolutionGeometry geometry, int rows, int columns) =>
        DepthwiseAddresses<T>.Bytes(geometry, Math.Min(rows, MaxListedRows), Math.Min(columns, DepthwiseTile.MaxPixels));

    /// <summary>Computes a stripe: the outputs of a tile, in some rows, for some vectors of channels.</summary>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="tile">The pixels of each.</param>
    /// <param name="stride">Taps from one pixel to the next, if they share inputs; else 0.</param>
    /// <param name="descent">How they go down the rows.</param>
    /// <param name="vectors">Which panels.</param>
    /// <param name="scratch">Memory of <see cref="Bytes"/>; null where no output sees a border.</param>
    public void Run(
        in Call<T> call, int batch, Interval rows, in DepthwiseTile tile, int stride, DepthwiseDescent descent, Interval vectors, byte* scratch)
    {
        Axis vertical = call.Geometry.Vertical;
        bool hasBorder = vertical.Border != BorderKind.Zero;
        bool hasPositions = (stride * DepthwiseTile.MaxPixels) + tile.Taps.Length <= DepthwiseTile.MaxPositions;
        if (!hasBorder && !tile.IsInside && !hasPositions)
            stride = 0;
        bool standsIn = hasPositions && call.Input.Layout.PixelStride > 0 && kernels.IsUnderway(tile, stride, descent);
        DepthwiseBlock<T> block = Block(call, tile, stride, descent, vectors);
        bool isBent = tile.IsInside && descent.MeetsBorderAtEnds && Outside.HasRow(block, tile.Pixels);
        DepthwiseEdge edge = isBent ? DepthwiseEdge.Bent : tile.IsInside && !standsIn ? DepthwiseEdge.Inside : DepthwiseEdge.Across;
        bool lists = hasBorder && !isBent;
        DepthwiseAddresses<T> addresses = lists ? new(call, tile, stride, Outside.Pixel, scratch) : default;
        Interval inner = lists ? vertical.Inner : default;
        bool isAlong = kernels.IsAlong(descent, stride, tile.Taps.Length);
        descent = descent with { SkipsBands = !isAlong && kernels.CanSkipBands(descent) };
        int firstChannel = (int)Math.Min(block.FirstChannel, block.LastChannel);
        int channels = (int)block.LastChannel + TLanes.Count - firstChannel;
        for (int first = rows.Start; first < Math.Min(rows.Start + descent.Step, rows.End); first++)
        {
            for (int y = first; y < rows.End; y += block.Rows * descent.Step)
            {
                bool isListed = lists && !(tile.IsInside && inner.Contains(y));
                int end = lists && tile.IsInside ? EndOfSide(y, inner, rows.End) : rows.End;
                Segment segment = descent.At(y, end, BlockRows(call, descent, isAlong, isListed));
                Place(ref block, call, batch, segment, tile, descent);
                if (isBent)
                    Outside.BendEnds(ref block, call, batch, segment.Outputs);
                if (isListed)
                    kernels.Of(tile, stride, descent, block.Rows, DepthwiseEdge.Mapped)(addresses.List(block, batch, segment.Outputs, descent));
                else
                    kernels.Of(tile, stride, descent, block.Rows, edge)(block);
                epilogue.Function?.Apply(
                    block.Output, block.Rows, block.OutputRowStep, tile.Pixels, block.OutputStep, firstChannel, channels);
            }
        }
    }

    /// <summary>The end of the rows that, like this one, lie before the inner ones, or are such, or lie behind them.</summary>
    private static int EndOfSide(int y, Interval inner, int end) => Math.Min(end, y < inner.Start ? inner.Start : y < inner.End ? inner.End : end);

    /// <summary>
    /// The input row a band after a tile's last one, which is -1 if it is the border's constant; from the tile's first pixel in the image on.
    /// </summary>
    private static T* RowAfter(in Call<T> call, int batch, in DepthwiseTile tile, int lastRow)
    {
        nint band = (nint)call.Geometry.Vertical.Dilation * call.Input.Layout.RowStride;
        return call.Input.At(batch, Math.Max(lastRow, 0), (int)Math.Max(tile.Origin(call.Geometry.Horizontal), 0)) + band;
    }

    /// <summary>Puts a block to its rows.</summary>
    private void Place(
        ref DepthwiseBlock<T> block, in Call<T> call, int batch, Segment segment, in DepthwiseTile tile, in DepthwiseDescent descent)
    {
        Axis vertical = call.Geometry.Vertical;
        int y = segment.Outputs.Start;
        block.Rows = descent.Count(segment.Outputs.Length);
        block.RowsAbove = descent.Above(y);
        block.RowsBelow = descent.Below(segment.Outputs.End - 1);
        block.Bands = tile.Taps.IsEmpty ? 0 : segment.Taps.Length;
        block.FirstTap = panels.Tap(descent.IsWalk ? 0 : segment.Taps.Start, tile.Taps.Start);
        block.Input = block.Bands == 0 ? null : call.Input.At(batch, vertical.InputAt(y, segment.Taps.Start), 0);
        block.Ahead = block.Bands > 0 && IsFetched(call.Input.Layout) ? RowAfter(call, batch, tile, vertical.InputAt(y, segment.Taps.End - 1)) : null;
        if (descent.SkipsBands)
        {
            block.BandsAbove = (nint)(-vertical.Origin(y));
            block.BandsBelow = (nint)(vertical.Origin(y) + vertical.Filter - vertical.Input);
            block.NewBands = vertical.Stride;
        }

        block.Output = call.Output.At(batch, y, tile.FirstPixel);
        block.Residual = call.Residual.IsNull ? null : call.Residual.At(batch, y, tile.FirstPixel);
    }

    /// <summary>
    /// Rows of a block. A walk begins anew with each block, and goes to the end at once where no vectors share cache lines, which is 2 to 5 % faster; where
    /// they do, as with 24 or 36 channels, it would take a fifth longer. Along rows nothing is shared but what the rows above have left.
    /// </summary>
    private int BlockRows(in Call<T> call, in DepthwiseDescent descent, bool isAlong, bool isListed)
    {
        NhwcLayout input = call.Input.Layout;
        bool goesToEnd = isAlong || (descent.IsWalk && input.PixelStride * sizeof(T) % CacheLine.Bytes == 0);
        int rows = epilogue.Function is null && goesToEnd ? (isListed ? MaxListedRows : int.MaxValue)
            : panels.Inputs > 1 && input.ImageLength * sizeof(T) > FarBytes ? FarBlockRows
            : MaxBlockRows;
        return descent.IsWalk && Processor.HasManyStores ? Math.Min(rows, StoredRows(DepthwisePitch.OfOutputs(call))) : rows;
    }

    /// <summary>
    /// Rows that a walk may store for a vector before the next one, whose lines fall into other sets, if stores to few sets are slow: four where pixels lie
    /// 2 KiB apart, or outputs at their inputs' addresses, two where pixels lie 4 KiB apart. 14x14x512 runs 1.5 to 2.0 times as fast, 28x28x1024 1.4 to 2.1
    /// times, 28x28x256 with such outputs 1.9 times, 56x56x128 with them 1.15 times, but without them 0.84 and 0.82 times (Zen 5).
    /// </summary>
    private static int StoredRows(DepthwisePitch pitch) =>
        pitch.Granule >= DepthwisePitch.Page ? 2
        : pitch.Granule >= DepthwisePitch.Page / 2 || (pitch.Coincides && pitch.Granule >= DepthwisePitch.Page / 8) ? 4
        : int.MaxValue;

    /// <inheritdoc cref="FetchedBytes"/>
    private bool IsFetched(NhwcLayout input) => panels.Shape.Multiplier == 1 && input.ImageLength * sizeof(T) > FetchedBytes;

    /// <summary>What all rows of a tile have in common.</summary>
    private DepthwiseBlock<T> Block(in Call<T> call, in DepthwiseTile tile, int stride, in DepthwiseDescent descent, Interval vectors)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (NhwcLayout input, NhwcLayout output, NhwcLayout residual) = (call.Input.Layout, call.Output.Layout, call.Residual.Layout);
        (int sevens, int others) = stride == 0 || panels.Inputs > 1 ? (0, tile.Taps.Length) : Math.DivRem(tile.Taps.Length, 7);
        int triples = stride == 0 ? 0 : others / 3;
        return new()
        {
            Offset = (nint)tile.Origin(horizontal) * input.PixelStride,
            RowBytes = (nint)sizeof(T) * horizontal.Input * input.PixelStride,
            Positions = tile.Positions(horizontal),
            PixelStep = (nint)tile.Step * horizontal.Stride * input.PixelStride,
            TapStep = (nint)horizontal.Dilation * input.PixelStride,
            BandStep = (nint)vertical.Dilation * input.RowStride,
            Sevens = sevens,
            Triples = triples,
            Singles = others - (3 * triples),
            HasFewTaps = kernels.HasFewTaps,
            Weights = panels.Buffer.Pointer + ((nint)vectors.Start * panels.PanelLength),
            Bias = panels.Bias,
            SkippedWeights = (panels.Shape.Width - tile.Taps.Length) * panels.Inputs * TLanes.Count,
            BandWeights = panels.Tap(1, 0) - panels.Tap(0, 0),
            WeightStep = panels.PanelLength,
            Vectors = vectors.Length,
            AheadBandStep = (nint)vertical.Dilation * input.RowStride,
            AheadRowStep = (nint)vertical.Stride * input.RowStride,
            FirstChannel = vectors.Start * TLanes.Count,
            LastChannel = Math.Min((vectors.End - 1) * TLanes.Count, panels.LastChannel),
            Multiplier = panels.Shape.Multiplier,
            Inputs = panels.Inputs,
            LastSource = panels.LastSource,
            OutputStep = (nint)tile.Step * output.PixelStride,
            InputRowStep = (nint)vertical.Stride * input.RowStride,
            OutputRowStep = descent.Step * output.RowStride,
            ResidualStep = (nint)tile.Step * residual.PixelStride,
            ResidualRowStep = descent.Step * residual.RowStride,
            IsClamped = epilogue.IsClamp,
            Minimum = epilogue.Minimum,
            Maximum = epilogue.Maximum,
        };
    }
}
