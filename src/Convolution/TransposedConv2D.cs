using System.Numerics;
using Convolution.Algorithms;
using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution;

/// <summary>
/// Transposed 2-D convolution over NHWC tensors with TensorFlow's semantics (<c>tf.nn.conv2d_transpose</c>; "deconvolution"): the linear map
/// whose matrix is the transpose of a convolution's, <c>y[b,i,j,k] = bias[k] + sum of x[b,u,v,q] * f[di,dj,k,q]</c> over all <c>u, v, di, dj, q</c>
/// with <c>i = sH*u + rH*di - padTop</c> and <c>j = sW*v + rW*dj - padLeft</c>.
/// </summary>
/// <remarks>
/// The filter is that of the convolution which is transposed, <c>[height, width, outputs, inputs]</c>: its
/// <see cref="FilterShape.InputChannels"/> are the channels of the output here, its <see cref="FilterShape.OutputChannels"/> those of
/// the input; with <see cref="TransposedConv2DOptions.Groups"/>, the output has so many times its channels. Each value is one chain of multiply-adds from the bias in ascending order of input row, input column, input channel.
/// </remarks>
public static class TransposedConv2D
{
    /// <summary>Prepares a transposed convolution without bias: packs the filter once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">The filter is empty, the algorithm does not apply, or output padding has no meaning.</exception>
    public static TransposedConv2D<T> Create<T>(Filter<T> filter, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(filter, new T[Guard.GroupedChannels(filter.Shape, options?.Groups ?? 1)], options);

    /// <summary>Prepares a transposed convolution with bias: packs filter and bias once for any number of calls.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>; they are copied.</param>
    /// <param name="bias">One value for each output channel; copied.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>An immutable object that all threads may share.</returns>
    /// <exception cref="ArgumentException">
    /// The filter is empty, the bias has another length, the algorithm does not apply, or output padding has no meaning.
    /// </exception>
    public static TransposedConv2D<T> Create<T>(Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(filter, bias, options);

    /// <summary>Convolves once, without bias. For repeated calls, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">The images.</param>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="ArgumentException">Input, filter and the output's size do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(ReadOnlyNhwcSpan<T> input, Filter<T> filter, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, options).Run(input);

    /// <summary>Convolves once, with bias. For repeated calls, prepare with <c>Create</c>.</summary>
    /// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
    /// <param name="input">The images.</param>
    /// <param name="filter">The weights <c>[height, width, outputs, inputs]</c>.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="options">Strides, dilations, padding, the output's size, activation and algorithm; the default options if null.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="ArgumentException">Input, filter, bias and the output's size do not fit each other.</exception>
    public static NhwcTensor<T> Run<T>(
        ReadOnlyNhwcSpan<T> input, Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T> => Create(filter, bias, options).Run(input);
}

/// <summary>A prepared transposed convolution: filter and bias packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public sealed class TransposedConv2D<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TransposedConv2DOptions options;
    private readonly PreparedTransposed<T> prepared;

    internal TransposedConv2D(Filter<T> filter, ReadOnlySpan<T> bias, TransposedConv2DOptions? options)
    {
        this.options = options ??= TransposedConv2DOptions.Default;
        FilterShape shape = FilterShape = filter.Shape;
        int outputChannels = Guard.GroupedChannels(shape, options.Groups);
        Guard.Bias(bias.Length, outputChannels, shape);
        if (options.OutputPadding != default && (options.OutputSize is not null || options.Padding.Kind is PaddingKind.Same or PaddingKind.SameLower))
        {
            string rival = options.OutputSize is { } size ? $"OutputSize {size}" : $"{options.Padding} padding";
            throw new ArgumentException($"OutputPadding {options.OutputPadding} has no meaning beside {rival}.", nameof(options));
        }

        var weights = new Weights<T>(filter.Values, options.FlushSubnormalWeights);
        Conv2DOptions transposed = options.Transposed;
        prepared = new()
        {
            InputName = "input",
            OutputName = "output",
            FilterSize = (shape.Height, shape.Width),
            InputChannels = shape.OutputChannels,
            OutputChannels = outputChannels,
            Options = transposed,
            MultiplicationsPerPixel = shape.ElementCount,
            FilterElements = shape.ElementCount,
            SubnormalWeights = weights.Subnormals,
            Algorithms = AlgorithmSet<T>.Transposed(new Filter<T>(weights.Values, shape), bias, transposed),
        };
    }

    /// <summary>Height, width, channels of the output, channels of the input.</summary>
    public FilterShape FilterShape { get; }

    /// <summary>The shape of the output that an input of this shape makes.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <exception cref="ArgumentException">
    /// The channels differ from the filter's, or the convolution does not take an output of the requested size to the input's.
    /// </exception>
    public NhwcShape GetOutputShape(NhwcShape input)
    {
        prepared.RequireChannels(input.Channels, prepared.InputChannels, input, nameof(input));
        NhwcShape output = Sized(input);
        _ = prepared.Geometry(input, output);
        return output;
    }

    /// <summary>What will run for an input of this shape: algorithm, kernel, FLOPs, bytes, scratch, threads, and why.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The input does not fit the filter or the output's size.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(GetOutputShape(input), maxDegreeOfParallelism);

    /// <summary>Convolves into a new tensor.</summary>
    /// <param name="input">The images.</param>
    /// <exception cref="ArgumentException">The input does not fit the filter or the output's size.</exception>
    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input) => prepared.Run(input, GetOutputShape(input.Shape));

    /// <summary>Convolves into the caller's memory; allocates nothing.</summary>
    /// <param name="input">The images.</param>
    /// <param name="output">A view of the shape <see cref="GetOutputShape"/>; it must not overlap the input.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the output overlaps the input. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
        Run(input, output, default, hasResidual: false, options);

    /// <summary>Convolves into the caller's memory and adds a residual before the activation; allocates nothing.</summary>
    /// <param name="input">The images.</param>
    /// <param name="output">A view of the shape <see cref="GetOutputShape"/>; it must not overlap input or residual.</param>
    /// <param name="residual">A view of the shape of the output.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the output overlaps another operand. Nothing is written then.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
        Run(input, output, residual, hasResidual: true, options);

    private void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions)
    {
        NhwcShape expected = GetOutputShape(input.Shape);
        if (output.Shape != expected)
            throw new ArgumentException($"The output is {output.Shape}; the input {input.Shape} makes {expected}.", nameof(output));
        prepared.Run(input, output, residual, hasResidual, runOptions);
    }

    /// <summary>The output's shape by the options; whether it fits is asked later.</summary>
    private NhwcShape Sized(NhwcShape input)
    {
        Padding2D padding = options.Padding;
        try
        {
            (int height, int width) = options.OutputSize ?? (
                TransposedSize.Of(
                    input.Height, FilterShape.Height, options.Strides.Height, options.Dilations.Height,
                    padding.Kind, padding.Top, padding.Bottom, options.OutputPadding.Height),
                TransposedSize.Of(
                    input.Width, FilterShape.Width, options.Strides.Width, options.Dilations.Width,
                    padding.Kind, padding.Left, padding.Right, options.OutputPadding.Width));
            return new(input.Batch, height, width, prepared.OutputChannels);
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException(
                $"The transpose of a {prepared.FilterSize} filter with strides {options.Strides}, dilations {options.Dilations} and {padding} padding "
                + $"does not fit the input {input}: {refusal.Message}",
                nameof(input));
        }
    }
}
