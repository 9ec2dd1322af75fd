using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>
/// Separable convolution, fused: the depthwise pixels of a strip go into scratch that is the matrix a of the pointwise product, so
/// that the intermediate image never exists.
/// </summary>
/// <remarks>A pixel's pointwise product needs no neighbour: strips share input rows, but no depthwise pixel is computed twice.</remarks>
internal sealed unsafe class SeparableConvolution<T>(RectangleProduct<T> depthwise, PanelProduct<T> pointwise) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int depth = pointwise.Panels.Depth;

    /// <summary>
    /// From one pixel of a strip to the next: whole cache lines, and one more where all pixels would fall into a few sets of L1; but
    /// without a gap where there are few channels, so that pixels can be folded.
    /// </summary>
    private readonly int pixelStride =
        sizeof(T) * pointwise.Panels.Depth < CacheLine.Bytes ? pointwise.Panels.Depth : PixelBytes(sizeof(T) * pointwise.Panels.Depth) / sizeof(T);

    private RectangleProduct<T> DepthwisePart => depthwise;

    private PanelProduct<T> PointwisePart => pointwise;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => depthwise.PackedBytes + pointwise.Panels.Buffer.Bytes;

    public override string Kernel(in ConvolutionGeometry geometry) =>
        $"depthwise {depthwise.Kernel}, fused with pointwise {pointwise.Kernel} by strips of {Plan(geometry, 1).Strips.StripPixels} pixels";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        WorkerBytes(geometry, Plan(geometry, threads).Strips) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        SeparablePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units, workers);
    }

    private static int PixelBytes(int bytes) => (int)CacheLine.Whole(bytes) + (bytes % 1024 == 0 ? CacheLine.Bytes : 0);

    private long StripBytes(RectanglePlan plan) => CacheLine.Whole((long)sizeof(T) * pixelStride * plan.StripPixels);

    private long WorkerBytes(in ConvolutionGeometry geometry, RectanglePlan plan) =>
        StripBytes(plan)
        + Math.Max(
            depthwise.ScratchBytes(geometry, plan.BandRows, plan.PartColumns),
            CacheLine.Whole(RowPointers<T>.Bytes(plan.StripPixels) + pointwise.NarrowBytes(plan.StripPixels)));

    private SeparablePlan Plan(in ConvolutionGeometry geometry, int degree) =>
        SeparablePlan.Create(geometry, depth, pointwise.Panels.Panels.Length, sizeof(T), degree);

    private readonly struct Job(SeparableConvolution<T> owner, Call<T> call, SeparablePlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, Interval rows, Interval columns, Interval panels) = plan.Unit(unit);
            byte* strip = scratch + (worker * owner.WorkerBytes(call.Geometry, plan.Strips));
            byte* rest = strip + owner.StripBytes(plan.Strips);
            Depthwise((T*)strip, rest, batch, rows, columns);
            Pointwise((T*)strip, rest, batch, rows, columns, panels);
        }

        private void Depthwise(T* strip, byte* scratch, int batch, Interval rows, Interval columns)
        {
            var layout = new NhwcLayout(
                new(1, rows.Length, columns.Length, owner.depth), BatchStride: 0, columns.Length * owner.pixelStride, owner.pixelStride);
            var origin = new Image<T>(strip - layout.Offset(0, rows.Start, columns.Start), layout);
            owner.DepthwisePart.Run(call with { Output = origin, Residual = default }, batch, rows, columns, scratch);
        }

        private void Pointwise(T* strip, byte* storage, int batch, Interval rows, Interval columns, Interval panels)
        {
            var pointers = new RowPointers<T>(storage, plan.Strips.StripPixels);
            int pixels = rows.Length * columns.Length;
            RowPointers<T>.Point(pointers.A, strip, owner.pixelStride, pixels);
            for ((int y, int pixel) = (rows.Start, 0); y < rows.End; y++, pixel += columns.Length)
            {
                RowPointers<T>.Point(pointers.C + pixel, call.Output.At(batch, y, columns.Start), call.Output.Layout.PixelStride, columns.Length);
                if (!call.Residual.IsNull)
                    RowPointers<T>.Point(pointers.Residual + pixel, call.Residual.At(batch, y, columns.Start), call.Residual.Layout.PixelStride, columns.Length);
            }

            owner.PointwisePart.Multiply(
                pointers, pixels, panels, Walk.Straight(0, owner.depth),
                fromBias: true, isLast: true, !call.Residual.IsNull, storage + RowPointers<T>.Bytes(plan.Strips.StripPixels));
        }
    }
}
