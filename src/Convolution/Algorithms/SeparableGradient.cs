using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A way to compute the gradients of a separable convolution's filters and, if asked, of its biases. Immutable.</summary>
internal abstract class SeparableGradient<T>
    where T : unmanaged
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

    /// <summary>Computes all gradients.</summary>
    public abstract void Run(in SeparableGradientCall<T> call, in Workers workers);
}

/// <summary>One call, checked and pinned.</summary>
/// <param name="geometry">The depthwise part's integers, with the output channels of the pointwise part.</param>
/// <param name="input">What the convolution read.</param>
/// <param name="outputGradient">The gradient of what it wrote.</param>
/// <param name="depthwise">The depthwise filter's gradient.</param>
/// <param name="depthwiseBias">One value for each channel in the middle; null where it is not asked for.</param>
/// <param name="pointwise">The pointwise filter's gradient.</param>
/// <param name="bias">One value for each output channel; null where it is not asked for.</param>
internal readonly unsafe struct SeparableGradientCall<T>(
    ConvolutionGeometry geometry, Image<T> input, Image<T> outputGradient, T* depthwise, T* depthwiseBias, T* pointwise, T* bias)
    where T : unmanaged
{
    public ConvolutionGeometry Geometry => geometry;

    public Image<T> Input => input;

    public Image<T> OutputGradient => outputGradient;

    public T* Depthwise => depthwise;

    public T* DepthwiseBias => depthwiseBias;

    public T* Pointwise => pointwise;

    public T* Bias => bias;
}
