using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A way to compute the gradients of a convolution's filters and, if asked, of its biases. Immutable.</summary>
/// <typeparam name="TCall">One call, checked and pinned.</typeparam>
internal abstract class GradientAlgorithm<TCall>
    where TCall : struct
{
    /// <summary>The name under which a user asks for it.</summary>
    public abstract ConvolutionAlgorithm Name { get; }

    /// <summary>Bytes of the packed filters.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>The micro-kernels, in words.</summary>
    public abstract string Kernel { get; }

    /// <summary>How many threads it can use, given the most that it may.</summary>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <summary>Bytes of scratch memory for that many threads.</summary>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Computes the gradients.</summary>
    public abstract void Run(in TCall call, in Workers workers);
}
