using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Selection;
using Convolution.Preparation;

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
    /// The convolution's strides, dilations, padding, border and groups, no activation; <see cref="Conv2DOptions.Default"/> if null.
    /// <see cref="ConvolutionAlgorithm.Auto"/> takes <see cref="ConvolutionAlgorithm.Winograd"/> for undilated 3x3 filters with stride 1, one group, no border
    /// but zero and at least 16 input and output channels, where the batch has 36 tiles of 4x4 outputs or more; there are no weights to flush.
    /// </param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The shape is the default one, the groups do not divide its channels, or the options have an
    /// activation, ask for Winograd's algorithm where it does not apply, or for Fourier transforms.</exception>
    public static Conv2DFilterGradient<T> Create<T>(FilterShape filter, Conv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, options ?? Conv2DOptions.Default);
}

/// <summary>Prepared gradients of a dense convolution's filter, in HWIO order, and bias: immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class Conv2DFilterGradient<T> : PreparedFilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal Conv2DFilterGradient(FilterShape filter, Conv2DOptions options)
        : base(Prepare(filter, options)) => FilterShape = filter;

    /// <summary>The shape of the filter, and so of its gradient.</summary>
    public FilterShape FilterShape { get; }

    private static PreparedGradient<T, FilterGradientCall<T>> Prepare(FilterShape filter, Conv2DOptions options)
    {
        FilterRules.NotEmpty(filter.ElementCount, filter);
        Guard.NoActivation(options.Activation);
        int inputChannels = Guard.GroupedChannels(filter, options.Groups);
        return new()
        {
            Window = new((filter.Height, filter.Width), filter.ToString(), inputChannels, filter.OutputChannels, options),
            Figures = new(filter.ElementCount),
            Algorithms = GradientSet<T>.Dense(filter, options),
        };
    }
}
