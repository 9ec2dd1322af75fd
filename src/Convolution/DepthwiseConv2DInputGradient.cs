using System.Numerics;
using Convolution.Algorithms.Selection;
using Convolution.Packing;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// The gradient of a depthwise convolution with respect to its input (<c>tf.nn.depthwise_conv2d_backprop_input</c>): the transpose of
/// <see cref="DepthwiseConv2D"/> with the same filter and options, <c>dx[b,u,v,k] = sum of dy[b,i,j,k*M+q] * f[di,dj,k,q]</c> over all
/// <c>i, j, di, dj, q</c> with <c>u = sH*i + rH*di - padTop</c> and <c>v = sW*j + rW*dj - padLeft</c>; strides and dilations in any combination.
/// </summary>
/// <remarks>
/// Each value is one chain of multiply-adds from 0 in ascending order of row and column of the output's gradient; with a channel
/// multiplier over 1 there is such a chain for each q, and they are added in ascending order. The gradient is that of the linear part:
/// before it, multiply the output's gradient by the derivative of the activation.
/// With a <see cref="Border"/> other than zero, a pixel gets its own chain, then the residual, then a chain for each position in the padding that reads
/// it, in the order row, column; a constant has no gradient.
/// </remarks>
public static class DepthwiseConv2DInputGradient
{
    /// <summary>Prepares an input gradient: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights of the convolution in HWCM order; they are copied.</param>
    /// <param name="options">The convolution's, without activation; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, there is an activation or a group, or the algorithm does not apply.</exception>
    public static DepthwiseConv2DInputGradient<T> Create<T>(DepthwiseFilter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, options);

    /// <summary>Computes an input gradient once. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="filter">The weights of the convolution in HWCM order.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <param name="options">The convolution's, without activation; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of the shape <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The convolution does not take an input of this shape to the output's gradient.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> outputGradient, DepthwiseFilter<T> filter, NhwcShape input, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(outputGradient, input);
}

/// <summary>A prepared input gradient: the filter packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class DepthwiseConv2DInputGradient<T> : PreparedInputGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal DepthwiseConv2DInputGradient(DepthwiseFilter<T> filter, Conv2DOptions? options)
        : base(Transpose(filter, options ?? Conv2DOptions.Default, "outputGradient", "inputGradient")) => FilterShape = filter.Shape;

    /// <summary>Height, width, channels and channel multiplier of the convolution's filter.</summary>
    public DepthwiseFilterShape FilterShape { get; }

    /// <summary>The transpose of the convolution with that filter and those options.</summary>
    /// <param name="filter">The weights.</param>
    /// <param name="options">The convolution's.</param>
    /// <param name="inputName">What the image that is read is called.</param>
    /// <param name="outputName">What the image that is written is called.</param>
    internal static PreparedTransposed<T> Transpose(DepthwiseFilter<T> filter, Conv2DOptions options, string inputName, string outputName)
    {
        DepthwiseFilterShape shape = filter.Shape;
        Guard.NoActivation(options.Activation);
        Guard.NoGroups(shape, options.Groups);
        var weights = new Weights<T>(filter.Values, options.FlushSubnormalWeights);
        return new()
        {
            InputName = inputName,
            OutputName = outputName,
            FilterSize = (shape.Height, shape.Width),
            Filter = shape.ToString(),
            InputChannels = shape.OutputChannels,
            OutputChannels = shape.Channels,
            Options = options,
            Figures = new(shape.ElementCount, weights.Subnormals),
            Algorithms = AlgorithmSet<T>.TransposedDepthwise(new DepthwiseFilter<T>(weights.Values, shape), options),
        };
    }
}
