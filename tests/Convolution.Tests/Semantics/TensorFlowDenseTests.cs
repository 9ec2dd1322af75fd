using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Semantics;

/// <summary>The published cases of TensorFlow's <c>conv_ops_test.py</c>: operands count 1, 2, 3 and so on.</summary>
public abstract class TensorFlowDenseTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<string, Problem, double[]> Literals => new()
    {
        { "1x1Filter", Dense([1, 2, 3, 3], [1, 1, 3, 3]), [30, 36, 42, 66, 81, 96, 102, 126, 150, 138, 171, 204, 174, 216, 258, 210, 261, 312] },
        { "2x2Filter", Dense([1, 2, 3, 3], [2, 2, 3, 3]), [2271, 2367, 2463, 2901, 3033, 3165] },
        { "1x2Filter", Dense([1, 2, 3, 3], [1, 2, 3, 3]), [231, 252, 273, 384, 423, 462, 690, 765, 840, 843, 936, 1029] },
        { "2x2FilterStride2", Dense([1, 2, 3, 3], [2, 2, 3, 3], stride: 2), [2271, 2367, 2463] },
        { "2x2FilterStride2Same", Same([1, 2, 3, 3], [2, 2, 3, 3], stride: 2), [2271, 2367, 2463, 1230, 1305, 1380] },
        { "2x2FilterStride1x2", Dense([1, 3, 6, 1], [2, 2, 1, 1]) with { Strides = (1, 2) }, [58, 78, 98, 118, 138, 158] },
        { "KernelSmallerThanStrideValid", Dense([1, 7, 7, 1], [2, 2, 1, 1], stride: 3), [65, 95, 275, 305] },
        { "KernelSmallerThanStrideSame 3", Same([1, 3, 3, 1], [1, 1, 1, 1], stride: 2), [1, 3, 7, 9] },
        { "KernelSmallerThanStrideSame 4", Same([1, 4, 4, 1], [1, 1, 1, 1], stride: 2), [1, 3, 9, 11] },
        { "KernelSmallerThanStrideSame 2x2", Same([1, 4, 4, 1], [2, 2, 1, 1], stride: 3), [44, 28, 41, 16] },
        { "KernelSmallerThanStrideSame, the case that is switched off there", Same([1, 8, 8, 1], [2, 2, 1, 1], stride: 4), [72, 112, 392, 432] },
        { "KernelSizeMatchesInputSize", Dense([1, 2, 2, 1], [2, 2, 1, 2]), [50, 60] },
        { "OnlyPaddingReturnsZeros", Explicit([1, 0, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1]), [0, 0, 0, 0, 0, 0, 0, 0] },
        { "Empty", Dense([0, 2, 3, 3], [1, 1, 3, 3]), [] },
        { "EmptyDilation", Dense([0, 2, 3, 3], [1, 1, 3, 3]) with { Dilations = (2, 1) }, [] },
    };

    /// <summary>Cases that TensorFlow compares with a dilated or padded computation of its own: here the oracle says what is right.</summary>
    public static TheoryData<string, Problem> Compared => new()
    {
        { "2x2FilterDilation", Dense([1, 2, 3, 3], [2, 2, 3, 3]) with { Dilations = (1, 2) } },
        { "1x2FilterDilation", Dense([1, 2, 3, 3], [1, 2, 3, 3]) with { Dilations = (2, 1) } },
        { "KernelSizeMatchesInputSizeDilation", Dense([1, 3, 3, 1], [2, 2, 1, 2]) with { Dilations = 2 } },
        { "0x0Padding", Explicit([1, 2, 3, 3], [2, 2, 3, 3], [0, 0, 0, 0]) },
        { "0x0Padding, stride 2", Explicit([3, 4, 3, 2], [1, 1, 2, 1], [0, 0, 0, 0]) with { Strides = 2 } },
        { "1x1Padding", Explicit([1, 2, 3, 2], [2, 2, 2, 2], [1, 1, 1, 1]) },
        { "1x1Padding, filter 1x1", Explicit([1, 2, 2, 1], [1, 1, 1, 2], [1, 1, 1, 1]) },
        { "2x2Padding", Explicit([1, 2, 1, 2], [2, 1, 2, 1], [2, 2, 2, 2]) },
        { "2x2Padding, stride 2x1", Explicit([1, 2, 1, 2], [1, 1, 2, 1], [2, 2, 2, 2]) with { Strides = (2, 1) } },
        { "OnlyBottomPadding", Explicit([1, 2, 3, 3], [2, 2, 3, 2], [0, 3, 0, 0]) },
        { "OnlyBottomPadding, stride 2", Explicit([2, 2, 4, 3], [1, 2, 3, 2], [0, 3, 0, 0]) with { Strides = 2 } },
        { "OnlyTopRightPadding", Explicit([1, 2, 3, 3], [2, 2, 3, 2], [1, 0, 0, 2]) },
        { "OnlyTopRightPadding, stride 1x3", Explicit([1, 2, 4, 2], [2, 2, 2, 2], [1, 0, 0, 2]) with { Strides = (1, 3) } },
        { "LotsPadding", Explicit([1, 1, 1, 3], [2, 2, 3, 3], [3, 4, 4, 2]) },
        { "LotsPadding, stride 2x1", Explicit([1, 2, 1, 1], [2, 2, 1, 3], [3, 4, 4, 2]) with { Strides = (2, 1) } },
        { "ExplicitPaddingWithDilations", Explicit([1, 3, 2, 1], [1, 2, 1, 2], [1, 0, 0, 1]) with { Dilations = (2, 1) } },
        { "ExplicitPaddingWithDilations 3x2", Explicit([1, 2, 3, 2], [3, 2, 2, 1], [2, 1, 1, 2]) with { Dilations = (2, 3) } },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void Published_values(string name, Problem problem, double[] expected)
    {
        var operands = new Operands<T>(problem);
        T[] values = Array.ConvertAll(expected, T.CreateChecked);

        Check.Run(operands, ConvolutionAlgorithm.Direct).Should().Equal(values, name);
        Check.Run(operands, ConvolutionAlgorithm.Reference).Should().Equal(values, name);
        Oracle.Compute(operands).Should().Equal(expected, "the oracle has to be right too: {0}", name);
    }

    [Theory]
    [MemberData(nameof(Compared))]
    public void Published_shapes(string name, Problem problem)
    {
        problem.Fits.Should().BeTrue(name);
        Check.EqualsOracle<T>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference);
    }

    private static Problem Dense(int[] input, int[] filter, int stride = 1) => new()
    {
        Operation = Operation.Dense,
        Batch = input[0],
        Height = input[1],
        Width = input[2],
        Channels = input[3],
        Filter = (filter[0], filter[1]),
        Filters = filter[3],
        Strides = stride,
        Padding = Padding2D.Valid,
        Data = Data.Counting,
    };

    private static Problem Same(int[] input, int[] filter, int stride) => Dense(input, filter, stride) with { Padding = Padding2D.Same };

    private static Problem Explicit(int[] input, int[] filter, int[] pads) =>
        Dense(input, filter) with { Padding = Padding2D.Explicit(pads[0], pads[1], pads[2], pads[3]) };
}

public sealed class TensorFlowDenseOfFloat : TensorFlowDenseTests<float>;

public sealed class TensorFlowDenseOfDouble : TensorFlowDenseTests<double>;
