using System.Numerics;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// The gradient of a dense convolution with respect to its input (<c>tf.nn.conv2d</c>'s <c>conv2d_backprop_input</c>): the transpose of
/// <see cref="Conv2D"/> with the same filter and options, <c>dx[b,u,v,q] = sum of dy[b,i,j,k] * f[di,dj,q,k]</c> over all <c>i, j, di, dj, k</c>
/// with <c>u = sH*i + rH*di - padTop</c> and <c>v = sW*j + rW*dj - padLeft</c>; strides and dilations in any combination.
/// </summary>
/// <remarks>
/// Each value is one chain of multiply-adds from 0 in ascending order of row, column and channel of the output's gradient. The gradient is
/// that of the linear part: before it, multiply the output's gradient by the derivative of the activation.
/// With a <see cref="Border"/> other than zero, a pixel gets its own chain, then the residual, then a chain for each position in the padding that reads
/// it, in the order row, column; a constant has no gradient.
/// </remarks>
public static class Conv2DInputGradient
{
    /// <summary>Prepares an input gradient: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights of the convolution in HWIO order; they are copied.</param>
    /// <param name="options">The convolution's, without activation; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, there is an activation, or groups or algorithm do not apply.</exception>
    public static Conv2DInputGradient<T> Create<T>(Filter<T> filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, options);

    /// <summary>Computes an input gradient once. For repeated calls, and for <see cref="RunOptions"/>, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="filter">The weights of the convolution in HWIO order.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <param name="options">The convolution's, without activation; <see cref="Conv2DOptions.Default"/> if null.</param>
    /// <returns>A new tensor of the shape <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The convolution does not take an input of this shape to the output's gradient.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> outputGradient, Filter<T> filter, NhwcShape input, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(outputGradient, input);
}

/// <summary>A prepared input gradient: the filter packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class Conv2DInputGradient<T> : PreparedInputGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Conv2DInputGradient(Filter<T> filter, Conv2DOptions? options)
        : base(Prepare(filter, options ?? Conv2DOptions.Default)) => FilterShape = filter.Shape;

    /// <summary>Height, width, input channels and output channels of the convolution's filter.</summary>
    public FilterShape FilterShape { get; }

    private static PreparedTransposed<T> Prepare(Filter<T> filter, Conv2DOptions options)
    {
        Guard.NoActivation(options.Activation);
        var noBias = new T[Guard.GroupedChannels(filter.Shape, options.Groups)];
        return TransposedConv2D<T>.Transpose(filter, noBias, options, "outputGradient", "inputGradient");
    }
}
