using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Borders;

/// <summary>
/// A convolution with a border, by an algorithm that skips padding: the outputs that see none straight from the image, the ring around them from copies of few
/// rows or columns, small images from a copy of the whole; every part by the algorithm that convolves without padding, which keeps each output's chain.
/// </summary>
/// <param name="inner">The algorithm.</param>
/// <param name="outside">What the border's constant is.</param>
internal sealed unsafe class BorderedConvolution<T>(Algorithm<T> inner, T outside) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => inner.Name;

    public override long PackedBytes => inner.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{inner.Kernel(geometry.Borderless, threads)}, {(Plan(geometry).IsWhole ? "from padded copies" : "the border's outputs from copies")}";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => inner.Threads(geometry.Borderless, degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads)
    {
        BorderPlan plan = Plan(geometry);
        if (plan.HasNone)
            return inner.ScratchBytes(geometry.Borderless, threads);
        if (plan.IsWhole)
            return PieceBytes(geometry, geometry.Vertical.Output, geometry.Horizontal.Output, threads);
        long middle = plan.Rows.IsEmpty ? 0 : inner.ScratchBytes(Middle(plan), threads);
        return Math.Max(middle, WorkerBytes(plan) * threads);
    }

    public override void Run(in Call<T> call, in Workers workers)
    {
        BorderPlan plan = Plan(call.Geometry);
        if (plan.HasNone)
        {
            inner.Run(call with { Geometry = call.Geometry.Borderless }, workers);
            return;
        }

        if (plan.IsWhole)
        {
            (var rows, var columns) = (new Interval(0, call.Geometry.Vertical.Output), new Interval(0, call.Geometry.Horizontal.Output));
            for (int batch = 0; batch < call.Geometry.Batch; batch++)
                RunPiece(call, batch, rows, columns, workers);
            return;
        }

        if (!plan.Rows.IsEmpty)
            inner.Run(Middle(call, plan), workers);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units, workers);
    }

    private static BorderPlan Plan(in ConvolutionGeometry geometry) => BorderPlan.Create(geometry, sizeof(T));

    /// <summary>The convolution of the outputs that see no border.</summary>
    private static ConvolutionGeometry Middle(in BorderPlan plan)
    {
        (Axis vertical, Axis horizontal) = (plan.Geometry.Vertical, plan.Geometry.Horizontal);
        return plan.Geometry with
        {
            Vertical = Axis.Valid(vertical.Under(plan.Rows).Length, vertical.Filter, vertical.Stride, vertical.Dilation),
            Horizontal = Axis.Valid(horizontal.Under(plan.Columns).Length, horizontal.Filter, horizontal.Stride, horizontal.Dilation),
        };
    }

    private static Call<T> Middle(in Call<T> call, in BorderPlan plan)
    {
        var batches = new Interval(0, call.Geometry.Batch);
        (Interval rows, Interval columns) = (call.Geometry.Vertical.Under(plan.Rows), call.Geometry.Horizontal.Under(plan.Columns));
        return new(
            Middle(plan),
            call.Input.Crop(batches, rows, columns),
            call.Residual.Crop(batches, plan.Rows, plan.Columns),
            call.Output.Crop(batches, plan.Rows, plan.Columns));
    }

    private long WorkerBytes(in BorderPlan plan)
    {
        long largest = 0;
        for (int number = 0; number < BorderPlan.Sizes; number++)
        {
            if (plan.Size(number) is ( > 0, > 0) and var (rows, columns))
                largest = Math.Max(largest, PieceBytes(plan.Geometry, rows, columns, threads: 1));
        }

        return largest;
    }

    private long PieceBytes(in ConvolutionGeometry geometry, int rows, int columns, int threads)
    {
        ConvolutionGeometry piece = new BorderPatch<T>(geometry, new(0, rows), new(0, columns)).Geometry;
        return BorderPatch<T>.Bytes(geometry, rows, columns) + CacheLine.Whole(inner.ScratchBytes(piece, threads));
    }

    private void RunPiece(in Call<T> call, int batch, Interval rows, Interval columns, in Workers workers)
    {
        Call<T> piece = new BorderPatch<T>(call.Geometry, rows, columns).Copy(call, batch, outside, (T*)workers.Scratch);
        byte* rest = workers.Scratch + BorderPatch<T>.Bytes(call.Geometry, rows.Length, columns.Length);
        inner.Run(piece, new Workers(workers.Threads, rest, workers.CancellationToken));
    }

    private readonly struct Job(BorderedConvolution<T> owner, Call<T> call, BorderPlan plan, byte* scratch) : IUnitJob
    {
        private readonly long workerBytes = owner.WorkerBytes(plan);

        public void Run(int unit, int worker)
        {
            (int batch, Interval rows, Interval columns) = plan.Unit(unit);
            owner.RunPiece(call, batch, rows, columns, new Workers(threads: 1, scratch + (worker * workerBytes), default));
        }
    }
}
