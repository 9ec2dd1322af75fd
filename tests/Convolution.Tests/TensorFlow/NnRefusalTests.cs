using System.Numerics.Tensors;
using Convolution.TensorFlow;

namespace Convolution.Tests;

/// <summary>TensorFlow's own refusals, one row a rule, each with the parameter and TensorFlow's words.</summary>
public class NnRefusalTests
{
    private const string BatchOrDepth = "Current implementation does not yet support strides in the batch and depth dimensions*";

    private static readonly int[] One = [1, 1, 1, 1];
    private static readonly int[] OneOne = [1, 1];

    public static TheoryData<int[], string, string> WrongStrides => new()
    {
        { [], "NHWC", "Sliding window strides field must specify 4 dimensions*[]*" },
        { [1], "NHWC", "Sliding window strides field must specify 4 dimensions*[1]*" },
        { [1, 1], "NHWC", "Sliding window strides field must specify 4 dimensions*[1, 1]*" },
        { [1, 1, 1], "NHWC", "Sliding window strides field must specify 4 dimensions*" },
        { [1, 1, 1, 1, 1], "NHWC", "Sliding window strides field must specify 4 dimensions*" },
        { [2, 1, 1, 1], "NHWC", BatchOrDepth },
        { [1, 1, 1, 2], "NHWC", BatchOrDepth },
        { [0, 1, 1, 1], "NHWC", BatchOrDepth },
        { [2, 1, 1, 1], "NCHW", BatchOrDepth },
        { [1, 2, 1, 1], "NCHW", BatchOrDepth },
        { [1, 0, 1, 1], "NHWC", "Sliding window strides should be larger than 0*[1, 0, 1, 1]*" },
        { [1, 1, -2, 1], "NHWC", "Sliding window strides should be larger than 0*" },
        { [1, 1, 1, 0], "NCHW", "Sliding window strides should be larger than 0*" },
    };

    public static TheoryData<int[], string, string> WrongDilations => new()
    {
        { [], "NHWC", "dilations should be of length 1, 2 or 4*" },
        { [1, 1, 1], "NHWC", "dilations should be of length 1, 2 or 4*" },
        { [1, 1, 1, 1, 1], "NHWC", "dilations should be of length 1, 2 or 4*" },
        { [2, 1, 1, 1], "NHWC", "Current implementation does not yet support dilations in the batch and depth dimensions*" },
        { [1, 1, 1, 2], "NHWC", "Current implementation does not yet support dilations in the batch and depth dimensions*" },
        { [1, 2, 1, 1], "NCHW", "Current implementation does not yet support dilations in the batch and depth dimensions*" },
        { [0], "NHWC", "Dilated rates should be larger than 0*" },
        { [1, 0], "NHWC", "Dilated rates should be larger than 0*" },
        { [1, -1, 1, 1], "NHWC", "Dilated rates should be larger than 0*" },
    };

    public static TheoryData<int[], int[], string> WrongRates => new()
    {
        { [1, 1, 1, 1], [], "rate should be of length 2*" },
        { [1, 1, 1, 1], [1], "rate should be of length 2*" },
        { [1, 1, 1, 1], [1, 1, 1], "rate should be of length 2*" },
        { [1, 1, 1, 1], [1, 2, 2, 1], "rate should be of length 2*" },
        { [1, 1, 1, 1], [0, 1], "all values of dilation_rate must be positive*[0, 1]*" },
        { [1, 1, 1, 1], [1, -1], "all values of dilation_rate must be positive*" },
        { [1, 2, 2, 1], [2, 2], "strides > 1 not supported in conjunction with dilation_rate > 1*2x2*2x2*" },
        { [1, 2, 1, 1], [1, 2], "strides > 1 not supported in conjunction with dilation_rate > 1*" },
        { [1, 1, 2, 1], [2, 1], "strides > 1 not supported in conjunction with dilation_rate > 1*" },
    };

