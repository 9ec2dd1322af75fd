using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Dense;

/// <summary>Direct dense convolution: rectangles of output pixels that share their taps, as products with the packed filter.</summary>
/// <remarks>
/// In NHWC a filter row over a window is one contiguous run of <c>filterWidth*inputChannels</c> values, so the image itself is the
/// matrix a: a pixel of the output is a row, given by an address. Outputs along a border have fewer taps; they form rectangles
/// of their own and go through the same kernel, so that padding is neither multiplied nor copied.
/// </remarks>
internal sealed unsafe class DenseConvolution<T>(PanelProduct<T> product) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public PanelProduct<T> Product => product;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => product.Panels.Buffer.Bytes;

    /// <summary>Bytes of scratch memory for one thread.</summary>
    public long WorkerBytes => RowPointers<T>.Bytes(DensePlan.MaxBlockPixels) + product.NarrowBytes(DensePlan.MaxBlockPixels);

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{product.Kernel}, {(Plan(geometry, threads).ByTap ? "tap by tap" : "all taps at once")}";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        DensePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units, workers);
    }

    /// <summary>Computes one unit of a plan, with <see cref="WorkerBytes"/> of scratch memory.</summary>
    public void Run(in Call<T> call, in DensePlan plan, int unit, byte* scratch)
    {
        (int batch, Interval rows, Interval panels) = plan.Unit(unit);
        Run(call, plan, batch, rows, new(0, call.Geometry.Horizontal.Output), panels, scratch);
    }

    /// <summary>Computes one rectangle of one image's output by some of the panels, with <see cref="WorkerBytes"/> of scratch memory.</summary>
    public void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval panels, byte* scratch) =>
        Run(call, Plan(call.Geometry, 1), batch, rows, columns, panels, scratch);

    private void Run(in Call<T> call, in DensePlan plan, int batch, Interval rows, Interval columns, Interval panels, byte* scratch)
    {
        int blocks = Ceiling.Divide(panels.Length, plan.BlockPanels);
        for (int block = 0; block < blocks; block++)
        {
            var band = new Band(product, call, plan, batch, panels.Part(block, blocks), scratch);
            if (plan.ByTap && columns.Length == call.Geometry.Horizontal.Output)
                band.ByTap(rows);
            else
                band.ByRectangle(rows, columns);
        }
    }

    private DensePlan Plan(in ConvolutionGeometry geometry, int degree) =>
        DensePlan.Create(geometry, product.Panels.Groups, product.Panels.Panels.Length, sizeof(T), degree);

    private readonly struct Job(DenseConvolution<T> owner, Call<T> call, DensePlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker) => owner.Run(call, plan, unit, scratch + (worker * owner.WorkerBytes));
    }

    /// <summary>Some output rows of one image by some panels: what one thread computes in one go.</summary>
    /// <remarks>
    /// Axes and images are its own. Reached through the call, they were copied for every rectangle: 3x3 layers of 8x8x8 run 1.2 to 1.4 times as fast so, of
    /// 14x14x16 1.1 times (Zen 3).
    /// </remarks>
    private readonly struct Band(
        PanelProduct<T> product, in Call<T> call, DensePlan plan, int batch, Interval panels, byte* scratch)
    {
        private readonly Axis vertical = call.Geometry.Vertical;
        private readonly Axis horizontal = call.Geometry.Horizontal;
        private readonly Image<T> input = call.Input;
        private readonly Image<T> residual = call.Residual;
        private readonly Image<T> output = call.Output;
        private readonly int channels = call.Geometry.InputChannels / product.Panels.Groups;

        /// <summary>Rectangle by rectangle of outputs that have all their taps in common: each sum in one go.</summary>
        public void ByRectangle(Interval rows, Interval columns)
        {
            for (int y = rows.Start; y < rows.End;)
            {
                Segment rowSegment = vertical.SegmentAt(y).Within(rows);
                for (int x = columns.Start; x < columns.End;)
                {
                    Segment columnSegment = horizontal.SegmentAt(x).Within(columns);
                    Multiply(rowSegment, columnSegment, Window(rowSegment.Taps, columnSegment.Taps), fromBias: true, isLast: true);
                    x = columnSegment.Outputs.End;
                }

                y = rowSegment.Outputs.End;
            }
        }

        /// <summary>
        /// Tap by tap, each for all the outputs that have it; the sums wait in the output meanwhile. In a small map most outputs lie
        /// along a border, and their rectangles would not fill the tiles.
        /// </summary>
        public void ByTap(Interval rows)
        {
            var everywhere = new Interval(0, horizontal.Output);
            Multiply(new(rows, default), new(everywhere, default), Walk.Nowhere, fromBias: true, isLast: false);
            for (int filterY = 0; filterY < vertical.Filter; filterY++)
            {
                var rowSegment = new Segment(vertical.OutputsOf(filterY).Intersect(rows), new(filterY, filterY + 1));
                for (int filterX = 0; filterX < horizontal.Filter; filterX++)
                {
                    var columnSegment = new Segment(horizontal.OutputsOf(filterX), new(filterX, filterX + 1));
                    Multiply(rowSegment, columnSegment, Window(rowSegment.Taps, columnSegment.Taps), fromBias: false, isLast: false);
                }
            }

            Multiply(new(rows, default), new(everywhere, default), Walk.Nowhere, fromBias: false, isLast: true);
        }

        /// <summary>The way from a window's first tap through all of them: one run for each filter row where pixels are dense.</summary>
        private Walk Window(Interval filterRows, Interval filterColumns)
        {
            if (filterRows.IsEmpty || filterColumns.IsEmpty)
                return Walk.Nowhere;
            nint tapStep = (nint)horizontal.Dilation * input.Layout.PixelStride;
            bool contiguous = tapStep == channels || filterColumns.Length == 1;
            return new(
                FirstRow: ((filterRows.Start * horizontal.Filter) + filterColumns.Start) * channels,
                Offset: 0,
                Bands: filterRows.Length,
                BandStep: (nint)vertical.Dilation * input.Layout.RowStride,
                SkippedRows: (horizontal.Filter - filterColumns.Length) * channels,
                Runs: contiguous ? 1 : filterColumns.Length,
                RunStep: tapStep,
                Depth: contiguous ? filterColumns.Length * channels : channels)
            {
                GroupStep = channels,
            };
        }

        private void Multiply(in Segment rowSegment, in Segment columnSegment, in Walk walk, bool fromBias, bool isLast)
        {
            var rows = new RowPointers<T>(scratch, DensePlan.MaxBlockPixels);
            int pixels = rowSegment.Outputs.Length * columnSegment.Outputs.Length;
            for (int start = 0; start < pixels; start += plan.BlockPixels)
            {
                int count = Math.Min(plan.BlockPixels, pixels - start);
                PointTo(rows, rowSegment, columnSegment, start, count);
                if (plan.IsFar && product.Panels.Groups > 1)
                    Fetch(rows.A, count, walk);
                product.Multiply(
                    plan.IsFar ? Ahead(rows, count, walk) : rows,
                    count, panels, walk, fromBias, isLast, !residual.IsNull, scratch + RowPointers<T>.Bytes(DensePlan.MaxBlockPixels));
            }
        }

        /// <summary>The same rows, and what the next block reads behind them, where pixels lie together and each is one run.</summary>
        private RowPointers<T> Ahead(RowPointers<T> rows, int count, in Walk walk)
        {
            if (walk.Bands * walk.Runs != 1 || (nint)horizontal.Stride * input.Layout.PixelStride != walk.Depth)
                return rows;
            T* next = rows.A[count - 1] + walk.Depth;
            long left = input.Origin + input.Layout.Length - next;
            return rows with { Next = (byte*)next, NextBytes = Math.Clamp(left, 0, (long)plan.BlockPixels * walk.Depth) * sizeof(T) };
        }

        /// <summary>
        /// Brings what a block's panels read: groups meet a few channels of each pixel, and processors do not foresee lines so far apart.
        /// Neighbouring pixels share all but a stride's columns of their windows.
        /// </summary>
        /// <remarks>Optimised at once: at tier 0, where a process stays for its first calls, it took half as long as the products.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Fetch(T** pixels, int count, in Walk walk)
        {
            ReadOnlySpan<Panel> some = product.Panels.Panels[panels.Start..panels.End];
            nint first = some[0].Group * walk.GroupStep;
            nint bytes = (((some[^1].Group + some[^1].Groups) * walk.GroupStep) - first) * sizeof(T);
            nint step = input.Layout.PixelStride;
            int columns = Math.Min(horizontal.Stride, ((walk.Runs - 1) * horizontal.Dilation) + 1);
            for (int pixel = 0; pixel < count; pixel++)
            {
                for (int band = 0; band < walk.Bands; band++)
                {
                    for (int column = 0; column < columns; column++)
                        Prefetch.Read(pixels[pixel] + (band * walk.BandStep) + (column * step) + first, bytes);
                }
            }
        }

        /// <summary>Pixels of the rectangle in row-major order, from number <paramref name="start"/>.</summary>
        private void PointTo(RowPointers<T> rows, in Segment rowSegment, in Segment columnSegment, int start, int count)
        {
            Interval columns = columnSegment.Outputs;
            int y = rowSegment.Outputs.Start + (start / columns.Length);
            int x = columns.Start + (start % columns.Length);
            bool hasTaps = !rowSegment.Taps.IsEmpty && !columnSegment.Taps.IsEmpty;
            nint inputStep = hasTaps ? (nint)horizontal.Stride * input.Layout.PixelStride : 0;
            nint outputStep = output.Layout.PixelStride;
            nint residualStep = residual.Layout.PixelStride;
            for (int row = 0; row < count; y++, x = columns.Start)
            {
                T* first = hasTaps
                    ? input.At(batch, vertical.InputAt(y, rowSegment.Taps.Start), horizontal.InputAt(x, columnSegment.Taps.Start))
                    : null;
                int length = Math.Min(columns.End - x, count - row);
                RowPointers<T>.Point(rows.A + row, first, inputStep, length);
                RowPointers<T>.Point(rows.C + row, output.At(batch, y, x), outputStep, length);
                if (!residual.IsNull)
                    RowPointers<T>.Point(rows.Residual + row, residual.At(batch, y, x), residualStep, length);
                row += length;
            }
        }
    }
}
