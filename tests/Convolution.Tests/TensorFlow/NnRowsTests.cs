using System.Numerics.Tensors;
using Convolution.TensorFlow;
using static Convolution.Tests.TensorValues;

namespace Convolution.Tests;

/// <summary>The facade of <c>tf.nn.conv1d</c>: its values, its data formats, its refusals.</summary>
public class NnRowsTests
{
    /// <summary><c>testBasic</c> and <c>testExpandedBatch</c> in TensorFlow's <c>conv1d_test.py</c>.</summary>
    [Theory]
    [InlineData(1, new float[] { 4, 7, 10 })]
    [InlineData(2, new float[] { 4, 10 })]
    public void Published_values(int stride, float[] expected)
    {
        Tensor<float> filter = Tensor.Create(new float[] { 2, 1 }, [2, 1, 1]);
        Nn.Conv1D(Counting(1, 4, 1), filter, stride, "VALID").Should().Be(Tensor.Create(expected, [1, expected.Length, 1]));

        Tensor<float> twice = Tensor.Create(new float[] { 1, 2, 3, 4, 1, 2, 3, 4 }, [2, 4, 1]);
        Nn.Conv1D(twice, filter, stride, "VALID").Should().Be(Tensor.Create([.. expected, .. expected], [2, expected.Length, 1]));
    }

    [Theory]
    [InlineData("VALID", 1, 1)]
    [InlineData("VALID", 2, 3)]
    [InlineData("SAME", 3, 1)]
    [InlineData("SAME", 2, 2)]
    public void Both_data_formats_are_Conv1D(string padding, int stride, int dilation)
    {
        Tensor<float> input = Counting(2, 11, 6);
        Tensor<float> filter = Counting(3, 3, 4);
        var options = new Conv1DOptions
        {
            Stride = stride, Dilation = dilation, Groups = 2, Padding = padding == "SAME" ? Padding1D.Same : Padding1D.Valid,
        };
        NhwcTensor<float> ours = Conv1D.Run(
            new ReadOnlyNhwcSpan<float>(Values(input), (2, 1, 11, 6)), new Filter<float>(Values(filter), (1, 3, 3, 4)), options);
        Tensor<float> expected = Tensor.Create(ours.Span.ToArray(), [2, ours.Shape.Width, 4]);

        Tensor<float> planar = Tensor.PermuteDimensions(input, [0, 2, 1]);
        foreach (string format in new[] { "NWC", "NHWC" })
            Nn.Conv1D(input, filter, stride, padding, dilation, format).Should().Be(expected);
        foreach (string format in new[] { "NCW", "NCHW" })
            Nn.Conv1D(planar, filter, stride, padding, dilation, format).Should().Be(Tensor.PermuteDimensions(expected, [0, 2, 1]));
    }

    [Fact]
    public void Rows_of_one_pixel_and_one_channel_keep_their_rank()
    {
        Nn.Conv1D(Counting(1, 1, 1), Counting(1, 1, 1), 1, "VALID").Should().Be(Counting(1, 1, 1));
        Nn.Conv1D(Counting(0, 4, 2), Counting(1, 2, 3), 1, "SAME").Should().Be(Counting(0, 4, 3));
    }

    [Fact]
    public void Refusals()
    {
        Tensor<float> input = Counting(1, 9, 2), filter = Counting(3, 2, 4), image = Tensor.Create(new float[8], [1, 2, 2, 2]);

        Refused(() => Nn.Conv1D(input, filter, 0, "SAME"), "stride", "Sliding window strides should be larger than 0*stride=0*");
        Refused(() => Nn.Conv1D(input, filter, 1, "SAME", 0), "dilations", "Dilated rates should be larger than 0*");
        Refused(() => Nn.Conv1D(input, filter, 1, "same"), "padding", "*\"same\" is not in the list of allowed values*");
        Refused(() => Nn.Conv1D(input, filter, 1, "CAUSAL"), "padding", "*\"CAUSAL\" is not in the list of allowed values*");
        Refused(
            () => Nn.Conv1D(input, filter, 1, "SAME", dataFormat: "NDHWC"),
            "dataFormat",
            "`data_format` must be 'NWC' or 'NCW'. Received: data_format=NDHWC*");
        Refused(() => Nn.Conv1D(image, filter, 1, "SAME"), "input", "input must be 3-dimensional: [1, 2, 2, 2]*");
        Refused(() => Nn.Conv1D(input, image, 1, "SAME"), "filter", "filter must be 3-dimensional: [1, 2, 2, 2]*");
        Refused(() => Nn.Conv1D(Counting(1, 9, 3), filter, 1, "SAME"), "filter", "Depth of input (3) is not a multiple of input depth of filter (2)*");
        Refused(() => Nn.Conv1D(Counting(1, 2, 2), filter, 1, "VALID"), "input", "*The filter is larger than the input*");
        Refused(() => Nn.Conv1D<float>(null!, filter, 1, "SAME"), "input", "*");
        Refused(() => Nn.Conv1D(input, null!, 1, "SAME"), "filter", "*");
        Refused(() => Nn.Conv1D(input, filter, 1, null!), "padding", "*");
        Refused(() => Nn.Conv1D(input, filter, 1, "SAME", dataFormat: null!), "dataFormat", "*");
    }

    private static Tensor<float> Counting(nint a, nint b, nint c) =>
        Tensor.Create([.. Enumerable.Range(1, (int)(a * b * c)).Select(i => (float)i)], [a, b, c]);

    private static void Refused(Func<Tensor<float>> call, string parameter, string message) =>
        FluentActions.Invoking(call).Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
}
