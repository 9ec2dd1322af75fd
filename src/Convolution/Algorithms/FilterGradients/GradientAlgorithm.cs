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

    /// <inheritdoc/>
    public abstract string Kernel(in ConvolutionGeometry geometry, int threads);

    /// <inheritdoc/>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <inheritdoc/>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Computes the gradients.</summary>
    public abstract void Run(in TCall call, in Workers workers);
}