    public static TheoryData<int[][], string, string> WrongPaddings => new()
    {
        { [], "NHWC", "When padding is a list, it must be of size 4*" },
        { [[0, 0], [1, 1], [0, 0]], "NHWC", "When padding is a list, it must be of size 4*size 3*" },
        { [[0, 0], [1, 1], [1, 1], [0, 0], [0, 0]], "NHWC", "When padding is a list, it must be of size 4*" },
        { [[0, 0], [1], [1, 1], [0, 0]], "NHWC", "When `padding` is a list, each element of `padding` must be a list/tuple of size 2*index 1*" },
        { [[0, 0], [1, 1, 1], [1, 1], [0, 0]], "NHWC", "When `padding` is a list, each element of `padding` must be a list/tuple of size 2*" },
        { [[0, 0], null!, [1, 1], [0, 0]], "NHWC", "When `padding` is a list, each element of `padding` must be a list/tuple of size 2*" },
        { [[0, 0], [-1, 1], [1, 1], [0, 0]], "NHWC", "All elements of explicit_paddings must be nonnegative*" },
        { [[0, 0], [1, 1], [1, -1], [0, 0]], "NHWC", "All elements of explicit_paddings must be nonnegative*" },
        { [[1, 0], [1, 1], [1, 1], [0, 0]], "NHWC", "Nonzero explicit padding in the batch or depth dimensions is not supported*" },
        { [[0, 0], [1, 1], [1, 1], [0, 1]], "NHWC", "Nonzero explicit padding in the batch or depth dimensions is not supported*" },
        { [[0, 0], [1, 1], [1, 1], [0, 0]], "NCHW", "Nonzero explicit padding in the batch or depth dimensions is not supported*" },
    };

    [Theory]
    [MemberData(nameof(WrongStrides))]
    public void Strides(int[] strides, string dataFormat, string message)
    {
        Refused(() => Nn.Conv2D(Image(dataFormat), Filter, strides, "SAME", dataFormat: dataFormat), "strides", message);
        Refused(() => Nn.DepthwiseConv2D(Image(dataFormat), Filter, strides, "SAME", dataFormat: dataFormat), "strides", message);
        Refused(() => Nn.SeparableConv2D(Image(dataFormat), Filter, Pointwise, strides, "SAME", dataFormat: dataFormat), "strides", message);
    }

    [Theory]
    [MemberData(nameof(WrongDilations))]
    public void Dilations(int[] dilations, string dataFormat, string message) =>
        Refused(() => Nn.Conv2D(Image(dataFormat), Filter, One, "SAME", dilations, dataFormat), "dilations", message);

