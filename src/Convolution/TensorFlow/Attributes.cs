namespace Convolution.TensorFlow;

/// <summary>Reads strides, dilations and padding as TensorFlow does, and refuses what it refuses, in its words.</summary>
internal static class Attributes
{
    public static Conv2DOptions Options(int[] strides, int[]? dilations, Padding2D padding, DataFormat format) => new()
    {
        Strides = Strides(strides, format),
        Dilations = Dilations(dilations, format),
        Padding = padding,
    };

    /// <summary>Four positive numbers, those of batch and channels 1 (<c>InitConv2DParameters</c> in conv_ops.cc).</summary>
    public static Size2D Strides(int[] strides, DataFormat format)
    {
        ArgumentNullException.ThrowIfNull(strides);
        if (strides.Length != 4)
            throw Refusal("Sliding window strides field must specify 4 dimensions", strides, nameof(strides));
        if (strides[0] != 1 || strides[format.Channels] != 1)
        {
            throw Refusal(
                "Current implementation does not yet support strides in the batch and depth dimensions", strides, nameof(strides));
        }

        return Positive("Sliding window strides should be larger than 0", strides, format.Height, format.Width, nameof(strides));
    }

    /// <summary>One, two or four numbers (<c>_get_sequence</c> in nn_ops.py), those of batch and channels 1; null stands for 1.</summary>
    public static Size2D Dilations(int[]? dilations, DataFormat format)
    {
        const string NotPositive = "Dilated rates should be larger than 0";
        switch (dilations)
        {
            case null:
                return 1;
            case [_]:
                return Positive(NotPositive, dilations, 0, 0, nameof(dilations));
            case [_, _]:
                return Positive(NotPositive, dilations, 0, 1, nameof(dilations));
            case [_, _, _, _]:
                return dilations[0] == 1 && dilations[format.Channels] == 1
                    ? Positive(NotPositive, dilations, format.Height, format.Width, nameof(dilations))
                    : throw Refusal(
                        "Current implementation does not yet support dilations in the batch and depth dimensions",
                        dilations,
                        nameof(dilations));
            default:
                throw Refusal("dilations should be of length 1, 2 or 4", dilations, nameof(dilations));
        }
    }

    /// <summary>
    /// Two numbers; null stands for 1. "If it is greater than 1, then all values of strides must be 1": so the documentation of
    /// <c>tf.nn.depthwise_conv2d</c> and <c>tf.nn.separable_conv2d</c>, in the words of <c>tf.nn.convolution</c>.
    /// </summary>
    public static Size2D Rate(int[]? rate, Size2D strides)
    {
        if (rate is null)
            return 1;
        if (rate.Length != 2)
            throw Refusal("rate should be of length 2", rate, nameof(rate));
        Size2D dilations = Positive("all values of dilation_rate must be positive", rate, 0, 1, nameof(rate));
        return dilations == 1 || strides == 1
            ? dilations
            : throw new ArgumentException(
                $"strides > 1 not supported in conjunction with dilation_rate > 1. Received: strides={strides}, rate={dilations}.", nameof(rate));
    }

    /// <summary>As many groups as the filter's depth goes into the input's (<c>Conv2DShapeImpl</c> in common_shape_fns.cc).</summary>
    /// <param name="input">The convolution's input.</param>
    /// <param name="inputName">What the caller calls it.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="filterName">What the caller calls it.</param>
    public static int Groups(NhwcShape input, string inputName, FilterShape filter, string filterName)
    {
        if (input.Channels == 0 || input.Channels % filter.InputChannels != 0)
        {
            throw new ArgumentException(
                $"Depth of input ({input.Channels}) is not a multiple of input depth of filter ({filter.InputChannels}). "
                + $"Received: {inputName}={input}, {filterName}={filter}.",
                filterName);
        }

        int groups = input.Channels / filter.InputChannels;
        return filter.OutputChannels % groups == 0
            ? groups
            : throw new ArgumentException(
                $"Depth of output ({filter.OutputChannels}) is not a multiple of the number of groups ({groups}). "
                + $"Received: {inputName}={input}, {filterName}={filter}.",
                filterName);
    }

    /// <summary>
    /// The shape of a convolution's input, four numbers in the order of the data format or height and width alone
    /// (<c>Conv2DBackpropComputeInputShape</c> in conv_grad_shape_utils.cc).
    /// </summary>
    /// <param name="sizes">The numbers.</param>
    /// <param name="format">The order of the axes.</param>
    /// <param name="batch">Where there are only two: the output's.</param>
    /// <param name="channels">Where there are only two: the filter's.</param>
    /// <param name="parameter">What the caller calls the sizes.</param>
    public static NhwcShape InputSizes(int[] sizes, DataFormat format, int batch, int channels, string parameter)
    {
        ArgumentNullException.ThrowIfNull(sizes, parameter);
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ArgumentOutOfRangeException(parameter, $"Dimension {size} must be >= 0. Received: {parameter}=[{string.Join(", ", sizes)}].");
        }

