using System.Numerics;
using Convolution.Algorithms.Transposed;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Planar;

/// <summary>
/// Dense convolution with stride 1 and fewer output channels than a vector has lanes, or in groups of so few: vectors run across pixels,
/// which lie side by side once a strip of the image is copied into planes.
/// </summary>
internal abstract unsafe class PlanarProduct<T> : RectangleProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Input channels of all groups: planes.</summary>
    protected abstract int Inputs { get; }

    /// <summary>Bytes of planes of so many values.</summary>
    public abstract long PlanesBytes(long values);

    /// <summary>Bytes of scratch memory beside planes of so many values.</summary>
    public abstract long BytesBeside(in ConvolutionGeometry geometry, int rows, int columns, long values);

    /// <summary>Computes a rectangle of outputs from planes of all inputs that they see.</summary>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows of the rectangle.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="planes">The inputs.</param>
    /// <param name="scratch">Memory of <see cref="BytesBeside"/>.</param>
    public abstract void Run(in Call<T> call, int batch, Interval rows, Interval columns, in PlanarPlanes<T> planes, byte* scratch);

    /// <summary>Planes of some inputs, of which <paramref name="scratch"/> is behind afterwards.</summary>
    public PlanarPlanes<T> Fill(in Call<T> call, int batch, Interval rows, Interval columns, bool isUpright, ref byte* scratch)
    {
        var planes = new PlanarPlanes<T>(rows, columns, isUpright, (T*)scratch);
        planes.Fill(call.Input, batch, Inputs);
        scratch += PlanesBytes((long)rows.Length * columns.Length);
        return planes;
    }
}

