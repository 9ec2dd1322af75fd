using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.FilterGradients;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The filter gradient of a depthwise convolution: vectors run across output channels, chains along the pixels of a block.</summary>
internal sealed unsafe class DepthwiseFilterGradient<T, TVector, TLanes>(DepthwiseFilterShape shape) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int MaxTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    private const long WorkerBytes = DepthwiseGradientPlan.SumBytes + DepthwiseGradientPlan.RowBytes;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{Math.Min(shape.Height, MaxTaps)}x{Math.Min(shape.Width, MaxTaps)} taps of {TLanes.Count} lanes, blocks of at most {PixelBlocks.MaxPixels} pixels";

    private DepthwiseFilterShape Shape => shape;

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        DepthwiseGradientPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers), plan.Units, workers);
    }

    private DepthwiseGradientPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        DepthwiseGradientPlan.Create(geometry, Ceiling.Divide(shape.OutputChannels, TLanes.Count), TLanes.Count * sizeof(T), degree);

    private readonly struct Job(
        DepthwiseFilterGradient<T, TVector, TLanes> owner, FilterGradientCall<T> call, DepthwiseGradientPlan plan, Workers workers) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (Interval vectors, Interval bands, Interval taps) = plan.Unit(unit);
            var part = new DepthwiseGradientPart<T, TVector, TLanes>(
                call, new(owner.Shape, vectors, TLanes.Count), bands, taps, (T*)(workers.Scratch + (worker * WorkerBytes)));
            part.Run(workers.CancellationToken);
        }
    }
}
