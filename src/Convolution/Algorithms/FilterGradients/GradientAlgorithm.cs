using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>A way to compute the gradients of a convolution's filters and, if asked, of its biases. Immutable.</summary>
/// <typeparam name="TCall">One call, checked and pinned.</typeparam>
internal abstract class GradientAlgorithm<TCall> : IAlgorithm
    where TCall : struct
{
    /// <inheritdoc/>
    public abstract ConvolutionAlgorithm Name { get; }

    /// <inheritdoc/>
    public abstract long PackedBytes { get; }

    /// <summary>The micro-kernels, in words; the same for all calls.</summary>
    public abstract string Kernel { get; }

    string IAlgorithm.Kernel(in ConvolutionGeometry geometry) => Kernel;

    /// <inheritdoc/>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <inheritdoc/>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Computes the gradients.</summary>
    public abstract void Run(in TCall call, in Workers workers);
}
