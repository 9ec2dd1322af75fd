using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>The filter gradients that TensorFlow's tests of <c>conv2d_backprop_filter</c> expect; inputs and output gradients count from 1.</summary>
public sealed class PublishedCases
{
    public static TheoryData<Problem, float[]> Dense => new()
    {
        { Valid((1, 4, 4, 3), (1, 1), 2), [8056, 8432, 8312, 8704, 8568, 8976] },
        { Valid((1, 3, 3, 1), (1, 2), 1), [120, 141] },
        { Valid((1, 2, 3, 1), (2, 2), 1), [5, 8, 14, 17] },
        {
            Valid((1, 2, 3, 3), (2, 2), 3),
            [
                17, 22, 27, 22, 29, 36, 27, 36, 45, 32, 43, 54, 37, 50, 63, 42, 57, 72,
                62, 85, 108, 67, 92, 117, 72, 99, 126, 77, 106, 135, 82, 113, 144, 87, 120, 153,
            ]
        },
        { Valid((1, 1, 5, 1), (1, 2), 1) with { Strides = 3 }, [9, 12] },
        { Valid((1, 1, 6, 1), (1, 2), 1) with { Strides = 3 }, [9, 12] },
        { Valid((1, 1, 7, 1), (1, 2), 1) with { Strides = 3 }, [9, 12] },
        { Valid((1, 1, 4, 1), (1, 3), 1), [5, 8, 11] },
        { Same((1, 1, 4, 1), (1, 3)), [20, 30, 20] },
        { Same((1, 1, 4, 1), (1, 3)) with { Strides = 2 }, [7, 10, 3] },
        { Same((1, 2, 3, 1), (2, 2)), [91, 58, 32, 17] },
        { Same((1, 2, 3, 1), (2, 2)) with { Strides = 2 }, [7, 2, 16, 5] },
        { Valid((1, 3, 5, 1), (1, 3), 1) with { Strides = 2 }, [92, 102, 112] },
        { Valid((1, 3, 6, 1), (2, 2), 1) with { Dilations = (2, 1) }, [55, 70, 235, 250] },
        { Valid((1, 2, 3, 1), (2, 2), 1) with { Dilations = (1, 2) }, [1, 3, 4, 6] },
        {
            Valid((1, 3, 4, 3), (2, 2), 3) with { Dilations = 2 },
            [
                17, 22, 27, 22, 29, 36, 27, 36, 45, 47, 64, 81, 52, 71, 90, 57, 78, 99,
                137, 190, 243, 142, 197, 252, 147, 204, 261, 167, 232, 297, 172, 239, 306, 177, 246, 315,
            ]
        },
        { Valid((1, 3, 3, 1), (2, 2), 2) with { Dilations = 2 }, [1, 2, 3, 6, 7, 14, 9, 18] },
        { Valid((1, 2, 2, 2), (2, 2), 2) with { Groups = 2 }, [1, 4, 3, 8, 5, 12, 7, 16] },
    };

    [Theory]
    [MemberData(nameof(Dense))]
    public void Dense_filter_gradients(Problem problem, float[] expected) => Check(problem, expected);

    /// <summary>Those with a channel of input, or as many groups as channels, whose depthwise gradient is the dense one.</summary>
    public static TheoryData<Problem, float[]> Depthwise
    {
        get
        {
            var cases = new TheoryData<Problem, float[]>();
            foreach (object[] row in Dense)
            {
                if (row is [Problem problem, float[] expected] && problem.Channels == problem.Groups)
                    cases.Add(problem, expected);
            }

            return cases;
        }
    }

    /// <summary>The same with the depthwise operation.</summary>
    [Theory]
    [MemberData(nameof(Depthwise))]
    public void Depthwise_filter_gradients(Problem problem, float[] expected) =>
        Check(problem with { Operation = Operation.Depthwise, Groups = 1, Multiplier = problem.Filters / problem.Channels }, expected);

    private static void Check(Problem problem, float[] expected)
    {
        var operands = FilterGradients.Operands<float>(problem with { Data = Data.Counting });
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Gradients<float> gradients = FilterGradients.Run(operands, algorithm, threads: 2);
            (problem.Operation == Operation.Dense ? gradients.Dense : gradients.Depthwise).Should().Equal(expected);
            gradients.Bias.Should().Equal(Enumerable.Range(0, problem.OutputChannels).Select(
                channel => operands.Residual.Where((_, i) => i % problem.OutputChannels == channel).Sum()));
        }
    }

    private static Problem Valid(NhwcShape input, Size2D filter, int filters) => Same(input, filter) with { Padding = Padding2D.Valid, Filters = filters };

    private static Problem Same(NhwcShape input, Size2D filter) => new()
    {
        Operation = Operation.Dense, Batch = input.Batch, Height = input.Height, Width = input.Width, Channels = input.Channels,
        Filter = filter, Filters = 1,
    };
}
