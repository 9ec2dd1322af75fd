using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Semantics;

/// <summary>The published cases of TensorFlow's <c>depthwise_conv_op_base.py</c>.</summary>
public abstract class TensorFlowDepthwiseTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Input, filter, stride, dilations, padding (null for SAME, empty for VALID) and the output's shape.</summary>
    public static TheoryData<int[], int[], int, int[], int[]?, int[]> Shapes => new()
    {
        { [4, 5, 5, 48], [1, 1, 48, 2], 1, [1, 1], null, [4, 5, 5, 96] },
        { [4, 8, 8, 84], [1, 3, 84, 1], 1, [1, 1], null, [4, 8, 8, 84] },
        { [4, 17, 17, 48], [3, 1, 48, 4], 1, [1, 1], null, [4, 17, 17, 192] },
        { [4, 9, 27, 8], [3, 3, 8, 1], 1, [1, 1], null, [4, 9, 27, 8] },
        { [4, 31, 31, 7], [3, 3, 7, 1], 1, [1, 1], null, [4, 31, 31, 7] },
        { [4, 35, 35, 2], [5, 5, 2, 1], 1, [1, 1], null, [4, 35, 35, 2] },
        { [4, 147, 147, 2], [3, 3, 2, 8], 3, [1, 1], [], [4, 49, 49, 16] },
        { [3, 299, 299, 3], [3, 2, 3, 8], 2, [1, 1], null, [3, 150, 150, 24] },
        { [5, 183, 183, 1], [5, 5, 1, 2], 2, [1, 1], null, [5, 92, 92, 2] },
        { [5, 183, 183, 1], [5, 5, 1, 2], 1, [2, 2], null, [5, 183, 183, 2] },
        { [5, 41, 35, 2], [4, 7, 2, 2], 1, [3, 2], [], [5, 32, 23, 4] },
        { [4, 5, 5, 48], [1, 1, 48, 2], 1, [1, 1], [1, 2, 3, 4], [4, 8, 12, 96] },
        { [4, 1, 1, 3], [3, 3, 3, 2], 1, [1, 1], [10, 20, 15, 25], [4, 29, 39, 6] },
        { [4, 9, 27, 8], [3, 3, 8, 1], 1, [1, 1], [3, 4, 4, 2], [4, 14, 31, 8] },
        { [4, 31, 31, 7], [3, 3, 7, 1], 1, [1, 1], [0, 0, 0, 0], [4, 29, 29, 7] },
        { [3, 299, 299, 3], [3, 2, 3, 8], 2, [1, 1], [1, 2, 3, 5], [3, 150, 153, 24] },
        { [5, 183, 183, 1], [5, 5, 1, 2], 3, [1, 1], [3, 2, 1, 0], [5, 62, 60, 2] },
        { [5, 29, 31, 1], [5, 4, 1, 2], 1, [2, 3], [3, 2, 1, 0], [5, 26, 23, 2] },
        { [4, 5, 5, 48], [3, 3, 48, 1], 1, [1, 1], [0, 2, 0, 2], [4, 5, 5, 48] },
        { [1, 8, 7, 2], [8, 7, 2, 1], 1, [1, 1], [0, 7, 3, 3], [1, 8, 7, 2] },
        { [2, 4, 3, 2], [3, 2, 2, 1], 1, [1, 1], [2, 0, 1, 0], [2, 4, 3, 2] },
    };

    [Fact]
    public void Published_values()
    {
        var problem = new Problem
        {
            Operation = Operation.Depthwise,
            Height = 2,
            Width = 3,
            Channels = 2,
            Filter = 2,
            Multiplier = 2,
            Padding = Padding2D.Valid,
            Data = Data.Counting,
        };
        double[] expected = [196, 216, 272, 296, 252, 280, 344, 376];

        foreach (ConvolutionAlgorithm algorithm in Enum.GetValues<ConvolutionAlgorithm>().Except([ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Fft]))
            Check.Run(new Operands<T>(problem), algorithm).Should().Equal(Array.ConvertAll(expected, T.CreateChecked));
        Oracle.Compute(new Operands<T>(problem)).Should().Equal(expected, "the oracle has to be right too");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Published_shapes(int[] input, int[] filter, int stride, int[] dilations, int[]? padding, int[] output)
    {
        var problem = new Problem
        {
            Operation = Operation.Depthwise,
            Batch = input[0],
            Height = input[1],
            Width = input[2],
            Channels = input[3],
            Filter = (filter[0], filter[1]),
            Multiplier = filter[3],
            Strides = stride,
            Dilations = (dilations[0], dilations[1]),
            Padding = padding switch
            {
                null => Padding2D.Same,
                [] => Padding2D.Valid,
                _ => Padding2D.Explicit(padding[0], padding[1], padding[2], padding[3]),
            },
            Data = Data.Integers,
        };

        problem.OutputShape.Should().Be(new NhwcShape(output[0], output[1], output[2], output[3]));
        Prepared<T>.Create(new(problem), ConvolutionAlgorithm.Direct).GetOutputShape(problem.InputShape).Should().Be(problem.OutputShape);
        Check.EqualsOracle<T>(problem, ConvolutionAlgorithm.Direct);
        Check.IsCloseToOracle<T>(problem with { Data = Data.Reals }, ConvolutionAlgorithm.Auto);
    }
}

public sealed class TensorFlowDepthwiseOfFloat : TensorFlowDepthwiseTests<float>;

public sealed class TensorFlowDepthwiseOfDouble : TensorFlowDepthwiseTests<double>;
