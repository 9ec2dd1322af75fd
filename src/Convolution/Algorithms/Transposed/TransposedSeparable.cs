using System.Numerics;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Separable;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Transposed;

/// <summary>
/// The transpose of separable convolution: strip by strip, the transposed pointwise product goes into scratch memory, from where the
/// phases of the depthwise part gather, so that the image between the two never exists as a whole.
/// </summary>
/// <remarks>Strips that follow one another share rows of that image: these move to the front, and only the others are computed.</remarks>
/// <param name="pointwise">The transposed pointwise filter.</param>
/// <param name="depthwise">The transposed depthwise filter.</param>
/// <param name="channels">Channels between the two.</param>
internal sealed unsafe class TransposedSeparable<T>(DenseConvolution<T> pointwise, TransposedProduct<T> depthwise, int channels) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private DenseConvolution<T> Pointwise => pointwise;

    private TransposedProduct<T> Depthwise => depthwise;

    private int Channels => channels;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => pointwise.PackedBytes + depthwise.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads)
    {
        StripPlan plan = Plan(geometry, threads);
        string kernel = depthwise.Kernel(geometry, plan.StripRows, plan.PartColumns);
        return $"pointwise {pointwise.Product.Kernel}, fused with depthwise {kernel} by strips of {plan.StripRows} rows";
    }

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        StripPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch, WorkerBytes(call.Geometry, plan)), plan.Units, workers);
    }

    private StripPlan Plan(in ConvolutionGeometry geometry, int degree) => StripPlan.Create(
        geometry,
        geometry.OutputPixels * channels * (geometry.Taps + geometry.OutputChannels),
        (long)channels * sizeof(T),
        degree);

    private long StripBytes(StripPlan plan) => CacheLine.Whole((long)plan.SourceRows * plan.SourceColumns * channels * sizeof(T));

    private long WorkerBytes(in ConvolutionGeometry geometry, StripPlan plan) =>
        StripBytes(plan) + Math.Max(depthwise.ScratchBytes(geometry, plan.StripRows, plan.PartColumns), pointwise.WorkerBytes);

    private readonly struct Job(TransposedSeparable<T> owner, Call<T> call, StripPlan plan, byte* scratch, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            ConvolutionGeometry geometry = call.Geometry;
            (int batch, Interval rows, Interval columns) = plan.Unit(unit);
            byte* sourceMemory = scratch + (worker * workerBytes);
            byte* rest = sourceMemory + owner.StripBytes(plan);
            Interval sourceColumns = geometry.Horizontal.OutputsThatSee(columns);
            Interval present = default;
            for (int strip = 0; strip < plan.Strips; strip++)
            {
                Interval stripRows = rows.Part(strip, plan.Strips);
                if (stripRows.IsEmpty)
                    continue;
                Interval needed = geometry.Vertical.OutputsThatSee(stripRows);
                Interval kept = present.Intersect(needed);
                if (kept.IsEmpty)
                    kept = new(needed.Start, needed.Start);
                else
                    Move((T*)sourceMemory, kept.Start - present.Start, kept.Length, sourceColumns.Length);
                Image<T> source = Source((T*)sourceMemory, needed, sourceColumns);
                Pointwise(source, batch, new(kept.End, needed.End), sourceColumns, rest);
                Gather(call with { Input = source }, batch, stripRows, columns, rest);
                present = needed;
            }
        }

        /// <summary>Moves rows of the strip to its front.</summary>
        private void Move(T* strip, int first, int count, int columns)
        {
            nint rowLength = (nint)columns * owner.Channels;
            if (first > 0)
                Buffer.MemoryCopy(strip + (first * rowLength), strip, count * rowLength * sizeof(T), count * rowLength * sizeof(T));
        }

        private Image<T> Source(T* strip, Interval rows, Interval columns)
        {
            int channels = owner.Channels;
            var layout = new NhwcLayout(
                new(1, rows.Length, columns.Length, channels), BatchStride: 0, columns.Length * channels, channels);
            return new(strip - layout.Offset(0, rows.Start, columns.Start), layout);
        }

        private void Pointwise(in Image<T> source, int batch, Interval rows, Interval columns, byte* storage)
        {
            if (rows.IsEmpty || columns.IsEmpty)
                return;
            ConvolutionGeometry geometry = call.Geometry;
            var pixels = new ConvolutionGeometry(
                Batch: 1,
                Axis.Valid(geometry.Vertical.Output, 1, 1, 1),
                Axis.Valid(geometry.Horizontal.Output, 1, 1, 1),
                geometry.OutputChannels,
                owner.Channels);
            DenseConvolution<T> pointwise = owner.Pointwise;
            pointwise.Run(
                new Call<T>(pixels, call.Input, default, source), batch, rows, columns,
                new(0, pointwise.Product.Panels.Panels.Length), storage);
        }

        private void Gather(in Call<T> gathered, int batch, Interval rows, Interval columns, byte* storage)
        {
            Size2D passes = owner.Depthwise.Passes(call.Geometry);
            for (int passRow = 0; passRow < passes.Height; passRow++)
            {
                for (int passColumn = 0; passColumn < passes.Width; passColumn++)
                    owner.Depthwise.Run(gathered, batch, passRow, passColumn, rows, columns, part: 0, parts: 1, storage);
            }
        }
    }
}
