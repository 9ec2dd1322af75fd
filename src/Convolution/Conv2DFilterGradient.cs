using System.Numerics;
using Convolution.Algorithms;

namespace Convolution;

/// <summary>
/// The gradients of <see cref="Conv2D"/> with respect to its filter and its bias (TensorFlow's <c>conv2d_backprop_filter</c>), any stride
/// and dilation: <c>df[di,dj,q,k] = sum over b,i,j of x[b, sH*i + rH*di - padTop, sW*j + rW*dj - padLeft, q] * dy[b,i,j,k]</c>.
/// </summary>
public static class Conv2DFilterGradient
{
    /// <summary>Prepares the gradients of a convolution; there is no filter to hold, and the object is small.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The shape of the convolution's filter: height, width, input channels of a group, output channels.</param>
    /// <param name="options">
    /// The convolution's strides, dilations, padding and groups, no activation; <see cref="Conv2DOptions.Default"/> if null. The algorithm
    /// is <see cref="ConvolutionAlgorithm.Direct"/> unless the reference is asked for; there are no weights to flush.
    /// </param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The shape is the default one, the groups do not divide its channels, or the options have an
    /// activation or ask for Winograd's algorithm.</exception>
    public static Conv2DFilterGradient<T> Create<T>(FilterShape filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, options ?? Conv2DOptions.Default);
}

/// <summary>Prepared gradients of a dense convolution's filter and bias: immutable, shared by all threads, allocation-free.</summary>
/// <remarks>
/// Each value is a sum over output pixels, which fall into blocks by the shape alone: a block is one chain of multiply-adds in the order
/// image, row, column, and the blocks' sums are added in order. So the bits depend neither on threads nor on the width of vectors.
/// </remarks>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class Conv2DFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PreparedFilterGradient<T> prepared;

    internal Conv2DFilterGradient(FilterShape filter, Conv2DOptions options)
    {
        FilterRules.NotEmpty(filter.ElementCount, filter);
        Guard.NoActivation(options.Activation);
        Guard.NoBorder(options.Border);
        FilterShape = filter;
        int inputChannels = Guard.GroupedChannels(filter, options.Groups);
        prepared = new()
        {
            FilterSize = (filter.Height, filter.Width),
            InputChannels = inputChannels,
            OutputChannels = filter.OutputChannels,
            FilterElements = filter.ElementCount,
            Options = options,
            Algorithm = GradientRules.NotWinograd(options.Algorithm) == ConvolutionAlgorithm.Reference
                ? new ReferenceFilterGradients<T>(options.Groups)
                : DirectAlgorithms.DenseFilterGradient<T>(options.Groups, filter.OutputChannels / options.Groups),
        };
    }

    /// <summary>The shape of the filter, and so of its gradient.</summary>
    public FilterShape FilterShape { get; }

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
    /// <param name="filterGradient">At least <see cref="FilterShape.ElementCount"/> values, overwritten in HWIO order.</param>
    /// <param name="biasGradient">One value for each output channel, overwritten; empty, the default, if it is not wanted.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, or a gradient overlaps another operand. Nothing is written
    /// then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the gradients are partly written.</exception>
    public void Run(
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        Span<T> filterGradient,
        Span<T> biasGradient = default,
        RunOptions options = default) => prepared.Run(input, outputGradient, filterGradient, biasGradient, options);
}
