using System.Numerics.Tensors;
using Convolution.TensorFlow;
using static Convolution.Tests.TensorValues;

namespace Convolution.Tests;

/// <summary>The facade's <c>conv2d_backprop_filter</c> and <c>depthwise_conv2d_backprop_filter</c>, and its rules for them.</summary>
public sealed class NnFilterGradientTests
{
    private static readonly int[] One = [1, 1, 1, 1];

    [Theory]
    [InlineData("NHWC")]
    [InlineData("NCHW")]
    public void The_filter_gradient_is_TensorFlows(string dataFormat)
    {
        Tensor<float> gradient = Nn.Conv2DBackpropFilter(
            Images(dataFormat, 1, 3, 4, 3), [2, 2, 3, 3], Images(dataFormat, 1, 1, 2, 3), One, "VALID", [2, 2], dataFormat);

        gradient.Lengths.ToArray().Should().Equal(2, 2, 3, 3);
        Values(gradient).Should().Equal(
            17, 22, 27, 22, 29, 36, 27, 36, 45, 47, 64, 81, 52, 71, 90, 57, 78, 99,
            137, 190, 243, 142, 197, 252, 147, 204, 261, 167, 232, 297, 172, 239, 306, 177, 246, 315);
    }

    [Theory]
    [InlineData("NHWC")]
    [InlineData("NCHW")]
    public void Groups_follow_from_the_shapes(string dataFormat) => Values(Nn.Conv2DBackpropFilter(
        Images(dataFormat, 1, 2, 2, 2), [2, 2, 1, 2], Images(dataFormat, 1, 1, 1, 2), One, "VALID", null, dataFormat))
        .Should().Equal(1, 4, 3, 8, 5, 12, 7, 16);

    [Fact]
    public void A_list_of_paddings_is_SAME_written_out() => Values(Nn.Conv2DBackpropFilter(
        Images("NHWC", 1, 2, 3, 1), [2, 2, 1, 1], Images("NHWC", 1, 2, 3, 1), One, [[0, 0], [0, 1], [0, 1], [0, 0]]))
        .Should().Equal(91, 58, 32, 17);

    [Theory]
    [InlineData("NHWC")]
    [InlineData("NCHW")]
    public void The_depthwise_filter_gradient_takes_groups_of_one_channel(string dataFormat)
    {
        Tensor<float> input = Images(dataFormat, 1, 2, 2, 2), outBackprop = Images(dataFormat, 1, 1, 1, 2);

        Values(Nn.DepthwiseConv2DBackpropFilter(input, [2, 2, 2, 1], outBackprop, One, "VALID", null, dataFormat))
            .Should().Equal(1, 4, 3, 8, 5, 12, 7, 16);
        Values(Nn.DepthwiseConv2DBackpropFilter(input, [2, 2, 2, 1], outBackprop, One, [[0, 0], [0, 0], [0, 0], [0, 0]], null, dataFormat))
            .Should().Equal(1, 4, 3, 8, 5, 12, 7, 16);
    }

    /// <summary><c>testConv2DBackpropFilterWithEmptyInput</c>.</summary>
    [Fact]
    public void An_empty_batch_has_a_gradient_of_zeros() => Values(Nn.Conv2DBackpropFilter(
        Tensor.Create(Array.Empty<float>(), [0, 6, 7, 2]), [2, 2, 2, 3], Tensor.Create(Array.Empty<float>(), [0, 5, 6, 3]), One, "VALID"))
        .Should().HaveCount(24).And.OnlyContain(value => value == 0);

    [Fact]
    public void E12_filter_sizes_of_another_length_or_range_are_refused()
    {
        int[][] none =
            [[], [2], [2, 2, 1], [2, 2, 1, 1, 1], [2, 2, 1, 0], [2, -2, 1, 1], [65536, 65536, 1, 1], [.. Enumerable.Repeat(1879048192, 13)]];
        foreach (int[] sizes in none)
        {
            Action dense = () => Nn.Conv2DBackpropFilter(Images("NHWC", 1, 2, 3, 1), sizes, Images("NHWC", 1, 1, 2, 1), One, "VALID");
            Action depthwise = () => Nn.DepthwiseConv2DBackpropFilter(Images("NHWC", 1, 2, 3, 1), sizes, Images("NHWC", 1, 1, 2, 1), One, "VALID");

            dense.Should().Throw<ArgumentException>();
            depthwise.Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void Null_and_gradients_that_do_not_fit_are_refused()
    {
        Tensor<float> input = Images("NHWC", 1, 2, 3, 1), outBackprop = Images("NHWC", 1, 1, 2, 1);
        Action noInput = () => Nn.Conv2DBackpropFilter((Tensor<float>)null!, [2, 2, 1, 1], outBackprop, One, "VALID");
        Action noSizes = () => Nn.Conv2DBackpropFilter(input, null!, outBackprop, One, "VALID");
        Action noGradient = () => Nn.DepthwiseConv2DBackpropFilter(input, [2, 2, 1, 1], null!, One, "VALID");
        Action another = () => Nn.Conv2DBackpropFilter(input, [2, 2, 1, 1], Images("NHWC", 1, 2, 2, 1), One, "VALID");

        noInput.Should().Throw<ArgumentNullException>().WithParameterName("input");
        noSizes.Should().Throw<ArgumentNullException>().WithParameterName("filterSizes");
        noGradient.Should().Throw<ArgumentNullException>().WithParameterName("outBackprop");
        another.Should().Throw<ArgumentException>().WithParameterName("outBackprop").WithMessage("*[1, 2, 2, 1]*[1, 1, 2, 1]*");
    }

    /// <summary>Images that count from 1 in NHWC order.</summary>
    private static Tensor<float> Images(string dataFormat, int batch, int height, int width, int channels)
    {
        float[] values = [.. Enumerable.Range(1, batch * height * width * channels).Select(value => (float)value)];
        if (dataFormat == "NHWC")
            return Tensor.Create(values, [batch, height, width, channels]);
        var planes = new float[values.Length];
        Layouts.NhwcToNchw(new NhwcTensor<float>((batch, height, width, channels), values), planes);
        return Tensor.Create(planes, [batch, channels, height, width]);
    }
}
