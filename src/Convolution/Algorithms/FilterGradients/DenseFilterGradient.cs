using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The filter gradient of a dense convolution: products with the dense micro-kernel, whose depth are the pixels of a block.</summary>
/// <remarks>
/// Inputs are copied into planes, once for all taps and panels. Straight from the image, whose pixels lie apart, each value would be a run of its own:
/// most of ResNet's layers would take 1.15 to 1.6 times as long (Zen 3), 3x3 ones of 7x7 pixels, whose runs are short here, 0.95 to 1 times.
/// </remarks>
/// <param name="groups">Groups of the convolution.</param>
/// <param name="columns">Output channels of a group.</param>
internal sealed unsafe class DenseFilterGradient<T, TVector, TLanes>(int groups, int columns) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly PanelColumns[] panels = PanelColumns.Split(columns, TLanes.Count, MaxVectors);

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{DenseKernels<T, TVector, TLanes>.RowsFor(MaxVectors, Registers.Count, PixelBlocks.MaxPixels)}x{MaxVectors} tile of {TLanes.Count} lanes, "
        + $"blocks of at most {PixelBlocks.MaxPixels} pixels";

    /// <summary>Bytes of scratch memory for <see cref="RunBias"/>.</summary>
    public static long BiasBytes => DenseFilterGradientPart<T, TVector, TLanes>.Bytes(planeBytes: 0, channels: 0);

    private static int MaxVectors => GradientPanels<T, TVector, TLanes>.MaxVectors;

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        DenseFilterGradientPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(call, panels, plan, workers, WorkerBytes(call.Geometry, plan)), plan.Units, workers);
    }

    /// <summary>Computes the gradient of the bias alone, of a convolution without groups, with <see cref="BiasBytes"/> of scratch memory.</summary>
    public void RunBias(in FilterGradientCall<T> call, byte* scratch, CancellationToken cancellationToken)
    {
        var part = new DenseFilterGradientPart<T, TVector, TLanes>(
            call, panels, groups, group: 0, new(0, panels.Length), taps: default, channels: default, scratch);
        Run(part, call, cancellationToken);
    }

    private static long PlaneBytes(in ConvolutionGeometry geometry) => GradientPlanes<T>.MostValues(geometry) * sizeof(T);

    private static long WorkerBytes(in ConvolutionGeometry geometry, in DenseFilterGradientPlan plan) =>
        DenseFilterGradientPart<T, TVector, TLanes>.Bytes(PlaneBytes(geometry), plan.PartChannels);

    private static void Run(in DenseFilterGradientPart<T, TVector, TLanes> part, in FilterGradientCall<T> call, CancellationToken cancellationToken)
    {
        part.Begin();
        var blocks = new PixelBlocks(call.Geometry);
        for (int block = call.Blocks.Start; block < call.Blocks.End; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            part.Add(blocks[block], isFirst: block == call.FirstBlock);
        }
    }

    private DenseFilterGradientPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        DenseFilterGradientPlan.Create(geometry, groups, panels.Length, PlaneBytes(geometry), degree);

    private readonly struct Job(
        FilterGradientCall<T> call, PanelColumns[] panels, DenseFilterGradientPlan plan, Workers workers, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int group, Interval some, Interval taps, Interval channels) = plan.Unit(unit);
            var part = new DenseFilterGradientPart<T, TVector, TLanes>(
                call, panels, plan.Groups, group, some, taps, channels, workers.Scratch + (worker * workerBytes));
            DenseFilterGradient<T, TVector, TLanes>.Run(part, call, workers.CancellationToken);
        }
    }
}
