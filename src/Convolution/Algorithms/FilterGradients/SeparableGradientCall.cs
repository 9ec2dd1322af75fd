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
/// <param name="blocks">Which of the <see cref="PixelBlocks"/>.</param>
/// <param name="firstBlock">The one whose sums take the place of what the gradients hold; others are added.</param>
internal readonly unsafe struct SeparableGradientCall<T>(
    ConvolutionGeometry geometry, Image<T> input, Image<T> outputGradient, T* depthwise, T* depthwiseBias, T* pointwise, T* bias,
    Interval blocks, int firstBlock = 0)
    : IGradientCall<T, SeparableGradientCall<T>>
    where T : unmanaged
{
    public ConvolutionGeometry Geometry => geometry;

    public Image<T> Input => input;

    public Image<T> OutputGradient => outputGradient;

    public T* Depthwise => depthwise;

    public T* DepthwiseBias => depthwiseBias;

    public T* Pointwise => pointwise;

    public T* Bias => bias;

    public Interval Blocks => blocks;

    public int FirstBlock => firstBlock;

    public T* Gradient(int index) => index switch { 0 => depthwise, 1 => depthwiseBias, 2 => pointwise, _ => bias };

    public SeparableGradientCall<T> Of(int block, T* sums, ReadOnlySpan<int> lengths)
    {
        T* ofPointwise = sums + lengths[0] + lengths[1];
        return new(
            geometry, input, outputGradient, sums, depthwiseBias == null ? null : sums + lengths[0],
            ofPointwise, bias == null ? null : ofPointwise + lengths[2], new(block, block + 1), firstBlock: block);
    }
}
