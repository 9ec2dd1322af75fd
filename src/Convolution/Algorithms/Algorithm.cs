using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A way to compute one prepared convolution: its packed filters and the loops around the kernels. Immutable.</summary>
internal abstract class Algorithm<T> : IAlgorithm
    where T : unmanaged
{
    /// <inheritdoc/>
    public abstract ConvolutionAlgorithm Name { get; }

    /// <summary>Whether taps read what a border maps them to; else padding is skipped, and the geometry may have no border.</summary>
    public virtual bool ReadsBorders => false;

    /// <inheritdoc/>
    public abstract long PackedBytes { get; }

    /// <inheritdoc/>
    public abstract string Kernel(in ConvolutionGeometry geometry, int threads);

    /// <inheritdoc/>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <inheritdoc/>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Computes the whole output.</summary>
    public abstract void Run(in Call<T> call, in Workers workers);
}
