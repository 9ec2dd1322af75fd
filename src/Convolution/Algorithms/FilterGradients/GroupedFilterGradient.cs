using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels.FilterGradients;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The filter gradient of a convolution in small groups, by the kernels of the depthwise filter's gradient.</summary>
/// <param name="vectors">How weights fall into vectors.</param>
/// <param name="other">What takes calls of which a block of pixels sees more inputs than are copied, as with large dilations.</param>
internal sealed unsafe class GroupedFilterGradient<T, TVector, TLanes>(GroupVectors vectors, FilterGradient<T> other) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int MaxTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => !Applies(geometry) ? other.Kernel(geometry, threads)
        : $"{Math.Min(geometry.Vertical.Filter, MaxTaps)}x{Math.Min(geometry.Horizontal.Filter, MaxTaps)} taps of {TLanes.Count} lanes "
        + $"with {vectors.Repeated} inputs, blocks of at most {PixelBlocks.MaxPixels} pixels";

    public override int Threads(in ConvolutionGeometry geometry, int degree) =>
        !Applies(geometry) ? other.Threads(geometry, degree)
        : geometry.OutputElements * geometry.Taps * vectors.Inputs < ForkJoin.SerialWork ? 1
        : Math.Min(degree, vectors.Bundles);

    /// <summary>Enough for either way: with a border it is asked for some of the copies that are made, and others may go the other way.</summary>
    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        Math.Max(WorkerBytes(geometry) * threads, other.ScratchBytes(geometry, threads));

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        if (Applies(call.Geometry))
            ForkJoin.Run(new Job(call, vectors, workers, WorkerBytes(call.Geometry)), vectors.Bundles, workers);
        else
            other.Run(call, workers);
    }

    private static bool Applies(in ConvolutionGeometry geometry) => GroupedGradientPart<T, TVector, TLanes>.Applies(geometry);

    private long WorkerBytes(in ConvolutionGeometry geometry) => GroupedGradientPart<T, TVector, TLanes>.Bytes(geometry, vectors);

    private readonly struct Job(FilterGradientCall<T> call, GroupVectors vectors, Workers workers, long workerBytes) : IUnitJob
    {
        public void Run(int unit, int worker) => new GroupedGradientPart<T, TVector, TLanes>(
            call, vectors, bundle: unit, (T*)(workers.Scratch + (worker * workerBytes))).Run(workers.CancellationToken);
    }
}
