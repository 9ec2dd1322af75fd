using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>One call for the gradients of a separable convolution, checked and pinned.</summary>
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
