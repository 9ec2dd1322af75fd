using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Selection;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// The gradients of <see cref="DepthwiseConv2D"/> with respect to its filter and its bias (TensorFlow's
/// <c>depthwise_conv2d_backprop_filter</c>), any stride and dilation:
/// <c>df[di,dj,k,q] = sum over b,i,j of x[b, sH*i + rH*di - padTop, sW*j + rW*dj - padLeft, k] * dy[b,i,j,k*M + q]</c>.
/// </summary>
public static class DepthwiseConv2DFilterGradient
{
    /// <summary>Prepares the gradients of a convolution; there is no filter to hold, and the object is small.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The shape of the convolution's filter: height, width, channels, multiplier.</param>
    /// <param name="options">
    /// The convolution's strides, dilations, padding and border, no activation; <see cref="Conv2DOptions.Default"/> if null. The algorithm
    /// is <see cref="ConvolutionAlgorithm.Direct"/> unless the reference is asked for; there are no weights to flush.
    /// </param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The shape is the default one, or the options have groups or an activation, or ask for Winograd's
    /// algorithm or Fourier transforms.</exception>
    public static DepthwiseConv2DFilterGradient<T> Create<T>(DepthwiseFilterShape filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, options ?? Conv2DOptions.Default);
}

/// <summary>Prepared gradients of a depthwise convolution's filter, in HWCM order, and bias: immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class DepthwiseConv2DFilterGradient<T> : PreparedFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal DepthwiseConv2DFilterGradient(DepthwiseFilterShape filter, Conv2DOptions options)
        : base(Prepare(filter, options)) => FilterShape = filter;

    /// <summary>The shape of the filter, and so of its gradient.</summary>
    public DepthwiseFilterShape FilterShape { get; }

    private static PreparedGradient<T, FilterGradientCall<T>> Prepare(DepthwiseFilterShape filter, Conv2DOptions options)
    {
        FilterRules.NotEmpty(filter.ElementCount, filter);
        Guard.NoActivation(options.Activation);
        Guard.NoGroups(filter, options.Groups);
        return new()
        {
            Window = new((filter.Height, filter.Width), filter.ToString(), filter.Channels, filter.OutputChannels, options),
            Figures = new(filter.ElementCount),
            Algorithms = GradientSet<T>.Depthwise(filter, options),
        };
    }
}
