using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution.Algorithms;

/// <summary>
/// Transposed convolution, gathered phase by phase: outputs a stride apart meet the same taps, and so are an ordinary convolution with
/// stride 1 into every so many pixels of the output.
/// </summary>
/// <remarks>
/// Nothing is scattered and no inserted zero is multiplied. Its geometry is that of the convolution that is transposed: the input here is
/// that one's output.
/// </remarks>
/// <param name="filter">The classes of taps.</param>
/// <param name="products">One for each class of taps.</param>
/// <param name="withoutTaps">What outputs without taps get: the bias, residual and activation.</param>
internal sealed unsafe class TransposedConvolution<T>(TransposedFilter filter, PhaseProduct<T>[] products, PhaseProduct<T> withoutTaps)
    : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => products.Sum(product => product.PackedBytes) + withoutTaps.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry) =>
        $"{products[0].Kernel}, {Phase.Count(geometry.Vertical)}x{Phase.Count(geometry.Horizontal)} phases";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        TransposedPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch, WorkerBytes(call.Geometry, plan)), plan.Units, workers);
    }

    private TransposedPlan Plan(in ConvolutionGeometry geometry, int degree) => TransposedPlan.Create(
        geometry,
        geometry.OutputShape.ElementCount * (long)geometry.Taps * geometry.InputChannels,
        products[0].Parts,
        degree);

    private long WorkerBytes(in ConvolutionGeometry geometry, in TransposedPlan plan)
    {
        long bytes = withoutTaps.ScratchBytes(geometry, plan.BandRows);
        for (int row = 0; row < plan.PhaseRows; row++)
        {
            Phase vertical = Phase.Of(geometry.Vertical, row);
            for (int column = 0; column < plan.PhaseColumns && !vertical.IsEmpty; column++)
            {
                Phase horizontal = Phase.Of(geometry.Horizontal, column);
                if (!horizontal.IsEmpty)
                    bytes = Math.Max(bytes, Product(vertical, horizontal).ScratchBytes(Gathering(geometry, vertical, horizontal), plan.BandRows));
            }
        }

        return bytes;
    }

    private PhaseProduct<T> Product(in Phase vertical, in Phase horizontal) =>
        vertical.IsEmpty || horizontal.IsEmpty
            ? withoutTaps
            : products[filter.IndexOf(vertical.TapClass, horizontal.TapClass)];

    private static ConvolutionGeometry Gathering(in ConvolutionGeometry geometry, in Phase vertical, in Phase horizontal) =>
        new(geometry.Batch, vertical.Axis, horizontal.Axis, geometry.OutputChannels, geometry.InputChannels);

    private readonly struct Job(TransposedConvolution<T> owner, Call<T> call, TransposedPlan plan, byte* scratch, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, int phaseRow, int phaseColumn, int band, int part) = plan.Unit(unit);
            ConvolutionGeometry geometry = call.Geometry;
            Phase vertical = Phase.Of(geometry.Vertical, phaseRow);
            Phase horizontal = Phase.Of(geometry.Horizontal, phaseColumn);
            if (vertical.IsEmpty)
            {
                if (phaseColumn > 0)
                    return;
                horizontal = Phase.WithoutTaps(geometry.Horizontal);
            }

            var phase = new Call<T>(
                Gathering(geometry, vertical, horizontal),
                call.Input,
                call.Residual.At(vertical, horizontal),
                call.Output.At(vertical, horizontal));
            Interval rows = new Interval(0, vertical.Axis.Output).Part(band, plan.Bands);
            owner.Product(vertical, horizontal).Run(phase, batch, rows, part, plan.Parts, scratch + (worker * workerBytes));
        }
    }
}
