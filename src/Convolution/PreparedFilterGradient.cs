using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Geometry;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// Prepared gradients of one filter, dense or depthwise, and of the bias behind it: immutable, shared by all threads, allocation-free.
/// </summary>
/// <remarks>
/// Each value is a sum over output pixels, which fall into blocks by the shape alone: a block is one chain of multiply-adds in the order
/// image, row, column, and the blocks' sums are added in order. So the bits depend neither on threads nor on the width of vectors. Winograd's algorithm
/// transforms pixels and sums tiles of them, in blocks likewise: other bits, as independent; those of the bias are the same.
/// </remarks>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public abstract class PreparedFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PreparedGradient<T, FilterGradientCall<T>> prepared;

    private protected PreparedFilterGradient(PreparedGradient<T, FilterGradientCall<T>> prepared) => this.prepared = prepared;

    /// <summary>The shape of the output gradient that belongs to an input of this shape.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <exception cref="ArgumentException">The channels differ from the filter's, or the filter does not fit the image.</exception>
    public NhwcShape GetOutputShape(NhwcShape input) => prepared.OutputShape(input);

    /// <summary>What will run for an input of this shape: kernel, FLOPs, bytes, scratch, threads.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The channels differ from the filter's, or the filter does not fit the image.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(input, maxDegreeOfParallelism);

    /// <summary>Computes the gradients into the caller's memory; allocates nothing. Without pixels they are 0.</summary>
    /// <param name="input">The images that the convolution read.</param>
    /// <param name="outputGradient">The gradient of what it wrote, of the shape <see cref="GetOutputShape"/>.</param>
    /// <param name="filterGradient">At least as many values as the filter has, overwritten in its order, HWIO or HWCM.</param>
    /// <param name="biasGradient">One value for each output channel, overwritten; empty, the default, if it is not wanted.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, a gradient overlaps another operand, or the scratch memory does not suffice
    /// or overlaps one. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the gradients are partly written.</exception>
    public unsafe void Run(
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        Span<T> filterGradient,
        Span<T> biasGradient = default,
        RunOptions options = default)
    {
        ConvolutionGeometry geometry = prepared.Geometry(input.Shape, outputGradient.Shape);
        filterGradient = GradientRules.Require(filterGradient, prepared.Figures.Weights, nameof(filterGradient));
        biasGradient = GradientRules.Optional(biasGradient, prepared.Window.OutputChannels, nameof(biasGradient));
        fixed (T* inputOrigin = input.Span, gradientOrigin = outputGradient.Span, filter = filterGradient, bias = biasGradient)
        {
            prepared.Run(
                new FilterGradientCall<T>(
                    geometry, new(inputOrigin, input.Layout), new(gradientOrigin, outputGradient.Layout), filter, bias,
                    new(0, new PixelBlocks(geometry).Count)),
                geometry,
                input,
                outputGradient,
                [new(filter, filterGradient.Length, nameof(filterGradient)), new(bias, biasGradient.Length, nameof(biasGradient))],
                options);
        }
    }
}
