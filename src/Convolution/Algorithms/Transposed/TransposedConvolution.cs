using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Transposed;

/// <summary>
/// Transposed convolution, gathered: outputs a stride apart meet the same taps, and so are an ordinary convolution with stride 1 into every so many pixels
/// of the output.
/// </summary>
/// <remarks>
/// Nothing is scattered and no inserted zero is multiplied. Its geometry is that of the convolution that is transposed: the input here is
/// that one's output.
/// </remarks>
internal sealed unsafe class TransposedConvolution<T>(TransposedProduct<T> product) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => product.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        product.Kernel(geometry, Plan(geometry, threads).BandRows, geometry.Horizontal.Input);

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        TransposedPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(product, call, plan, workers.Scratch, WorkerBytes(call.Geometry, plan)), plan.Units, workers);
    }

    private TransposedPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        TransposedPlan.Create(geometry, product.Passes(geometry), product.MultiplyAdds(geometry), product.Parts, degree);

    private long WorkerBytes(in ConvolutionGeometry geometry, in TransposedPlan plan) =>
        product.ScratchBytes(geometry, plan.BandRows, geometry.Horizontal.Input);

    private readonly struct Job(TransposedProduct<T> product, Call<T> call, TransposedPlan plan, byte* scratch, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, int passRow, int passColumn, int band, int part) = plan.Unit(unit);
            Interval rows = new Interval(0, call.Geometry.Vertical.Input).Part(band, plan.Bands);
            var columns = new Interval(0, call.Geometry.Horizontal.Input);
            product.Run(call, batch, passRow, passColumn, rows, columns, part, plan.Parts, scratch + (worker * workerBytes));
        }
    }
}