/// <summary>The same with these lanes.</summary>
/// <remarks>
/// It is the product of dense convolution with its operands exchanged, by the same micro-kernel: a row of a holds the weights of one output
/// channel, and b is the strip, from tap to tap at another place. Outputs along a border have strips of their own, with fewer taps; where
/// these are shorter than a vector, or most outputs of an image lie there, panels are faster.
/// </remarks>
internal sealed unsafe class PlanarProduct<T, TVector, TLanes> : PlanarProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly PhaseProduct<T> panels;
    private readonly FilterShape shape;
    private readonly int groups;
    private readonly AlignedBuffer<T> weights;
    private readonly T[] bias;
    private readonly Epilogue<T> epilogue;

    /// <summary>Packs a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="panels">The same convolution by panels.</param>
    public PlanarProduct(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, int groups, PhaseProduct<T> panels)
    {
        (shape, this.epilogue, this.groups, this.panels) = (filter.Shape, epilogue, groups, panels);
        AheadOfCalls<T, TVector, TLanes>.Planar(GroupOutputs, Depth, MaxVectors);
        this.bias = bias.ToArray();
        weights = new(filter.Values.Length);
        Matrix.Transpose(filter.Values, Outputs, weights.Span, Depth, Depth, Outputs);
    }

    public override string Kernel(in ConvolutionGeometry geometry, int rows, int columns) =>
        $"{GroupOutputs} outputs by {MaxVectors} vectors of {TLanes.Count} lanes across pixels, from planes";

    public override long PackedBytes => weights.Bytes + panels.PackedBytes;

    protected override int Inputs => shape.InputChannels * groups;

    private int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count, GroupOutputs);

    private int Outputs => shape.OutputChannels;

    private int GroupOutputs => Outputs / groups;

    /// <summary>Weights of an output channel.</summary>
    private int Depth => shape.Height * shape.Width * shape.InputChannels;

    public override long Bytes(in ConvolutionGeometry geometry, int rows, int columns)
    {
        if (rows <= 0 || columns <= 0 || !PlanarStrip.Applies(geometry))
            return panels.ScratchBytes(geometry, rows, columns);
        (int bands, int parts) = PlanarStrip.Cut(geometry, rows, columns, sizeof(T));
        long values = PlanarStrip.MostValues(geometry, Ceiling.Divide(rows, bands), Ceiling.Divide(columns, parts));
        return PlanesBytes(values) + BytesBeside(geometry, rows, columns, values);
    }

    public override long PlanesBytes(long values) => PlanesLength(values) * sizeof(T);

    /// <remarks>Planes of a strip's own, sums and residuals; or what panels take.</remarks>
    public override long BytesBeside(in ConvolutionGeometry geometry, int rows, int columns, long values) => Math.Max(
        (PlanesLength(values) + (2L * Outputs * Padded(values))) * sizeof(T), panels.ScratchBytes(geometry, rows, columns));

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch)
    {
        if (!PlanarStrip.Pays(call.Geometry, rows, columns))
        {
            panels.Run(call, batch, rows, columns, part: 0, parts: 1, scratch);
            return;
        }

        (int bands, int parts) = PlanarStrip.Cut(call.Geometry, rows.Length, columns.Length, sizeof(T));
        for (int index = 0; index < bands * parts; index++)
        {
            (Interval someRows, Interval someColumns) = (rows.Part(index / parts, bands), columns.Part(index % parts, parts));
            (Interval inputRows, Interval inputColumns) = (call.Geometry.Vertical.Under(someRows), call.Geometry.Horizontal.Under(someColumns));
            byte* rest = scratch;
            PlanarPlanes<T> planes = Fill(call, batch, inputRows, inputColumns, someRows.Length > someColumns.Length, ref rest);
            Run(call, batch, someRows, someColumns, planes, rest);
        }
    }

    /// <remarks>Strips of outputs that have their taps in common.</remarks>
    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, in PlanarPlanes<T> planes, byte* scratch)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        for (int y = rows.Start; y < rows.End;)
        {
            Segment segmentY = vertical.SegmentAt(y).Within(rows);
            for (int x = columns.Start; x < columns.End;)
            {
                Segment segmentX = horizontal.SegmentAt(x).Within(columns);
                if (!TryStrip(call, batch, segmentY, segmentX, planes, (T*)scratch))
                    panels.Run(call, batch, segmentY.Outputs, segmentX.Outputs, part: 0, parts: 1, scratch);
                x = segmentX.Outputs.End;
            }

            y = segmentY.Outputs.End;
        }
    }

    private static long Padded(long values) => Ceiling.Divide(values, TLanes.Count) * TLanes.Count;

    /// <summary>Values of all planes; vectors may be read behind the last.</summary>
    private long PlanesLength(long values) => Padded((Inputs * PlanarPlanes<T>.StepOf(values)) + TLanes.Count);

    /// <summary>Computes a strip, if it does not fill lines from planes of its own; not if it has no taps, or less places than a vector.</summary>
    private bool TryStrip(in Call<T> call, int batch, in Segment rows, in Segment columns, PlanarPlanes<T> planes, T* scratch)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        if (rows.Taps.IsEmpty || columns.Taps.IsEmpty)
            return false;
        var strip = new PlanarStrip(rows, columns, vertical.Dilation, horizontal.Dilation, planes.IsUpright, planes.Pitch);
        bool isAlone = !strip.FillsLines;
        (Interval inputRows, Interval inputColumns) = (vertical.Under(rows.Outputs, rows.Taps), horizontal.Under(columns.Outputs, columns.Taps));
        if (isAlone)
        {
            planes = new(inputRows, inputColumns, rows.Outputs.Length > columns.Outputs.Length, scratch);
            strip = strip with { IsUpright = planes.IsUpright, Pitch = planes.Pitch };
        }

        if (strip.Places < TLanes.Count)
            return false;
        if (isAlone)
        {
            planes.Fill(call.Input, batch, Inputs);
            scratch += PlanesLength((long)inputRows.Length * inputColumns.Length);
        }

        Run(call, batch, strip, planes.At(inputRows.Start, inputColumns.Start), planes.Step, scratch);
        return true;
    }

    /// <summary>Computes a strip whose first tap of the first output lies at a place of the first plane.</summary>
    private void Run(in Call<T> call, int batch, in PlanarStrip strip, T* first, nint planeStep, T* sums)
    {
        (Interval rows, Interval columns) = (strip.Rows.Outputs, strip.Columns.Outputs);
        int length = (int)Padded(strip.Places);
        T* residual = sums + ((nint)Outputs * length);
        for (int output = 0; output < Outputs; output++)
            new Span<T>(sums + ((nint)output * length), length).Fill(bias[output]);
        if (!call.Residual.IsNull)
            Exchange(strip, call.Residual, call.Residual.At(batch, rows.Start, columns.Start), residual, length, toPixels: false);
        Multiply(strip, first, planeStep, sums, call.Residual.IsNull ? null : residual, length);
        T* pixels = call.Output.At(batch, rows.Start, columns.Start);
        Exchange(strip, call.Output, pixels, sums, length, toPixels: true);
        NhwcLayout layout = call.Output.Layout;
        epilogue.Function?.Apply(pixels, rows.Length, layout.RowStride, columns.Length, layout.PixelStride, 0, Outputs);
    }

    /// <summary>Copies outputs, or what is added to them, between pixels and lines of one channel each.</summary>
    private void Exchange(in PlanarStrip strip, in Image<T> image, T* pixels, T* lines, int length, bool toPixels)
    {
        NhwcLayout layout = image.Layout;
        (nint along, nint across) = strip.IsUpright ? (layout.RowStride, layout.PixelStride) : (layout.PixelStride, layout.RowStride);
        for (int line = 0; line < strip.OutputLines; line++, pixels += across, lines += strip.Pitch)
        {
            if (toPixels)
                Transposition.Run(lines, length, pixels, along, Outputs, strip.OutputLength);
            else
                Transposition.Run(pixels, along, lines, length, strip.OutputLength, Outputs);
        }
    }

    private void Multiply(in PlanarStrip strip, T* first, nint planeStep, T* sums, T* residual, int length)
    {
        (Interval tapsY, Interval tapsX) = (strip.Rows.Taps, strip.Columns.Taps);
        nint channels = shape.InputChannels;
        var walk = new Walk(
            FirstRow: 0,
            Offset: ((tapsY.Start * shape.Width) + tapsX.Start) * channels,
            Bands: tapsY.Length,
            BandStep: shape.Width * channels,
            SkippedRows: 0,
            Runs: tapsX.Length,
            RunStep: channels,
            Depth: shape.InputChannels);
        var product = new Product<T>(walk, runSkip: strip.Right - (channels * planeStep), bandSkip: strip.Down - (tapsX.Length * strip.Right))
        {
            HasSpacedRows = true,
            PanelStep = planeStep,
            HasAddend = residual != null,
            IsClamped = epilogue.IsClamp,
            Minimum = epilogue.Minimum,
            Maximum = epilogue.Maximum,
        };
        T** a = stackalloc T*[GroupOutputs];
        T** c = stackalloc T*[GroupOutputs];
        T** addend = stackalloc T*[GroupOutputs];
        var vectors = new Interval(0, length / TLanes.Count);
        int maxVectors = MaxVectors;
        int tiles = Ceiling.Divide(vectors.Length, maxVectors);
        TileRows rows = default;
        int width = 0;
        for (int group = 0; group < groups; group++)
        {
            for (int row = 0, output = group * GroupOutputs; row < GroupOutputs; row++, output++)
            {
                a[row] = weights.Pointer + (output * Depth);
                c[row] = sums + ((nint)output * length);
                addend[row] = residual + ((nint)output * length);
            }

            for (int index = 0; index < tiles; index++)
            {
                Interval tile = vectors.Part(index, tiles);
                product.Column = tile.Start * TLanes.Count;
                product.LastColumn = (tile.Length - 1) * TLanes.Count;
                product.Panel = first + (group * channels * planeStep) + product.Column;
                if (tile.Length != width)
                {
                    width = tile.Length;
                    rows = DenseKernels<T, TVector, TLanes>.Tiles(GroupOutputs, width, walk.Length);
                }

                DenseKernels<T, TVector, TLanes>.Multiply(ref product, a, c, addend, rows, width);
            }
        }
    }
}
