using System.Buffers;
using System.Numerics.Tensors;
using Convolution.TensorFlow;
using static Convolution.Tests.TensorValues;

namespace Convolution.Tests;

/// <summary>The facade computes what the core computes: attributes, data formats and strided tensors find their way.</summary>
public class NnTests
{
    private static readonly int[] One = [1, 1, 1, 1];

    [Fact]
    public void Golden_depthwise() =>
        Nn.DepthwiseConv2D(GoldenInput, GoldenFilter, One, "VALID")
            .Should().Be((1, 2, 2, 4), 0, 36, 9, 27, 0, 54, 9, 27, 0, 36, 9, 27, 0, 54, 9, 27);

    [Fact]
    public void Golden_dense() =>
        Nn.Conv2D(GoldenInput, GoldenFilter, One, "VALID").Should().Be((1, 2, 2, 2), 9, 63, 9, 81, 9, 63, 9, 81);

    [Theory]
    [InlineData("VALID")]
    [InlineData("SAME")]
    public void Dense_takes_unequal_strides_together_with_dilations(string padding)
    {
        Tensor<float> input = Counting(2, 9, 11, 3);
        Tensor<float> filter = Counting(3, 2, 3, 4);
        Padding2D ours = padding == "SAME" ? Padding2D.Same : Padding2D.Valid;
        var options = new Conv2DOptions { Strides = (2, 3), Dilations = (1, 2), Padding = ours };
        NhwcTensor<float> expected = Conv2D.Run(input.AsTensorSpan(), Dense(filter), options);

        Nn.Conv2D(input, filter, [1, 2, 3, 1], padding, [1, 2]).Should().Be(expected);
        Nn.Conv2D(input, filter, [1, 2, 3, 1], padding, [1, 1, 2, 1]).Should().Be(expected);
        Nn.Conv2D(Planar(input), filter, [1, 1, 2, 3], padding, [1, 1, 1, 2], "NCHW").Should().BePlanar(expected);
    }

    /// <summary>The shapes, strides and dilations of TensorFlow's testConv2DGroupConvFwd, which compares with one convolution for each group.</summary>
    [Theory]
    [InlineData(3, 4, 8)]
    [InlineData(1, 2, 16)]
    public void Groups_follow_from_the_channels(int size, int depth, int filters)
    {
        const int Channels = 16;
        Tensor<float> input = Counting(2, 32, 32, Channels);
        Tensor<float> filter = Counting(size, size, depth, filters);
        int groups = Channels / depth;
        foreach (int dilation in new[] { 1, 2 })
        {
            foreach (int stride in new[] { 1, 2 })
            {
                Tensor<float> result = Nn.Conv2D(input, filter, [1, stride, stride, 1], "SAME", [dilation, dilation]);
                for (int group = 0; group < groups; group++)
                {
                    NRange inputs = (group * depth)..((group + 1) * depth), outputs = (group * filters / groups)..((group + 1) * filters / groups);
                    Tensor<float> alone = Nn.Conv2D(
                        input.Slice(.., .., .., inputs), filter.Slice(.., .., .., outputs), [1, stride, stride, 1], "SAME", [dilation, dilation]);
                    Compact(result.Slice(.., .., .., outputs)).Should().Be(alone);
                }
            }
        }
    }

    [Fact]
    public void One_dilation_stands_for_both_axes()
    {
        Tensor<float> input = Counting(1, 7, 8, 2);
        Tensor<float> filter = Counting(2, 2, 2, 3);
        NhwcTensor<float> expected = Conv2D.Run(input.AsTensorSpan(), Dense(filter), new() { Dilations = 2 });
        Nn.Conv2D(input, filter, One, "VALID", [2]).Should().Be(expected);
    }

    [Theory]
    [InlineData("VALID")]
    [InlineData("SAME")]
    public void Atrous_is_dense_with_dilations(string padding)
    {
        Tensor<float> input = Counting(2, 9, 8, 2);
        Tensor<float> filter = Counting(3, 2, 2, 3);

        Nn.AtrousConv2D(input, filter, rate: 3, padding).Should().Be(Nn.Conv2D(input, filter, One, padding, [3]));
        Nn.AtrousConv2D(input, filter, rate: 1, padding).Should().Be(Nn.Conv2D(input, filter, One, padding));
    }

    [Fact]
    public void Explicit_padding_follows_the_data_format()
    {
        Tensor<float> input = Counting(1, 5, 6, 2);
        Tensor<float> filter = Counting(3, 3, 2, 3);
        var options = new Conv2DOptions { Padding = Padding2D.Explicit(top: 1, bottom: 2, left: 3, right: 0) };
        NhwcTensor<float> expected = Conv2D.Run(input.AsTensorSpan(), Dense(filter), options);

        Nn.Conv2D(input, filter, One, [[0, 0], [1, 2], [3, 0], [0, 0]]).Should().Be(expected);
        Nn.Conv2D(Planar(input), filter, One, [[0, 0], [0, 0], [1, 2], [3, 0]], dataFormat: "NCHW").Should().BePlanar(expected);
    }

