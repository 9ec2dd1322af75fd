using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>The filter gradient of a depthwise convolution: vectors run across output channels, chains along the pixels of a block.</summary>
/// <remarks>
/// A unit of work is some vectors of channels by at most 3x3 neighbouring taps, whose sums stay in registers. Rows of pixels that lack a band
/// of taps go through the kernel of the others; pixels at the left and right border ask which taps they have.
/// </remarks>
internal sealed unsafe class DepthwiseFilterGradient<T, TVector, TLanes>(DepthwiseFilterShape shape) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 18;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 2;

    private const int MaxTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    /// <summary>Parts of the filter's rows.</summary>
    private readonly int bandParts = (shape.Height + MaxTaps - 1) / MaxTaps;

    /// <summary>Parts of a row's taps.</summary>
    private readonly int tapParts = (shape.Width + MaxTaps - 1) / MaxTaps;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel =>
        $"{Math.Min(shape.Height, MaxTaps)}x{Math.Min(shape.Width, MaxTaps)} taps of {TLanes.Count} lanes, blocks of at most {PixelBlocks.MaxPixels} pixels";

    private int Vectors => (shape.OutputChannels + TLanes.Count - 1) / TLanes.Count;

    private static long WorkerBytes => DepthwiseGradientPart<T, TVector, TLanes>.ScratchBytes;

    public override int Threads(in ConvolutionGeometry geometry, int degree) =>
        geometry.OutputShape.ElementCount * (long)geometry.Taps < SerialWork ? 1 : Math.Clamp(degree, 1, Vectors * bandParts * tapParts);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        int parts = Ceiling.Divide(Vectors, DepthwiseGradientPart<T, TVector, TLanes>.MaxVectors);
        if (workers.Threads > 1)
            parts = Math.Clamp(Ceiling.Divide(UnitsPerThread * workers.Threads, bandParts * tapParts), parts, Vectors);
        ForkJoin.Run(new Job(this, call, parts, workers), parts * bandParts * tapParts, workers);
    }

    private void Run(in FilterGradientCall<T> call, Interval vectors, int bandPart, int tapPart, byte* scratch, CancellationToken cancellationToken)
    {
        Interval bands = new Interval(0, shape.Height).Part(bandPart, bandParts);
        Interval taps = new Interval(0, shape.Width).Part(tapPart, tapParts);
        var part = new DepthwiseGradientPart<T, TVector, TLanes>(shape, call, bands, taps, vectors, (T*)scratch);
        part.Begin();
        var blocks = new PixelBlocks(call.Geometry);
        for (int block = call.Blocks.Start; block < call.Blocks.End; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            part.Add(blocks[block], isFirst: block == 0);
        }

        part.Finish(hasBias: call.Bias != null && bandPart == 0 && tapPart == 0);
    }

    private readonly struct Job(
        DepthwiseFilterGradient<T, TVector, TLanes> owner, FilterGradientCall<T> call, int parts, Workers workers) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (unit, int tapPart) = Math.DivRem(unit, owner.tapParts);
            (int part, int bandPart) = Math.DivRem(unit, owner.bandParts);
            Interval vectors = new Interval(0, owner.Vectors).Part(part, parts);
            owner.Run(call, vectors, bandPart, tapPart, workers.Scratch + (worker * WorkerBytes), workers.CancellationToken);
        }
    }
}
