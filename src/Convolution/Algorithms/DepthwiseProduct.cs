using System.Numerics;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

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
    /// Rows that are walked before the next vector of channels: neighbouring vectors may share cache lines, which are to be in L1
    /// still, 16 rows of 18 lines. With aligned channels more rows would be 1 % faster, without them 8 as fast.
    /// </summary>
    private const int BlockRows = 16;

    /// <summary>
    /// The same for images beyond L2 (1 MB on Zen 4) whose pixels are <see cref="FarPixelBytes"/> or more: each of a vector's lines comes from a
    /// page of its own there, and with many rows the next vector returns to a page too late. 33x33x960 is as fast from an idle L3, and up to
    /// twice as fast where others use L3 too.
    /// </summary>
    private const int FarBlockRows = 2;

    private const int FarPixelBytes = 2048;

    private const long CacheBytes = 1 << 20;

    /// <summary>Rows of a tile of groups: two share the loads of weights and patterns, but take 16 registers for their sums.</summary>
    private static int GroupedRows => Registers.Count >= 32 ? 2 : 1;

    /// <summary>A pixel of the border's constant, if that is what taps may read.</summary>
    private readonly AlignedBuffer<T>? outside = border.Kind == BorderKind.Constant ? Filled(filter.Shape.Channels, border) : null;

    public DepthwisePanels<T> Panels { get; } = new(filter, bias, TLanes.Count, inputs);

    private T* Outside => outside is null ? null : outside.Pointer;

    public override string Kernel => inputs > 1
        ? $"{GroupedRows}x{DepthwiseTile.MaxPixels}x1 tile of {TLanes.Count} lanes, {TLanes.Count / Panels.Shape.Multiplier} groups in each vector"
        : $"{DepthwiseTile.MaxPixels}x1 tile of {TLanes.Count} lanes";

    public override bool ReadsBorders => true;

    public override long PackedBytes => Panels.Buffer.Bytes + (outside?.Bytes ?? 0);

    public override long Bytes(in ConvolutionGeometry geometry, int rows, int columns) => Math.Max(
        Stage(geometry, rows, columns).Bytes,
        DepthwiseAddresses<T>.Bytes(geometry, Math.Min(rows, BlockRows), Math.Min(columns, DepthwiseTile.MaxPixels)));

    public override void CompileAhead(int stride, int dilation)
    {
        int taps = Step(Panels.Shape.Width, stride, dilation, length: int.MaxValue).Taps;
        DepthwiseEdge edge = border.Kind == BorderKind.Zero ? DepthwiseEdge.Across : DepthwiseEdge.Mapped;
        AheadOfCalls<T, TVector, TLanes>.Depthwise(taps, edge, Panels.Shape.Multiplier);
    }

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch)
    {
        var vectors = new Interval(0, Panels.Count);
        DepthwiseStage stage = Stage(call.Geometry, rows.Length, columns.Length);
        if (stage.IsEmpty || !DepthwiseStage.Pays(call))
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
                Call<T> staged = Copy(call, batch, part, columns, block, stage.PixelBytes / sizeof(T), (T*)scratch);
                Run(staged, batch, part, columns, block, scratch: null);
            }
        }
    }

    private static AlignedBuffer<T> Filled(int channels, Border border)
    {
        var pixel = new AlignedBuffer<T>(channels);
        pixel.Span.Fill(T.CreateSaturating(border.Value));
        return pixel;
    }

    private DepthwiseStage Stage(in ConvolutionGeometry geometry, int rows, int columns) =>
        DepthwiseStage.Create(geometry, rows, columns, Panels.Count, TLanes.Count * sizeof(T));

    /// <summary>Copies the inputs of a rectangle of outputs, and returns the call that makes them of the copy.</summary>
    private Call<T> Copy(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors, int pixelStride, T* destination)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (long firstRow, int height) = DepthwiseStage.Copied(vertical, rows);
        (long firstColumn, int width) = DepthwiseStage.Copied(horizontal, columns);
        int first = SourceChannel(vectors.Start);
        int last = SourceChannel(vectors.End - 1) - first;
        T* to = destination;
        for (int row = 0; row < height; row++)
        {
            int y = vertical.Source(firstRow + row);
            for (int column = 0, run; column < width; column += run)
            {
                int x = horizontal.Source(firstColumn + column);
                bool isOutside = x < 0 || y < 0;
                run = isOutside || x != firstColumn + column ? 1 : Math.Min(width - column, horizontal.Input - x);
                DepthwiseCopy<T, TVector, TLanes>.Run(
                    (isOutside ? Outside : call.Input.At(batch, y, x)) + first,
                    call.Input.Layout.PixelStride,
                    to,
                    pixelStride,
                    run,
                    last);
                to += run * pixelStride;
            }
        }

        var layout = new NhwcLayout(new(1, height, width, call.Geometry.InputChannels), BatchStride: 0, width * pixelStride, pixelStride);
        return call with
        {
            Geometry = call.Geometry with { Vertical = vertical.Over(firstRow, height), Horizontal = horizontal.Over(firstColumn, width) },
            Input = new(destination - first, layout),
        };
    }

    /// <summary>The input channel from which a vector is loaded.</summary>
    private int SourceChannel(int vector) =>
        Panels.SourceChannel(Math.Min(vector * TLanes.Count, Panels.LastChannel));

    private void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors, byte* scratch)
    {
        Axis horizontal = call.Geometry.Horizontal;
        (int step, int taps) = Step(horizontal.Filter, horizontal.Stride, horizontal.Dilation, columns.Length);
        for (int first = 0; first < step; first++)
        {
            int pixels = (columns.Length - first + step - 1) / step;
            RunPixels(call, batch, rows, columns.Start + first, pixels, step, taps, vectors, scratch);
        }
    }

    /// <summary>Computes equally spaced outputs of some rows, for some vectors of channels.</summary>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="firstPixel">The first output of each row.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="stride">How many taps that is, if their inputs are to be shared; else 0.</param>
    /// <param name="vectors">Which panels.</param>
    /// <param name="scratch">Memory of <see cref="RectangleProduct{T}.ScratchBytes"/>; null where no output sees a border.</param>
    public void RunPixels(
        in Call<T> call, int batch, Interval rows, int firstPixel, int pixels, int step, int stride, Interval vectors, byte* scratch)
    {
        int tiles = (pixels + DepthwiseTile.MaxPixels - 1) / DepthwiseTile.MaxPixels;
        for (int index = 0; index < tiles; index++)
        {
            Interval part = new Interval(0, pixels).Part(index, tiles);
            var tile = new DepthwiseTile(call.Geometry.Horizontal, firstPixel + (part.Start * step), part.Length, step);
            Run(call, batch, rows, tile, stride, vectors, scratch);
        }
    }

    /// <summary>
    /// How many outputs the pixels of a tile lie apart, and how many taps that is: one or two, so that pixels share inputs, if the
    /// row has enough pixels for it; else they are neighbours.
    /// </summary>
    private static (int Pixels, int Taps) Step(int filter, int stride, int dilation, int length)
    {
        for (int taps = 1; taps <= 2; taps++)
        {
            (long pixels, long remainder) = Math.DivRem((long)taps * dilation, stride);
            if (remainder == 0 && filter >= 3 && length >= 3 * pixels)
                return ((int)pixels, taps);
        }

        return (1, 0);
    }

    private void Run(in Call<T> call, int batch, Interval rows, in DepthwiseTile tile, int stride, Interval vectors, byte* scratch)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (NhwcLayout input, NhwcLayout output, NhwcLayout residual) = (call.Input.Layout, call.Output.Layout, call.Residual.Layout);
        bool hasBorder = horizontal.Border != BorderKind.Zero;
        if (!hasBorder && !tile.IsInside && (stride * DepthwiseTile.MaxPixels) + tile.Taps.Length > DepthwiseTile.MaxPositions)
            stride = 0;
        DepthwiseAddresses<T> addresses = hasBorder ? new(call, tile, stride, Outside, scratch) : default;
        DepthwiseBlock<T> block = default;
        block.Offset = (nint)tile.Origin(horizontal) * input.PixelStride;
        block.RowBytes = (nint)sizeof(T) * horizontal.Input * input.PixelStride;
        block.Positions = tile.IsInside ? 0 : tile.Positions(horizontal);
        block.PixelStep = (nint)tile.Step * horizontal.Stride * input.PixelStride;
        block.TapStep = (nint)horizontal.Dilation * input.PixelStride;
        block.BandStep = (nint)vertical.Dilation * input.RowStride;
        block.Triples = stride == 0 ? 0 : tile.Taps.Length / 3;
        block.Singles = tile.Taps.Length - (3 * block.Triples);
        block.Weights = Panels.Buffer.Pointer + ((nint)vectors.Start * Panels.PanelLength);
        block.Bias = Panels.Bias;
        block.SkippedWeights = (Panels.Shape.Width - tile.Taps.Length) * Panels.Inputs * TLanes.Count;
        block.WeightStep = Panels.PanelLength;
        block.Vectors = vectors.Length;
        block.FirstChannel = vectors.Start * TLanes.Count;
        block.LastChannel = Math.Min((vectors.End - 1) * TLanes.Count, Panels.LastChannel);
        block.Multiplier = Panels.Shape.Multiplier;
        block.Inputs = Panels.Inputs;
        block.LastSource = Panels.LastSource;
        block.OutputStep = (nint)tile.Step * output.PixelStride;
        block.InputRowStep = (nint)vertical.Stride * input.RowStride;
        block.OutputRowStep = output.RowStride;
        block.ResidualStep = (nint)tile.Step * residual.PixelStride;
        block.ResidualRowStep = residual.RowStride;
        block.IsClamped = epilogue.IsClamp;
        block.Minimum = epilogue.Minimum;
        block.Maximum = epilogue.Maximum;
        int firstChannel = (int)Math.Min(block.FirstChannel, block.LastChannel);
        int channels = (int)block.LastChannel + TLanes.Count - firstChannel;
        bool isFar = input.PixelStride * sizeof(T) >= FarPixelBytes && input.Shape.Height * (long)input.RowStride * sizeof(T) > CacheBytes;
        int blockRows = isFar ? FarBlockRows : BlockRows;
        for (int y = rows.Start; y < rows.End; y += block.Rows)
        {
            Segment segment = vertical.SegmentAt(y).Within(new(y, Math.Min(y + blockRows, rows.End)));
            if (hasBorder && tile.IsInside)
                segment = segment.Within(vertical.Side(y));
            block.Rows = segment.Outputs.Length;
            block.Bands = tile.Taps.IsEmpty ? 0 : segment.Taps.Length;
            block.FirstTap = Panels.Tap(segment.Taps.Start, tile.Taps.Start);
            block.Input = block.Bands == 0 ? null : call.Input.At(batch, vertical.InputAt(y, segment.Taps.Start), 0);
            block.Output = call.Output.At(batch, y, tile.FirstPixel);
            block.Residual = call.Residual.IsNull ? null : call.Residual.At(batch, y, tile.FirstPixel);
            if (hasBorder && !(tile.IsInside && vertical.Inner.Contains(y)))
                KernelOf(tile, stride, block.Rows, DepthwiseEdge.Mapped)(addresses.List(block, batch, segment.Outputs));
            else
                KernelOf(tile, stride, block.Rows, tile.IsInside ? DepthwiseEdge.Inside : DepthwiseEdge.Across)(block);
            epilogue.Function?.Apply(
                block.Output, block.Rows, block.OutputRowStep, tile.Pixels, block.OutputStep, firstChannel, channels);
        }
    }

    private delegate*<in DepthwiseBlock<T>, void> KernelOf(in DepthwiseTile tile, int stride, int rows, DepthwiseEdge edge) => Panels.Inputs > 1
        ? GroupedKernels<T, TVector, TLanes>.Of(Math.Min(rows, GroupedRows), tile.Pixels, stride, edge)
        : DepthwiseKernels<T, TVector, TLanes>.Of(tile.Pixels, stride, edge, Panels.Shape.Multiplier);
}
