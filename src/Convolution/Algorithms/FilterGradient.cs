using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A way to compute the gradient of a filter and, if asked, of the bias behind it. Immutable; holds no weights.</summary>
internal abstract class FilterGradient<T>
    where T : unmanaged
{
    /// <summary>The name under which a user asks for it.</summary>
    public abstract ConvolutionAlgorithm Name { get; }

    /// <summary>The micro-kernel, in words.</summary>
    public abstract string Kernel { get; }

    /// <summary>How many threads it can use, given the most that it may.</summary>
    public abstract int Threads(in ConvolutionGeometry geometry, int degree);

    /// <summary>Bytes of scratch memory for that many threads.</summary>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int threads);

    /// <summary>Adds the sums of some blocks of pixels to the gradients, or puts the first block's in their place.</summary>
    public abstract void Run(in FilterGradientCall<T> call, in Workers workers);
}

/// <summary>One call, checked and pinned.</summary>
/// <param name="geometry">The integers of the convolution whose gradient is asked for.</param>
/// <param name="input">What the convolution read.</param>
/// <param name="outputGradient">The gradient of what it wrote.</param>
/// <param name="filterGradient">Dense, in the filter's order.</param>
/// <param name="biasGradient">One value for each output channel; null where it is not asked for.</param>
/// <param name="blocks">Which of the <see cref="PixelBlocks"/>.</param>
internal readonly unsafe struct FilterGradientCall<T>(
    ConvolutionGeometry geometry, Image<T> input, Image<T> outputGradient, T* filterGradient, T* biasGradient, Interval blocks)
    where T : unmanaged
{
    public ConvolutionGeometry Geometry => geometry;

    public Image<T> Input => input;

    public Image<T> OutputGradient => outputGradient;

    public T* Filter => filterGradient;

    public T* Bias => biasGradient;

    public Interval Blocks => blocks;
}