    [Theory]
    [MemberData(nameof(WrongRates))]
    public void Rate(int[] strides, int[] rate, string message)
    {
        Refused(() => Nn.DepthwiseConv2D(Image(), Filter, strides, "SAME", rate), "rate", message);
        Refused(() => Nn.SeparableConv2D(Image(), Filter, Pointwise, strides, "SAME", rate), "rate", message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Rate_of_atrous(int rate) =>
        Refused(() => Nn.AtrousConv2D(Image(), Filter, rate, "SAME"), "rate", "Dilated rates should be larger than 0*");

    [Fact]
    public void Operands_of_atrous()
    {
        RefusedNull(() => Nn.AtrousConv2D<float>(null!, Filter, 2, "SAME"), "value");
        RefusedNull(() => Nn.AtrousConv2D(Image(), null!, 2, "SAME"), "filters");
        RefusedNull(() => Nn.AtrousConv2D(Image(), Filter, 2, null!), "padding");
        Refused(() => Nn.AtrousConv2D(Image(), Filter, 2, "same"), "padding", "*\"same\" is not in the list of allowed values*");
    }

    [Theory]
    [InlineData("same", "*\"same\" is not in the list of allowed values: \"SAME\", \"VALID\"*")]
    [InlineData("Valid", "*\"Valid\" is not in the list of allowed values*")]
    [InlineData("FULL", "*\"FULL\" is not in the list of allowed values*")]
    [InlineData("", "*\"\" is not in the list of allowed values*")]
    [InlineData("EXPLICIT", "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` must be a list.*")]
    public void Padding_by_name(string padding, string message)
    {
        Refused(() => Nn.Conv2D(Image(), Filter, One, padding), "padding", message);
        Refused(() => Nn.DepthwiseConv2D(Image(), Filter, One, padding), "padding", message);
        Refused(() => Nn.SeparableConv2D(Image(), Filter, Pointwise, One, padding), "padding", message);
    }

    [Theory]
    [MemberData(nameof(WrongPaddings))]
    public void Padding_as_a_list(int[][] padding, string dataFormat, string message)
    {
        Refused(() => Nn.Conv2D(Image(dataFormat), Filter, One, padding, dataFormat: dataFormat), "padding", message);
        Refused(() => Nn.DepthwiseConv2D(Image(dataFormat), Filter, One, padding, dataFormat: dataFormat), "padding", message);
        Refused(() => Nn.SeparableConv2D(Image(dataFormat), Filter, Pointwise, One, padding, dataFormat: dataFormat), "padding", message);
    }

    [Theory]
    [InlineData("nhwc")]
    [InlineData("NWHC")]
    [InlineData("NCHW_VECT_C")]
    [InlineData("")]
    public void Data_format(string dataFormat)
    {
        string message = $"*\"{dataFormat}\" is not in the list of allowed values: \"NHWC\", \"NCHW\"*";
        Refused(() => Nn.Conv2D(Image(), Filter, One, "SAME", dataFormat: dataFormat), "dataFormat", message);
        Refused(() => Nn.DepthwiseConv2D(Image(), Filter, One, "SAME", dataFormat: dataFormat), "dataFormat", message);
        Refused(() => Nn.SeparableConv2D(Image(), Filter, Pointwise, One, "SAME", dataFormat: dataFormat), "dataFormat", message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Rank(int rank)
    {
        Tensor<float> wrong = Tensor.Create(new float[rank], [.. Enumerable.Range(0, rank).Select(axis => axis == 0 ? (nint)rank : 1)]);
        const string Message = "* must be 4-dimensional: [*1, 1]*";
        Refused(() => Nn.Conv2D(wrong, Filter, One, "SAME"), "input", Message);
        Refused(() => Nn.Conv2D(wrong, Filter, One, "SAME", dataFormat: "NCHW"), "input", Message);
        Refused(() => Nn.Conv2D(Image(), wrong, One, "SAME"), "filter", Message);
        Refused(() => Nn.DepthwiseConv2D(Image(), wrong, One, "SAME"), "filter", Message);
        Refused(() => Nn.SeparableConv2D(Image(), wrong, Pointwise, One, "SAME"), "depthwiseFilter", Message);
        Refused(() => Nn.SeparableConv2D(Image(), Filter, wrong, One, "SAME"), "pointwiseFilter", Message);
    }

    [Fact]
    public void Null()
    {
        RefusedNull(() => Nn.Conv2D<float>(null!, Filter, One, "SAME"), "input");
        RefusedNull(() => Nn.Conv2D<float>(null!, Filter, One, "SAME", dataFormat: "NCHW"), "input");
        RefusedNull(() => Nn.Conv2D(Image(), null!, One, "SAME"), "filter");
        RefusedNull(() => Nn.Conv2D(Image(), Filter, null!, "SAME"), "strides");
        RefusedNull(() => Nn.Conv2D(Image(), Filter, One, (string)null!), "padding");
        RefusedNull(() => Nn.Conv2D(Image(), Filter, One, (int[][])null!), "padding");
        RefusedNull(() => Nn.Conv2D(Image(), Filter, One, "SAME", dataFormat: null!), "dataFormat");
        RefusedNull(() => Nn.DepthwiseConv2D<float>(null!, Filter, One, "SAME"), "input");
        RefusedNull(() => Nn.DepthwiseConv2D(Image(), null!, One, "SAME"), "filter");
        RefusedNull(() => Nn.DepthwiseConv2D(Image(), Filter, null!, "SAME"), "strides");
        RefusedNull(() => Nn.DepthwiseConv2D(Image(), Filter, One, (string)null!), "padding");
        RefusedNull(() => Nn.SeparableConv2D<float>(null!, Filter, Pointwise, One, "SAME"), "input");
        RefusedNull(() => Nn.SeparableConv2D(Image(), null!, Pointwise, One, "SAME"), "depthwiseFilter");
        RefusedNull(() => Nn.SeparableConv2D(Image(), Filter, null!, One, "SAME"), "pointwiseFilter");
        RefusedNull(() => Nn.SeparableConv2D(Image(), Filter, Pointwise, null!, "SAME"), "strides");
        RefusedNull(() => Nn.SeparableConv2D(Image(), Filter, Pointwise, One, (string)null!), "padding");
    }

    [Fact]
    public void Overparameterized_only_on_request()
    {
        Tensor<float> input = Zeros(1, 4, 4, 2);
        Tensor<float> depthwise = Zeros(2, 2, 2, 3);
        Tensor<float> narrow = Zeros(1, 1, 6, 5);
        Tensor<float> square = Zeros(1, 1, 6, 6);
        const string Message = "Refusing to perform an overparameterized separable convolution: "
            + "channel_multiplier * in_channels = 3 * 2 = 6 > 5 = out_channels*";

        Refused(() => Nn.SeparableConv2D(input, depthwise, narrow, One, "SAME", rejectOverparameterized: true), "pointwiseFilter", Message);
        Refused(
            () => Nn.SeparableConv2D(input, depthwise, narrow, One, [[0, 0], [1, 1], [1, 1], [0, 0]], rejectOverparameterized: true),
            "pointwiseFilter",
            Message);
        Nn.SeparableConv2D(input, depthwise, narrow, One, "SAME").Should().Be(Zeros(1, 4, 4, 5));
        Nn.SeparableConv2D(input, depthwise, square, One, "SAME", rejectOverparameterized: true).Should().Be(Zeros(1, 4, 4, 6));
    }

    [Fact]
    public void A_filter_larger_than_the_image_is_refused_as_in_graph_mode() =>
        FluentActions.Invoking(() => Nn.Conv2D(Zeros(1, 2, 2, 2), Filter, One, "VALID", OneOne)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_filter_without_elements_is_refused() =>
        FluentActions.Invoking(() => Nn.Conv2D(Image(), Zeros(3, 3, 2, 0), One, "SAME"))
            .Should().Throw<ArgumentException>().WithMessage("*filter must not have zero elements*");

    [Fact]
    public void Channels_that_differ_are_refused() =>
        FluentActions.Invoking(() => Nn.Conv2D(Zeros(1, 5, 5, 3), Filter, One, "SAME"))
            .Should().Throw<ArgumentException>().WithMessage("*[1, 5, 5, 3]*");

    [Fact]
    public void Groups_that_cannot_share_the_channels_are_refused()
    {
        Refused(
            () => Nn.Conv2D(Zeros(1, 5, 5, 5), Filter, One, "SAME"), "filter",
            "Depth of input (5) is not a multiple of input depth of filter (2)*");
        Refused(
            () => Nn.Conv2D(Zeros(1, 5, 5, 6), Filter, One, "SAME"), "filter",
            "Depth of output (2) is not a multiple of the number of groups (3)*");
    }

    private static Tensor<float> Filter => Zeros(3, 3, 2, 2);

    private static Tensor<float> Pointwise => Zeros(1, 1, 4, 4);

    private static Tensor<float> Image(string dataFormat = "NHWC") => dataFormat == "NHWC" ? Zeros(1, 5, 5, 2) : Zeros(1, 2, 5, 5);

    private static Tensor<float> Zeros(nint a, nint b, nint c, nint d) => Tensor.Create(new float[a * b * c * d], [a, b, c, d]);

    private static void Refused(Func<Tensor<float>> call, string parameter, string message) =>
        FluentActions.Invoking(call).Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);

    private static void RefusedNull(Func<Tensor<float>> call, string parameter) =>
        FluentActions.Invoking(call).Should().Throw<ArgumentNullException>().WithParameterName(parameter);
}
