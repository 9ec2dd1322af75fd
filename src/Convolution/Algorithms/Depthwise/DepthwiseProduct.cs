using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>A packed depthwise filter, or one of small groups: rectangles of outputs, stripe by stripe.</summary>
internal sealed unsafe class DepthwiseProduct<T, TVector, TLanes> : RectangleProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly DepthwiseStripes<T, TVector, TLanes> stripes;

    /// <summary>Where the inputs of outputs at the border lie.</summary>
    private readonly DepthwiseEdge edge;

    /// <param name="filter">The weights; in groups, the multiplier counts the output channels of each.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="inputs">Input channels of a group; in a depthwise convolution it is a group of one.</param>
    /// <param name="border">What taps outside the image read, if they are not skipped.</param>
    public DepthwiseProduct(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int inputs = 1, Border border = default)
    {
        Panels = new(filter, bias, TLanes.Count, inputs);
        stripes = new(Panels, epilogue, border);
        edge = border.Kind == BorderKind.Zero ? DepthwiseEdge.Across : DepthwiseEdge.Mapped;
    }

    public DepthwisePanels<T> Panels { get; }

    public override bool ReadsBorders => true;

    public override long PackedBytes => Panels.Buffer.Bytes + stripes.Outside.Bytes;

    private DepthwiseKernelChoice<T, TVector, TLanes> Kernels => new(Panels);

    public override string Kernel(in ConvolutionGeometry geometry, int rows, int columns) => Kernels.Words(geometry, rows, columns);

    /// <summary>The kernel of outputs that share no inputs, in words.</summary>
    public string KernelApart => Kernels.Words(isWalk: false, stride: 0);

    public override long Bytes(in ConvolutionGeometry geometry, int rows, int columns) => Math.Max(
        Stage(geometry, rows, columns).Bytes, DepthwiseStripes<T, TVector, TLanes>.Bytes(geometry, rows, columns));

    public override void CompileAhead(int stride, int dilation) => Kernels.CompileAhead(stride, dilation, edge);

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch)
    {
        var vectors = new Interval(0, Panels.Count);
        DepthwiseStage stage = Stage(call.Geometry, rows.Length, columns.Length);
        int taps = DepthwiseTile.Apart(call.Geometry.Horizontal, columns.Length).Taps;
        DepthwiseDescent descent = Kernels.Descent(call.Geometry, rows, taps);
        if (stage.IsEmpty
            || Kernels.IsAlong(descent, taps, Panels.Shape.Width)
            || !DepthwiseStage.Pays(call, TLanes.Count * sizeof(T), loadsOnce: descent.IsWalk))
        {
            Run(call, batch, rows, columns, vectors, scratch);
            return;
        }

        int blocks = Ceiling.Divide(vectors.Length, stage.Vectors);
        for (int y = rows.Start; y < rows.End; y += stage.Rows)
        {
            var part = new Interval(y, Math.Min(y + stage.Rows, rows.End));
            for (int index = 0; index < blocks; index++)
            {
                Interval block = vectors.Part(index, blocks);
                Call<T> staged = DepthwiseStaging<T, TVector, TLanes>.Copy(
                    call, batch, part, columns, SourceChannel(block.Start), SourceChannel(block.End - 1),
                    stripes.Outside.Pixel, stage.PixelBytes / sizeof(T), (T*)scratch);
                Run(staged, batch, part, columns, block, scratch: null);
            }
        }
    }

    private DepthwiseStage Stage(in ConvolutionGeometry geometry, int rows, int columns) =>
        DepthwiseStage.Create(geometry, rows, columns, Panels.Count, TLanes.Count * sizeof(T));

    /// <summary>The input channel from which a vector is loaded.</summary>
    private int SourceChannel(int vector) =>
        Panels.SourceChannel(Math.Min(vector * TLanes.Count, Panels.LastChannel));

    /// <summary>Computes a rectangle of outputs for some vectors of channels; scratch memory is needed where outputs see a border.</summary>
    public void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors, byte* scratch)
    {
        Axis horizontal = call.Geometry.Horizontal;
        (int step, int taps) = DepthwiseTile.Apart(horizontal, columns.Length);
        for (int first = 0; first < step; first++)
        {
            int pixels = Ceiling.Divide(columns.Length - first, step);
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
        DepthwiseDescent descent = Kernels.Descent(call.Geometry, rows, stride);
        int maxPixels = call.Input.Layout.PixelStride == 0 ? 1 : Kernels.MaxPixels(descent.IsWalk, stride);
        int tiles = Ceiling.Divide(pixels, maxPixels);
        for (int index = 0; index < tiles; index++)
        {
            Interval part = new Interval(0, pixels).Part(index, tiles);
            var tile = new DepthwiseTile(call.Geometry.Horizontal, firstPixel + (part.Start * step), part.Length, step);
            bool isNarrow = tile.Taps.Length < Panels.Shape.Width;
            stripes.Run(call, batch, rows, tile, stride, isNarrow ? DepthwiseDescent.RowByRow(descent.Vertical) : descent, vectors, scratch);
        }
    }
}