    [Fact]
    public void Depthwise_in_both_data_formats()
    {
        Tensor<float> input = Counting(2, 8, 9, 3);
        Tensor<float> filter = Counting(3, 2, 3, 2);
        int[][] padding = [[0, 0], [1, 0], [0, 2], [0, 0]];
        int[][] planarPadding = [[0, 0], [0, 0], [1, 0], [0, 2]];

        NhwcTensor<float> strided = DepthwiseConv2D.Run(
            input.AsTensorSpan(), Depthwise(filter), new() { Strides = (2, 3), Padding = Padding2D.Same });
        Nn.DepthwiseConv2D(input, filter, [1, 2, 3, 1], "SAME").Should().Be(strided);
        Nn.DepthwiseConv2D(Planar(input), filter, [1, 1, 2, 3], "SAME", dataFormat: "NCHW").Should().BePlanar(strided);

        NhwcTensor<float> dilated = DepthwiseConv2D.Run(
            input.AsTensorSpan(), Depthwise(filter), new() { Dilations = (2, 3), Padding = Padding2D.Explicit(1, 0, 0, 2) });
        Nn.DepthwiseConv2D(input, filter, One, padding, [2, 3]).Should().Be(dilated);
        Nn.DepthwiseConv2D(Planar(input), filter, One, planarPadding, [2, 3], "NCHW").Should().BePlanar(dilated);
    }

    [Fact]
    public void Separable_in_both_data_formats()
    {
        Tensor<float> input = Counting(2, 8, 9, 3);
        Tensor<float> depthwise = Counting(3, 2, 3, 2);
        Tensor<float> pointwise = Counting(1, 1, 6, 5);
        int[][] padding = [[0, 0], [1, 0], [0, 2], [0, 0]];
        int[][] planarPadding = [[0, 0], [0, 0], [1, 0], [0, 2]];

        NhwcTensor<float> strided = SeparableConv2D.Run(
            input.AsTensorSpan(), Depthwise(depthwise), Dense(pointwise), new() { Strides = 2, Padding = Padding2D.Same });
        Nn.SeparableConv2D(input, depthwise, pointwise, [1, 2, 2, 1], "SAME").Should().Be(strided);
        Nn.SeparableConv2D(Planar(input), depthwise, pointwise, [1, 1, 2, 2], "SAME", dataFormat: "NCHW").Should().BePlanar(strided);

        NhwcTensor<float> dilated = SeparableConv2D.Run(
            input.AsTensorSpan(),
            Depthwise(depthwise),
            Dense(pointwise),
            new() { Dilations = (2, 3), Padding = Padding2D.Explicit(1, 0, 0, 2) });
        Nn.SeparableConv2D(input, depthwise, pointwise, One, padding, [2, 3]).Should().Be(dilated);
        Nn.SeparableConv2D(Planar(input), depthwise, pointwise, One, planarPadding, [2, 3], "NCHW").Should().BePlanar(dilated);
    }

    [Fact]
    public void Empty_batch_makes_an_empty_result()
    {
        Tensor<float> empty = Counting(0, 5, 5, 2);
        Nn.Conv2D(empty, Counting(3, 3, 2, 4), One, "SAME").Should().Be((0, 5, 5, 4));
        Nn.Conv2D(Counting(0, 2, 5, 6), Counting(3, 3, 2, 4), One, "SAME", dataFormat: "NCHW").Lengths.ToArray()
            .Should().Equal(0, 4, 5, 6);
    }

    [Fact]
    public void Strided_tensors_are_read_by_their_strides()
    {
        Tensor<float> wide = Counting(1, 6, 10, 3);
        Tensor<float> crop = wide.Slice(.., 1..5, 2..8, ..);
        Tensor<float> wideFilter = Counting(3, 3, 3, 6);
        Tensor<float> filter = wideFilter.Slice(.., .., .., 1..5);
        Tensor<float> expected = Nn.Conv2D(Compact(crop), Compact(filter), One, "SAME");

        Nn.Conv2D(crop, filter, One, "SAME").Should().Be(expected);
        Nn.Conv2D(Planar(wide).Slice(.., .., 1..5, 2..8), filter, One, "SAME", dataFormat: "NCHW")
            .Should().Be(Planar(expected));
    }

    [Fact]
    public void Double_runs_too()
    {
        Tensor<double> input = Tensor.Create([1.0, 2, 3, 4], [1, 2, 2, 1]);
        Tensor<double> filter = Tensor.Create([1.0, 10, 100, 1000], [2, 2, 1, 1]);
        Tensor<double> output = Nn.Conv2D(input, filter, One, "VALID");
        output[0, 0, 0, 0].Should().Be(4321);
    }

    private static Tensor<float> GoldenInput => Tensor.Create<float>(
        [.. Enumerable.Range(0, 16).SelectMany(pixel => new float[] { (pixel % 4) + 1, 1 })], [1, 4, 4, 2]);

    private static Tensor<float> GoldenFilter => Tensor.Create<float>(
        [.. Enumerable.Range(0, 9).SelectMany(_ => new float[] { 0, 2, 1, 3 })], [3, 3, 2, 2]);

    private static Tensor<float> Counting(nint a, nint b, nint c, nint d) =>
        Tensor.Create<float>([.. Enumerable.Range(0, (int)(a * b * c * d)).Select(i => ((i * 7) % 31) - 15)], [a, b, c, d]);

    private static Tensor<float> Compact(Tensor<float> tensor) => Tensor.Create(Values(tensor), tensor.Lengths);

    private static Filter<float> Dense(Tensor<float> filter)
    {
        ReadOnlySpan<nint> lengths = filter.Lengths;
        return new(Values(filter), ((int)lengths[0], (int)lengths[1], (int)lengths[2], (int)lengths[3]));
    }

    private static DepthwiseFilter<float> Depthwise(Tensor<float> filter)
    {
        FilterShape shape = Dense(filter).Shape;
        return new(Dense(filter).Values, (shape.Height, shape.Width, shape.InputChannels, shape.OutputChannels));
    }
}
