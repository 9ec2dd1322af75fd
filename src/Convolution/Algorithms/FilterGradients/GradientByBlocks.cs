using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Gradients of small filters, in which several threads take blocks of pixels of their own where there are enough.</summary>
/// <remarks>
/// For those of two filters, of which each block is three jobs in a row (what that brings: <see cref="GradientBlocks{T, TCall}"/>), and of few input channels,
/// whose copies all threads would make, and which are no parts for them: on two threads a stem of 7x7 taps runs 1.6 times as fast, of 4x4 1.3 times, 3x3
/// layers of 3, 8 and 12 channels 1.0 to 1.4, 1.1 to 1.4 and 1.4 to 1.6 times, 1x1 layers of 8 to 15 channels 0.9 to 1.2 times. More channels gain nothing,
/// and 1x1 layers, as of 64, would run 0.73 to 0.9 times as fast, those of groups, which are parts already, 0.8 to 0.9 times (Zen 5).
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
/// <typeparam name="TCall">A call of the algorithm.</typeparam>
/// <param name="inner">What adds a block, and takes other calls.</param>
/// <param name="lengths">Values of each gradient.</param>
internal sealed class GradientByBlocks<T, TCall>(GradientAlgorithm<TCall> inner, int[] lengths) : GradientAlgorithm<TCall>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TCall : struct, IGradientCall<T, TCall>
{
    public override ConvolutionAlgorithm Name => inner.Name;

    public override long PackedBytes => inner.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => inner.Kernel(geometry, Applies(geometry, threads) ? 1 : threads);

    public override int Threads(in ConvolutionGeometry geometry, int degree) =>
        Applies(geometry, degree) ? degree : inner.Threads(geometry, degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        Applies(geometry, threads) ? Blocks(geometry, threads).Bytes : inner.ScratchBytes(geometry, threads);

    public override void Run(in TCall call, in Workers workers)
    {
        if (Applies(call.Geometry, workers.Threads))
            Blocks(call.Geometry, workers.Threads).Run(call, workers);
        else
            inner.Run(call, workers);
    }

    private bool Applies(in ConvolutionGeometry geometry, int threads) => GradientBlocks<T, TCall>.Applies(lengths, geometry, threads);

    private GradientBlocks<T, TCall> Blocks(in ConvolutionGeometry geometry, int threads) => new(inner, lengths, geometry, threads);
}