        return sizes switch
        {
            [var height, var width] => new(batch, height, width, channels),
            [_, _, _, _] => new(sizes[0], sizes[format.Height], sizes[format.Width], sizes[format.Channels]),
            _ => throw Refusal("Conv2DBackpropInput requires input_sizes to contain 4 values or 2 values", sizes, parameter),
        };
    }

    /// <summary>Four positive numbers (<c>Conv2DBackpropFilter</c> in conv_grad_shape_utils.cc).</summary>
    public static (int Height, int Width, int Inputs, int Outputs) FilterSizes(int[] filterSizes)
    {
        ArgumentNullException.ThrowIfNull(filterSizes);
        if (filterSizes is not [var height, var width, var inputs, var outputs])
            throw Refusal("filter_sizes shape must be rank 1 and contain 4 values", filterSizes, nameof(filterSizes));
        foreach (int size in filterSizes)
        {
            if (size < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(filterSizes), $"Dimension {size} must be >= 0. Received: filterSizes=[{string.Join(", ", filterSizes)}].");
            }
        }

        return Array.IndexOf(filterSizes, 0) < 0
            ? (height, width, inputs, outputs)
            : throw Refusal("filter must not have zero elements (i.e. all dimensions must be non-zero)", filterSizes, nameof(filterSizes));
    }

    /// <summary>"SAME" or "VALID"; TensorFlow's names are case-sensitive.</summary>
    public static Padding2D Padding(string padding)
    {
        ArgumentNullException.ThrowIfNull(padding);
        return padding switch
        {
            "SAME" => Padding2D.Same,
            "VALID" => Padding2D.Valid,
            "EXPLICIT" => throw new ArgumentException(
                "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` must be a list.", nameof(padding)),
            _ => throw new ArgumentException(
                $"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values: \"SAME\", \"VALID\".", nameof(padding)),
        };
    }

    /// <summary>Two amounts for each axis (<c>convert_padding</c> in nn_ops.py, <c>CheckValidPadding</c> in padding.cc).</summary>
    public static Padding2D Padding(int[][] padding, DataFormat format)
    {
        ArgumentNullException.ThrowIfNull(padding);
        if (padding.Length != 4)
        {
            throw new ArgumentException(
                $"When padding is a list, it must be of size 4. Received: padding of size {padding.Length}.", nameof(padding));
        }

        for (int axis = 0; axis < padding.Length; axis++)
        {
            if (padding[axis] is not [var before, var after])
            {
                throw new ArgumentException(
                    "When `padding` is a list, each element of `padding` must be a list/tuple of size 2. "
                    + $"Received: padding with element at index {axis} of size {padding[axis]?.Length ?? 0}.",
                    nameof(padding));
            }

            if (before < 0 || after < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(padding), $"All elements of explicit_paddings must be nonnegative. Received: [{before}, {after}] at index {axis}.");
            }

            if ((axis == 0 || axis == format.Channels) && (before | after) != 0)
            {
                throw new ArgumentException(
                    "Nonzero explicit padding in the batch or depth dimensions is not supported. "
                    + $"Received: [{before}, {after}] at index {axis}.",
                    nameof(padding));
            }
        }

        (int[] vertical, int[] horizontal) = (padding[format.Height], padding[format.Width]);
        return Padding2D.Explicit(vertical[0], vertical[1], horizontal[0], horizontal[1]);
    }

    /// <summary>The rule that <c>tf.nn.separable_conv2d</c> had from 1.0 to 1.2 (nn_impl.py).</summary>
    public static void RefuseOverparameterized(DepthwiseFilterShape depthwise, FilterShape pointwise)
    {
        if (depthwise.OutputChannels > pointwise.OutputChannels)
        {
            throw new ArgumentException(
                "Refusing to perform an overparameterized separable convolution: channel_multiplier * in_channels = "
                + $"{depthwise.Multiplier} * {depthwise.Channels} = {depthwise.OutputChannels} > {pointwise.OutputChannels} = out_channels",
                "pointwiseFilter");
        }
    }

    private static Size2D Positive(string complaint, int[] values, int height, int width, string parameter) =>
        values[height] > 0 && values[width] > 0
            ? new(values[height], values[width])
            : throw new ArgumentOutOfRangeException(parameter, $"{complaint}. Received: {parameter}=[{string.Join(", ", values)}].");

    private static ArgumentException Refusal(string complaint, int[] values, string parameter) =>
        new($"{complaint}. Received: {parameter}=[{string.Join(", ", values)}].", parameter);
}
