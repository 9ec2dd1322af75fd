using System.Numerics;
using Convolution.Algorithms.Dense;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Simd;

namespace Convolution.Algorithms.Separable;

/// <summary>
/// Separable convolution, fused: the depthwise pixels of a strip go into scratch that is the matrix a of the pointwise product, so
/// that the intermediate image never exists.
/// </summary>
/// <remarks>A pixel's pointwise product needs no neighbour: strips share input rows, but no depthwise pixel is computed twice.</remarks>
internal sealed unsafe class SeparableConvolution<T>(RectangleProduct<T> depthwise, PanelProduct<T> pointwise) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of a strip: it is to stay in L2 beside a panel and the rows that it came from, a quarter of 1 MB (Zen 4).</summary>
    private const int StripShare = 256 << 10;

    /// <summary>Pixels of a strip, at least: fewer would use each panel too seldom.</summary>
    private const int MinStripPixels = 49;

    /// <summary>
    /// Rows of a strip, at least: one of a single row fetches all input rows of the filter for it. Four are 1 to 8 % faster at 129x129x304, 3 to 7 % at
    /// 147x147x128; not with a dilation, where narrower strips hold fewer pixels that share inputs, and take a tenth longer at 33x33x2048.
    /// </summary>
    private const int MinStripRows = 4;

    /// <summary>
    /// Pixels of a strip, at most: each begins anew at the left. With half as many, 112x112x16 to 32 takes 1.04 to 1.1 times as long (Zen 3).
    /// </summary>
    private const int MaxStripPixels = 2048;

    /// <summary>
    /// Bytes of a strip with what it comes from and what it becomes, which are to be in L2 together (512 KB on Zen 3). Counting the strip alone,
    /// 112x112x32 to 64 would take 0.99 to 1.07 times as long, 128x128x40 to 80 with 5x5 taps 1.02 to 1.05 times.
    /// </summary>
    private const int SurroundingsBytes = 512 << 10;

    /// <summary>Pixels of a strip from which its surroundings count: with more channels the pointwise filter is what L2 is needed for.</summary>
    private const int SmallStripPixels = 512;

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

    public override string Kernel(in ConvolutionGeometry geometry, int threads)
    {
        RectanglePlan plan = Plan(geometry, threads);
        return $"depthwise {depthwise.Kernel(geometry, plan)}, fused with pointwise {pointwise.Kernel} by strips of {plan.StripPixels} pixels";
    }

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        WorkerBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        RectanglePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units, workers);
    }

    private static int PixelBytes(int bytes) => (int)CacheLine.Whole(bytes) + (bytes % 1024 == 0 ? CacheLine.Bytes : 0);

    private long StripBytes(RectanglePlan plan) => CacheLine.Whole((long)sizeof(T) * pixelStride * plan.StripPixels);

    private long WorkerBytes(in ConvolutionGeometry geometry, RectanglePlan plan) =>
        StripBytes(plan)
        + Math.Max(
            depthwise.ScratchBytes(geometry, plan),
            CacheLine.Whole(RowPointers<T>.Bytes(plan.StripPixels) + pointwise.NarrowBytes(plan.StripPixels)));

    /// <summary>The most pixels of a strip.</summary>
    private int StripPixels(in ConvolutionGeometry geometry)
    {
        long inputs = geometry.InputChannels * Math.Min((long)geometry.Vertical.Stride * geometry.Horizontal.Stride, SurroundingsBytes);
        long inL2 = SurroundingsBytes / (sizeof(T) * (inputs + depth + geometry.OutputChannels));
        int most = (int)Math.Clamp(inL2, SmallStripPixels, MaxStripPixels);
        return Math.Clamp(StripShare / (sizeof(T) * depth), MinStripPixels, most);
    }

    private RectanglePlan Plan(in ConvolutionGeometry geometry, int degree)
    {
        bool isDilated = geometry.Vertical.Dilation > 1 || geometry.Horizontal.Dilation > 1;

        // Alike, since every strip fetches the whole pointwise filter: four for each of two threads would take a tenth longer at 14x14x512.
        long work = geometry.OutputPixels * depth * (geometry.Taps + geometry.OutputChannels);
        return RectanglePlan.Create(geometry, work, StripPixels(geometry), isDilated ? 1 : MinStripRows, alike: true, degree);
    }

    private readonly struct Job(SeparableConvolution<T> owner, Call<T> call, RectanglePlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, Interval rows, Interval columns) = plan.Unit(unit);
            byte* strip = scratch + (worker * owner.WorkerBytes(call.Geometry, plan));
            byte* rest = strip + owner.StripBytes(plan);
            Depthwise((T*)strip, rest, batch, rows, columns);
            Pointwise((T*)strip, rest, batch, rows, columns, new(call, plan, unit, owner.PointwisePart.Panels.Buffer.Bytes));
        }

        private void Depthwise(T* strip, byte* scratch, int batch, Interval rows, Interval columns)
        {
            var layout = new NhwcLayout(
                new(1, rows.Length, columns.Length, owner.depth), BatchStride: 0, columns.Length * owner.pixelStride, owner.pixelStride);
            var origin = new Image<T>(strip - layout.Offset(0, rows.Start, columns.Start), layout);
            owner.DepthwisePart.Run(call with { Output = origin, Residual = default }, batch, rows, columns, scratch);
        }

        private void Pointwise(T* strip, byte* storage, int batch, Interval rows, Interval columns, in StripAhead<T> ahead)
        {
            var pointers = new RowPointers<T>(storage, plan.StripPixels);
            int pixels = rows.Length * columns.Length;
            RowPointers<T>.Point(pointers.A, strip, owner.pixelStride, pixels);
            for ((int y, int pixel) = (rows.Start, 0); y < rows.End; y++, pixel += columns.Length)
            {
                Point(pointers.C + pixel, call.Output, y);
                if (!call.Residual.IsNull)
                    Point(pointers.Residual + pixel, call.Residual, y);
            }

            int together = ahead.IsRowByRow ? columns.Length : pixels;
            for (int pixel = 0; pixel < pixels; pixel += together)
            {
                owner.PointwisePart.Multiply(
                    ahead.Beside(pointers.From(pixel), pixel / together), together, new(0, owner.PointwisePart.Panels.Panels.Length),
                    Walk.Straight(0, owner.depth),
                    fromBias: true, isLast: true, !call.Residual.IsNull, storage + RowPointers<T>.Bytes(plan.StripPixels));
            }

            void Point(T** row, in Image<T> image, int y) =>
                RowPointers<T>.Point(row, image.At(batch, y, columns.Start), image.Layout.PixelStride, columns.Length);
        }
    }
}
