using System.Numerics;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Kernels.Grouped;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>A packed depthwise filter and the loops around the micro-kernel.</summary>
/// <param name="filter">The weights; in groups, the multiplier counts the output channels of each.</param>
/// <param name="bias">One value for each output channel.</param>
/// <param name="epilogue">The activation.</param>
/// <param name="inputs">Input channels of a group; in a depthwise convolution it is a group of one.</param>
/// <param name="border">What taps outside the image read, if they are not skipped.</param>
internal sealed unsafe class DepthwiseProduct<T, TVector, TLanes>(
    DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int inputs = 1, Border border = default) : RectangleProduct<T>
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

    /// <summary>A pixel of the border's constant, if that is what taps may read.</summary>
    private readonly AlignedBuffer<T>? outside = border.Kind == BorderKind.Constant ? Filled(filter.Shape.Channels, border) : null;

    public DepthwisePanels<T> Panels { get; } = new(filter, bias, TLanes.Count, inputs);

    private T* Outside => outside is null ? null : outside.Pointer;

    public override string Kernel => inputs > 1
        ? $"{GroupedKernels<T, TVector, TLanes>.MaxRows}x{GroupedKernels<T, TVector, TLanes>.MaxPixels}x1 tile of {TLanes.Count} lanes, "
            + $"{TLanes.Count / Panels.Shape.Multiplier} groups in each vector"
        : $"{DepthwiseKernels<T, TVector, TLanes>.MaxPixels}x{TLanes.Parts} tile of {TLanes.Count / TLanes.Parts} lanes"
            + (CanWalk(taps: 1) ? ", or three rows of 7 where outputs share inputs" : "");

    public override bool ReadsBorders => true;

    public override long PackedBytes => Panels.Buffer.Bytes + (outside?.Bytes ?? 0);

    public override long Bytes(in ConvolutionGeometry geometry, int rows, int columns) => Math.Max(
        Stage(geometry, rows, columns).Bytes,
        DepthwiseAddresses<T>.Bytes(geometry, Math.Min(rows, MaxBlockRows), Math.Min(columns, DepthwiseTile.MaxPixels)));

    public override void CompileAhead(int stride, int dilation)
    {
        int apart = DepthwiseTile.Apart(Panels.Shape.Width, stride, dilation, length: int.MaxValue).Taps;
        DepthwiseEdge edge = border.Kind == BorderKind.Zero ? DepthwiseEdge.Across : DepthwiseEdge.Mapped;
        bool canWalk = CanWalk(apart);
        if (canWalk)
            AheadOfCalls<T, TVector, TLanes>.DepthwiseColumns(apart, edge, Panels.Shape.Multiplier);
        if (!canWalk || Processor.IsL3Slow)
            AheadOfCalls<T, TVector, TLanes>.Depthwise(apart, Panels.Shape.Width, edge, Panels.Shape.Multiplier, isLikely: !canWalk);
    }

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch)
    {
        var vectors = new Interval(0, Panels.Count);
        DepthwiseStage stage = Stage(call.Geometry, rows.Length, columns.Length);
        (_, int taps) = DepthwiseTile.Apart(Panels.Shape.Width, call.Geometry.Horizontal.Stride, call.Geometry.Horizontal.Dilation, columns.Length);
        DepthwiseDescent descent = Descent(call.Geometry, rows, taps);
        if (stage.IsEmpty
            || IsAlong(descent, taps, Panels.Shape.Width)
            || !DepthwiseStage.Pays(call, TLanes.Count * sizeof(T), loadsOnce: descent.IsWalk))
        {
            Run(call, batch, rows, columns, vectors, scratch);
            return;
        }

        int blocks = (vectors.Length + stage.Vectors - 1) / stage.Vectors;
        for (int y = rows.Start; y < rows.End; y += stage.Rows)
        {
            var part = new Interval(y, Math.Min(y + stage.Rows, rows.End));
            for (int index = 0; index < blocks; index++)
            {
                Interval block = vectors.Part(index, blocks);
                Call<T> staged = DepthwiseStaging<T, TVector, TLanes>.Copy(
                    call, batch, part, columns, SourceChannel(block.Start), SourceChannel(block.End - 1), Outside, stage.PixelBytes / sizeof(T), (T*)scratch);
                Run(staged, batch, part, columns, block, scratch: null);
            }
        }
    }

    private static long ImageBytes(NhwcLayout input) => input.Shape.Height * (long)input.RowStride * sizeof(T);

    private static AlignedBuffer<T> Filled(int channels, Border border)
    {
        var pixel = new AlignedBuffer<T>(channels);
        pixel.Span.Fill(border.Outside<T>());
        return pixel;
    }

    /// <remarks>Groups have kernels of their own, which go row by row.</remarks>
    private bool CanWalk(int taps) => Panels.Inputs == 1 && DepthwiseDescent.Fits(Panels.Shape.Height, Panels.Shape.Width, taps);

    /// <remarks>While the kernels that go by rows are still being compiled, those that walk do as well.</remarks>
    private DepthwiseDescent Descent(in ConvolutionGeometry geometry, Interval rows, int taps)
    {
        bool walks = CanWalk(taps)
            && (!DepthwiseDescent.IsFar(geometry, rows, taps, sizeof(T))
                || AheadOfCalls<T, TVector, TLanes>.IsDepthwiseUnderway(taps, Panels.Shape.Width, Panels.Shape.Multiplier));
        return walks ? DepthwiseDescent.Create(geometry, rows, taps) : DepthwiseDescent.RowByRow(geometry.Vertical);
    }

    private bool HasFewTaps => DepthwiseOrder.HasFewTaps(Panels.Shape.Height, Panels.Shape.Width);

    /// <inheritdoc cref="DepthwiseOrder.IsAlong"/>
    private bool IsAlong(in DepthwiseDescent descent, int stride, int taps) =>
        Panels.Inputs == 1 && !descent.IsWalk && DepthwiseOrder.IsAlong(stride, taps, HasFewTaps);

    private DepthwiseStage Stage(in ConvolutionGeometry geometry, int rows, int columns) =>
        DepthwiseStage.Create(geometry, rows, columns, Panels.Count, TLanes.Count * sizeof(T));

    /// <summary>The input channel from which a vector is loaded.</summary>
    private int SourceChannel(int vector) =>
        Panels.SourceChannel(Math.Min(vector * TLanes.Count, Panels.LastChannel));

    /// <summary>Computes a rectangle of outputs for some vectors of channels; scratch memory is needed where outputs see a border.</summary>
    public void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors, byte* scratch)
    {
        Axis horizontal = call.Geometry.Horizontal;
        (int step, int taps) = DepthwiseTile.Apart(horizontal.Filter, horizontal.Stride, horizontal.Dilation, columns.Length);
        for (int first = 0; first < step; first++)
        {
            int pixels = (columns.Length - first + step - 1) / step;
            RunPixels(call, batch, rows, columns.Start + first, pixels, step, taps, vectors, scratch);
        }
    }

    /// <summary>Computes equally spaced outputs of some rows, for some vectors of channels.</summary>
    /// <remarks>Where all pixels of a row are one, no address tells which taps lie outside: pixels go one by one then, each with taps of its own.</remarks>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="firstPixel">The first output of each row.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="stride">How many taps that is, if their inputs are to be shared; else 0.</param>
    /// <param name="vectors">Which panels.</param>
    /// <param name="scratch">
    /// Memory of <see cref="RectangleProduct{T}.ScratchBytes(in ConvolutionGeometry, int, int)"/>; null where no output sees a border.
    /// </param>
    public void RunPixels(
        in Call<T> call, int batch, Interval rows, int firstPixel, int pixels, int step, int stride, Interval vectors, byte* scratch)
    {
        DepthwiseDescent descent = Descent(call.Geometry, rows, stride);
        int maxPixels = call.Input.Layout.PixelStride == 0 ? 1
            : descent.IsWalk ? DepthwiseDescent.MaxPixels
            : Panels.Inputs > 1 ? GroupedKernels<T, TVector, TLanes>.MaxPixels
            : DepthwiseKernels<T, TVector, TLanes>.MaxPixels;
        int tiles = (pixels + maxPixels - 1) / maxPixels;
        for (int index = 0; index < tiles; index++)
        {
            Interval part = new Interval(0, pixels).Part(index, tiles);
            var tile = new DepthwiseTile(call.Geometry.Horizontal, firstPixel + (part.Start * step), part.Length, step);
            bool isNarrow = tile.Taps.Length < Panels.Shape.Width;
            Run(call, batch, rows, tile, stride, isNarrow ? DepthwiseDescent.RowByRow(descent.Vertical) : descent, vectors, scratch);
        }
    }

    private void Run(
        in Call<T> call, int batch, Interval rows, in DepthwiseTile tile, int stride, in DepthwiseDescent descent, Interval vectors, byte* scratch)
    {
        Axis vertical = call.Geometry.Vertical;
        bool hasBorder = vertical.Border != BorderKind.Zero;
        bool hasPositions = (stride * DepthwiseTile.MaxPixels) + tile.Taps.Length <= DepthwiseTile.MaxPositions;
        if (!hasBorder && !tile.IsInside && !hasPositions)
            stride = 0;
        bool standsIn = hasPositions && call.Input.Layout.PixelStride > 0 && IsUnderway(tile, stride, descent);
        DepthwiseEdge edge = tile.IsInside && !standsIn ? DepthwiseEdge.Inside : DepthwiseEdge.Across;
        DepthwiseAddresses<T> addresses = hasBorder ? new(call, tile, stride, Outside, scratch) : default;
        DepthwiseBlock<T> block = Block(call, tile, stride, descent, vectors);
        bool isAlong = IsAlong(descent, stride, tile.Taps.Length);
        bool isFetched = IsFetched(call.Input.Layout);
        int firstChannel = (int)Math.Min(block.FirstChannel, block.LastChannel);
        int channels = (int)block.LastChannel + TLanes.Count - firstChannel;
        for (int first = rows.Start; first < Math.Min(rows.Start + descent.Step, rows.End); first++)
        {
            for (int y = first; y < rows.End; y += block.Rows * descent.Step)
            {
                bool isListed = hasBorder && !(tile.IsInside && vertical.Inner.Contains(y));
                Segment segment = descent.At(y, rows.End, BlockRows(call.Input.Layout, descent, isAlong, isListed));
                if (hasBorder && tile.IsInside)
                    segment = segment.Within(vertical.Side(y));
                block.Rows = descent.Count(segment.Outputs.Length);
                block.RowsAbove = descent.Above(y);
                block.RowsBelow = descent.Below(segment.Outputs.End - 1);
                block.Bands = tile.Taps.IsEmpty ? 0 : segment.Taps.Length;
                block.FirstTap = Panels.Tap(descent.IsWalk ? 0 : segment.Taps.Start, tile.Taps.Start);
                block.Input = block.Bands == 0 ? null : call.Input.At(batch, vertical.InputAt(y, segment.Taps.Start), 0);
                block.Ahead = isFetched && block.Bands > 0 ? RowAfter(call, batch, tile, vertical.InputAt(y, segment.Taps.End - 1)) : null;
                block.Output = call.Output.At(batch, y, tile.FirstPixel);
                block.Residual = call.Residual.IsNull ? null : call.Residual.At(batch, y, tile.FirstPixel);
                if (isListed)
                    KernelOf(tile, stride, descent, block.Rows, DepthwiseEdge.Mapped)(addresses.List(block, batch, segment.Outputs));
                else
                    KernelOf(tile, stride, descent, block.Rows, edge)(block);
                epilogue.Function?.Apply(
                    block.Output, block.Rows, block.OutputRowStep, tile.Pixels, block.OutputStep, firstChannel, channels);
            }
        }
    }

    /// <summary>
    /// Rows of a block. A walk begins anew with each block, and goes to the end at once where no vectors share cache lines, which is 2 to 5 % faster; where
    /// they do, as with 24 or 36 channels, it would take a fifth longer. Along rows nothing is shared but what the rows above have left.
    /// </summary>
    private int BlockRows(NhwcLayout input, in DepthwiseDescent descent, bool isAlong, bool isListed) =>
        !isListed && epilogue.Function is null && (isAlong || (descent.IsWalk && input.PixelStride * sizeof(T) % CacheLine.Bytes == 0))
            ? int.MaxValue
            : Panels.Inputs > 1 && ImageBytes(input) > FarBytes ? FarBlockRows : MaxBlockRows;

    /// <inheritdoc cref="FetchedBytes"/>
    private bool IsFetched(NhwcLayout input) => Panels.Shape.Multiplier == 1 && ImageBytes(input) > FetchedBytes;

    /// <summary>
    /// The input row a band after a tile's last one, which is -1 if it is the border's constant; from the tile's first pixel in the image on.
    /// </summary>
    private static T* RowAfter(in Call<T> call, int batch, in DepthwiseTile tile, int lastRow)
    {
        nint band = (nint)call.Geometry.Vertical.Dilation * call.Input.Layout.RowStride;
        return call.Input.At(batch, Math.Max(lastRow, 0), (int)Math.Max(tile.Origin(call.Geometry.Horizontal), 0)) + band;
    }

    /// <summary>What all rows of a tile have in common.</summary>
    private DepthwiseBlock<T> Block(in Call<T> call, in DepthwiseTile tile, int stride, in DepthwiseDescent descent, Interval vectors)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (NhwcLayout input, NhwcLayout output, NhwcLayout residual) = (call.Input.Layout, call.Output.Layout, call.Residual.Layout);
        (int sevens, int others) = stride == 0 || Panels.Inputs > 1 ? (0, tile.Taps.Length) : Math.DivRem(tile.Taps.Length, 7);
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
            HasFewTaps = HasFewTaps,
            Weights = Panels.Buffer.Pointer + ((nint)vectors.Start * Panels.PanelLength),
            Bias = Panels.Bias,
            SkippedWeights = (Panels.Shape.Width - tile.Taps.Length) * Panels.Inputs * TLanes.Count,
            WeightStep = Panels.PanelLength,
            Vectors = vectors.Length,
            AheadBandStep = (nint)vertical.Dilation * input.RowStride,
            AheadRowStep = (nint)vertical.Stride * input.RowStride,
            FirstChannel = vectors.Start * TLanes.Count,
            LastChannel = Math.Min((vectors.End - 1) * TLanes.Count, Panels.LastChannel),
            Multiplier = Panels.Shape.Multiplier,
            Inputs = Panels.Inputs,
            LastSource = Panels.LastSource,
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

    /// <summary>Whether the kernel for a tile inside is still being compiled, so that the one for edges is to take its place.</summary>
    private bool IsUnderway(in DepthwiseTile tile, int stride, in DepthwiseDescent descent)
    {
        if (Panels.Inputs > 1)
            return false;
        return descent.IsWalk
            ? AheadOfCalls<T, TVector, TLanes>.IsColumnsUnderway(descent.Taps, Panels.Shape.Multiplier)
            : AheadOfCalls<T, TVector, TLanes>.IsDepthwiseUnderway(stride, tile.Taps.Length, Panels.Shape.Multiplier);
    }

    private delegate*<in DepthwiseBlock<T>, void> KernelOf(in DepthwiseTile tile, int stride, in DepthwiseDescent descent, int rows, DepthwiseEdge edge)
    {
        if (Panels.Inputs > 1)
            return GroupedKernels<T, TVector, TLanes>.Of(Math.Min(rows, GroupedKernels<T, TVector, TLanes>.MaxRows), tile.Pixels, stride, edge);
        return descent.IsWalk
            ? DepthwiseKernels<T, TVector, TLanes>.OfColumns(tile.Pixels, descent.Taps, edge, Panels.Shape.Multiplier)
            : DepthwiseKernels<T, TVector, TLanes>.Of(tile.Pixels, stride, tile.Taps.Length, edge, Panels.Shape.Multiplier);
    }
}
