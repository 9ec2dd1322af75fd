using System.Numerics.Tensors;
using Convolution.TensorFlow;
using static Convolution.Tests.TensorValues;

namespace Convolution.Tests;

/// <summary>TensorFlow's own cases of <c>conv2d_transpose</c> and <c>conv2d_backprop_input</c>, and the facade's rules for them.</summary>
public sealed class NnTransposedTests
{
    private static readonly int[] One = [1, 1, 1, 1];
    private static readonly int[] Two = [1, 2, 2, 1];

    /// <summary>
    /// conv_ops_test.py and compiler/tests/conv2d_test.py: input sizes, filter, output sizes; strides, dilations; filter and gradient count
    /// from 1.
    /// </summary>
    public static TheoryData<int[], int[], int[], int[], int[], string, float[]> Published => new()
    {
        {
            [1, 4, 4, 3], [1, 1, 3, 2], [1, 4, 4, 2], [1, 1], [1, 1], "VALID",
            [
                5, 11, 17, 11, 25, 39, 17, 39, 61, 23, 53, 83, 29, 67, 105, 35, 81, 127, 41, 95, 149, 47, 109, 171,
                53, 123, 193, 59, 137, 215, 65, 151, 237, 71, 165, 259, 77, 179, 281, 83, 193, 303, 89, 207, 325, 95, 221, 347,
            ]
        },
        { [1, 1, 5, 1], [1, 2, 1, 1], [1, 1, 2, 1], [3, 3], [1, 1], "VALID", [1, 2, 0, 2, 4] },
        { [1, 1, 6, 1], [1, 2, 1, 1], [1, 1, 2, 1], [3, 3], [1, 1], "VALID", [1, 2, 0, 2, 4, 0] },
        { [1, 1, 7, 1], [1, 2, 1, 1], [1, 1, 2, 1], [3, 3], [1, 1], "VALID", [1, 2, 0, 2, 4, 0, 0] },
        { [1, 2, 3, 1], [2, 2, 1, 1], [1, 1, 2, 1], [1, 1], [1, 1], "VALID", [1, 4, 4, 3, 10, 8] },
        { [1, 2, 3, 1], [2, 2, 1, 1], [1, 2, 3, 1], [1, 1], [1, 1], "SAME", [1, 4, 7, 7, 23, 33] },
        {
            [1, 2, 3, 3], [2, 2, 3, 3], [1, 1, 2, 3], [1, 1], [1, 1], "VALID",
            [14, 32, 50, 100, 163, 226, 167, 212, 257, 122, 140, 158, 478, 541, 604, 437, 482, 527]
        },
        {
            [1, 2, 3, 3], [2, 2, 3, 3], [1, 2, 3, 3], [1, 1], [1, 1], "SAME",
            [14, 32, 50, 100, 163, 226, 217, 334, 451, 190, 307, 424, 929, 1217, 1505, 1487, 1883, 2279]
        },
        { [1, 3, 3, 1], [1, 2, 1, 1], [1, 3, 2, 1], [1, 1], [1, 1], "VALID", [1, 4, 4, 3, 10, 8, 5, 16, 12] },
        { [1, 3, 3, 1], [1, 2, 1, 1], [1, 3, 3, 1], [1, 1], [1, 1], "SAME", [1, 4, 7, 4, 13, 16, 7, 22, 25] },
        { [1, 3, 5, 1], [1, 3, 1, 1], [1, 2, 2, 1], [2, 2], [1, 1], "VALID", [1, 2, 5, 4, 6, 0, 0, 0, 0, 0, 3, 6, 13, 8, 12] },
        { [1, 2, 3, 1], [2, 2, 1, 1], [1, 1, 2, 1], [2, 2], [1, 1], "SAME", [1, 2, 2, 3, 4, 6] },
        {
            [1, 3, 6, 1], [2, 2, 1, 1], [1, 1, 5, 1], [1, 1], [2, 1], "VALID",
            [1, 4, 7, 10, 13, 10, 0, 0, 0, 0, 0, 0, 3, 10, 17, 24, 31, 20]
        },
        { [1, 2, 3, 1], [2, 2, 1, 1], [1, 1, 1, 1], [1, 1], [1, 2], "VALID", [1, 0, 2, 3, 0, 4] },
        { [0, 2, 3, 1], [2, 2, 1, 1], [0, 1, 1, 1], [1, 1], [1, 2], "VALID", [] },
        {
            [1, 3, 2, 3], [2, 2, 3, 3], [1, 1, 1, 3], [1, 1], [2, 1], "VALID",
            [14, 32, 50, 68, 86, 104, 0, 0, 0, 0, 0, 0, 122, 140, 158, 176, 194, 212]
        },
        { [1, 3, 3, 1], [2, 2, 1, 2], [1, 1, 1, 2], [1, 1], [2, 2], "VALID", [5, 0, 11, 0, 0, 0, 17, 0, 23] },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_cases_of_the_input_gradient(
        int[] inputSizes, int[] filter, int[] output, int[] strides, int[] dilations, string padding, float[] expected)
    {
        Tensor<float> weights = Counting(filter), gradient = Counting(output);
        int[] spatial = [1, strides[0], strides[1], 1];
        NhwcShape shape = (inputSizes[0], inputSizes[1], inputSizes[2], inputSizes[3]);

        Nn.Conv2DBackpropInput(inputSizes, weights, gradient, spatial, padding, dilations).Should().Be(shape, expected);
        Nn.Conv2DTranspose(gradient, weights, inputSizes, spatial, padding, dilations).Should().Be(shape, expected);
        Nn.Conv2DBackpropInput(inputSizes[1..3], weights, gradient, spatial, padding, dilations).Should().Be(shape, expected);
    }

    /// <summary>conv2d_transpose_test.py: with an input and a filter of ones, each output counts the taps that reach it.</summary>
    [Theory]
    [InlineData(1, "SAME", 6, 4)]
    [InlineData(2, "SAME", 12, 8)]
    [InlineData(2, "VALID", 13, 9)]
    public void Published_cases_of_the_transpose(int stride, string padding, int height, int width)
    {
        Tensor<float> result = Nn.Conv2DTranspose(
            Ones(2, 6, 4, 3), Ones(3, 3, 2, 3), [2, height, width, 2], [1, stride, stride, 1], padding);

        result.Lengths.ToArray().Should().Equal(2, height, width, 2);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float expected = 3 * Reached(y, height, stride, padding) * Reached(x, width, stride, padding);
                result[1, y, x, 0].Should().Be(expected);
                result[0, y, x, 1].Should().Be(expected);
            }
        }
    }

    [Fact]
    public void The_transpose_takes_planes_and_amounts_of_padding()
    {
        Tensor<float> input = Counting([2, 5, 4, 6]), filter = Counting([3, 2, 2, 6]);
        var options = new TransposedConv2DOptions { Strides = (2, 3), Padding = Padding2D.Explicit(1, 0, 2, 1), OutputSize = (10, 9) };
        NhwcTensor<float> expected = TransposedConv2D.Run(input.AsTensorSpan(), new Filter<float>(Values(filter), (3, 2, 2, 6)), options);

        Nn.Conv2DTranspose(input, filter, [2, 10, 9, 2], [1, 2, 3, 1], [[0, 0], [1, 0], [2, 1], [0, 0]]).Should().Be(expected);
        Nn.Conv2DTranspose(
            Planar(input), filter, [2, 2, 10, 9], [1, 1, 2, 3], [[0, 0], [0, 0], [1, 0], [2, 1]], dataFormat: "NCHW").Should().BePlanar(expected);
        Nn.Conv2DBackpropInput([2, 10, 9, 2], filter, input, [1, 2, 3, 1], [[0, 0], [1, 0], [2, 1], [0, 0]]).Should().Be(expected);
    }

    [Fact]
    public void Groups_follow_from_the_sizes()
    {
        Tensor<float> gradient = Counting([1, 4, 4, 6]), filter = Counting([3, 3, 2, 6]);
        var options = new Conv2DOptions { Groups = 3, Padding = Padding2D.Same };
        NhwcTensor<float> expected = Conv2DInputGradient.Run(
            gradient.AsTensorSpan(), new Filter<float>(Values(filter), (3, 3, 2, 6)), (1, 4, 4, 6), options);

        Nn.Conv2DBackpropInput([1, 4, 4, 6], filter, gradient, One, "SAME").Should().Be(expected);
    }

    [Fact]
    public void The_depthwise_gradient_takes_names_amounts_and_planes()
    {
        Tensor<float> gradient = Counting([2, 4, 3, 6]), filter = Counting([3, 3, 3, 2]);
        var options = new Conv2DOptions { Strides = 2, Padding = Padding2D.Same };
        NhwcTensor<float> expected = DepthwiseConv2DInputGradient.Run(
            gradient.AsTensorSpan(), new DepthwiseFilter<float>(Values(filter), (3, 3, 3, 2)), (2, 7, 6, 3), options);

        Nn.DepthwiseConv2DBackpropInput([2, 7, 6, 3], filter, gradient, Two, "SAME").Should().Be(expected);
        Nn.DepthwiseConv2DBackpropInput([7, 6], filter, gradient, Two, "SAME").Should().Be(expected);
        Nn.DepthwiseConv2DBackpropInput([2, 7, 6, 3], filter, gradient, Two, [[0, 0], [1, 1], [0, 1], [0, 0]]).Should().Be(expected);
        Nn.DepthwiseConv2DBackpropInput([2, 3, 7, 6], filter, Planar(gradient), [1, 1, 2, 2], "SAME", dataFormat: "NCHW").Should().BePlanar(expected);
    }

    [Theory]
    [InlineData(new[] { 2, -2 }, "*Dimension -2 must be >= 0*outputShape=[2, -2]*")]
    [InlineData(new[] { 1, 2, 3 }, "*4 values or 2 values*outputShape=[1, 2, 3]*")]
    [InlineData(new[] { 1, 9, 9, 1 }, "*[1, 1, 1, 1]*[1, 9, 9, 1]*")]
    [InlineData(new[] { 2, 1, 1, 1 }, "*[1, 1, 1, 1]*[2, 1, 1, 1]*")]
    public void Sizes_that_do_not_fit_are_refused(int[] outputShape, string message)
    {
        Action transpose = () => Nn.Conv2DTranspose(Ones(1, 1, 1, 1), Ones(1, 1, 1, 1), outputShape, One, "SAME");

        transpose.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Attributes_are_TensorFlows()
    {
        Action strides = () => Nn.Conv2DTranspose(Ones(1, 1, 1, 1), Ones(1, 1, 1, 1), [1, 1], [1, 1], "SAME");
        Action padding = () => Nn.Conv2DBackpropInput([1, 1], Ones(1, 1, 1, 1), Ones(1, 1, 1, 1), One, "same");
        Action format = () => Nn.DepthwiseConv2DBackpropInput([1, 1], Ones(1, 1, 1, 1), Ones(1, 1, 1, 1), One, "SAME", null, "NHCW");
        Action none = () => Nn.Conv2DTranspose(Ones(1, 1, 1, 1), Ones(1, 1, 1, 1), null!, One, "SAME");
        Action rank = () => Nn.Conv2DBackpropInput([1, 1], Ones(1, 1, 1, 1), Tensor.Create<float>([1], [1]), One, "SAME");
        Action depth = () => Nn.Conv2DBackpropInput([1, 4, 4, 3], Counting([3, 3, 2, 6]), Ones(1, 4, 4, 6), One, "SAME");

        strides.Should().Throw<ArgumentException>().WithParameterName("strides").WithMessage("*must specify 4 dimensions*");
        padding.Should().Throw<ArgumentException>().WithParameterName("padding").WithMessage("*\"SAME\", \"VALID\"*");
        format.Should().Throw<ArgumentException>().WithParameterName("dataFormat");
        none.Should().Throw<ArgumentNullException>().WithParameterName("outputShape");
        rank.Should().Throw<ArgumentException>().WithParameterName("outBackprop").WithMessage("*4-dimensional*");
        depth.Should().Throw<ArgumentException>().WithMessage("*Depth of input (3) is not a multiple of input depth of filter (2)*");
    }

    /// <summary>How many of three taps reach an output along one axis.</summary>
    private static int Reached(int position, int size, int stride, string padding)
    {
        int inputs = padding == "SAME" ? size / stride : (size - 1) / stride;
        int before = padding == "SAME" && stride == 1 ? 1 : 0;
        return Enumerable.Range(0, 3).Count(tap => (position + before - tap) % stride == 0 && (position + before - tap) / stride is var input
            && position + before - tap >= 0 && input < inputs);
    }

    private static Tensor<float> Counting(int[] lengths)
    {
        nint[] sizes = Array.ConvertAll(lengths, length => (nint)length);
        return Tensor.Create<float>([.. Enumerable.Range(1, lengths.Aggregate(1, (x, y) => x * y)).Select(i => (float)i)], sizes);
    }

    private static Tensor<float> Ones(int a, int b, int c, int d) =>
        Tensor.Create(Enumerable.Repeat(1f, a * b * c * d).ToArray(), [a, b, c, d]);
}
