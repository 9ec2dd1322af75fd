using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A way to compute one prepared convolution: its packed filters and the loops around the kernels. Immutable.</summary>
internal abstract class Algorithm<T>
    where T : unmanaged
{
    /// <summary>The name under which a user asks for it.</summary>
    public abstract ConvolutionAlgorithm Name { get; }

    /// <summary>Whether taps read what a border maps them to; else padding is skipped, and the geometry may have no border.</summary>
    public virtual bool ReadsBorders => false;

    /// <summary>Bytes of the packed filters.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>The micro-kernel and the order of the loops, in words.</summary>
    public abstract string Kernel(in ConvolutionGeometry geometry);

    /// <summary>How many threads it can use, given the most that it may.</summary>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <summary>Bytes of scratch memory for that many threads.</summary>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Computes the whole output.</summary>
    public abstract void Run(in Call<T> call, in Workers workers);
}
