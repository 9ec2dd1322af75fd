using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// A way to compute the gradient of one filter: a call adds the sums of its blocks of pixels to the gradients, or puts the first block's in
/// their place.
/// </summary>
internal abstract class FilterGradient<T> : GradientAlgorithm<FilterGradientCall<T>>
    where T : unmanaged
{
    /// <summary>A gradient with respect to the filter needs no filter.</summary>
    public override long PackedBytes => 0;
}

/// <summary>One call, checked and pinned.</summary>
/// <param name="geometry">The integers of the convolution whose gradient is asked for.</param>
/// <param name="input">What the convolution read.</param>
/// <param name="outputGradient">The gradient of what it wrote.</param>
/// <param name="filterGradient">Dense, in the filter's order.</param>
/// <param name="biasGradient">One value for each output channel; null where it is not asked for.</param>
/// <param name="blocks">Which of the <see cref="PixelBlocks"/>.</param>
/// <param name="firstBlock">The one whose sums take the place of what the gradients hold; others are added.</param>
internal readonly unsafe struct FilterGradientCall<T>(
    ConvolutionGeometry geometry, Image<T> input, Image<T> outputGradient, T* filterGradient, T* biasGradient, Interval blocks, int firstBlock = 0)
    : IGradientCall<T, FilterGradientCall<T>>
    where T : unmanaged
{
    public ConvolutionGeometry Geometry => geometry;

    public Image<T> Input => input;

    public Image<T> OutputGradient => outputGradient;

    public T* Filter => filterGradient;

    public T* Bias => biasGradient;

    public Interval Blocks => blocks;

    public int FirstBlock => firstBlock;

    public T* Gradient(int index) => index == 0 ? filterGradient : biasGradient;

    public FilterGradientCall<T> Of(int block, T* sums, ReadOnlySpan<int> lengths) => new(
        geometry, input, outputGradient, sums, biasGradient == null ? null : sums + lengths[0], new(block, block + 1), firstBlock: block);
}
