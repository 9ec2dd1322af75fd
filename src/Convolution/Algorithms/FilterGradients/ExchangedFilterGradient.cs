using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// The filter gradient of a dense convolution with fewer outputs than inputs: the products of <see cref="DenseFilterGradient{T, TVector, TLanes}"/> with their
/// operands exchanged. Vectors run across input channels, which need no copy, and the output gradients are copied into planes instead.
/// </summary>
/// <param name="groups">Groups of the convolution.</param>
/// <param name="inputs">Input channels of a group: a vector at least.</param>
/// <param name="outputs">Output channels of a group.</param>
internal sealed unsafe class ExchangedFilterGradient<T, TVector, TLanes>(int groups, int inputs, int outputs) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly PanelColumns[] panels = PanelColumns.SplitInPlace(inputs, TLanes.Count, MaxVectors);

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel(in ConvolutionGeometry geometry, int threads)
    {
        int vectors = panels[0].Vectors;
        TileRows tiles = DenseKernels<T, TVector, TLanes>.Tiles(outputs, vectors, PixelBlocks.MaxPixels);
        return $"{tiles.Height}x{vectors} tile of {TLanes.Count} lanes across input channels, blocks of at most {PixelBlocks.MaxPixels} pixels";
    }

    private static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes(Plan(geometry, threads)) * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        ExchangedFilterGradientPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(call, panels, plan, workers, WorkerBytes(plan)), plan.Units, workers);
    }

    private long WorkerBytes(in ExchangedFilterGradientPlan plan) =>
        ExchangedFilterGradientPart<T, TVector, TLanes>.Bytes(outputs, plan.PartTaps, plan.PartPanels);

    private ExchangedFilterGradientPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        ExchangedFilterGradientPlan.Create(geometry, groups, panels.Length, (long)outputs * MaxVectors * TLanes.Count * sizeof(T), degree);

    private readonly struct Job(
        FilterGradientCall<T> call, PanelColumns[] panels, ExchangedFilterGradientPlan plan, Workers workers, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int group, Interval some, Interval taps) = plan.Unit(unit);
            new ExchangedFilterGradientPart<T, TVector, TLanes>(
                call, panels, plan.Groups, group, some, taps, workers.Scratch + (worker * workerBytes)).Run(workers.CancellationToken);
        }
    }
}
