using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Transposed;

/// <summary>A transposed convolution with stride 1, by an algorithm for the ordinary convolution that it is. Its filter is turned about its centre.</summary>
internal sealed class TurnedConvolution<T>(Algorithm<T> ordinary) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ordinary.Name;

    public override long PackedBytes => ordinary.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => ordinary.Kernel(Ordinary(geometry), threads);

    public override int Threads(in ConvolutionGeometry geometry, int degree) => ordinary.Threads(Ordinary(geometry), degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => ordinary.ScratchBytes(Ordinary(geometry), threads);

    public override void Run(in Call<T> call, in Workers workers) => ordinary.Run(call with { Geometry = Ordinary(call.Geometry) }, workers);

    /// <summary>The ordinary convolution, given the one that is transposed: all outputs are of one phase.</summary>
    public static ConvolutionGeometry Ordinary(in ConvolutionGeometry transposed) =>
        PhaseSet<T>.Gathering(transposed, Phase.Of(transposed.Vertical, 0), Phase.Of(transposed.Horizontal, 0));
}
