using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Properties;

/// <summary>Laws that relate one convolution to another; exact, since the data are small integers.</summary>
public abstract class AlgebraTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<Operation, ConvolutionAlgorithm> Cases => Check.DirectAndReference;

    public static TheoryData<ConvolutionAlgorithm> Algorithms => [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_in_the_input(Operation operation, ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(operation);
        (Operands<T> first, Operands<T> second, Operands<T> sum) = (new(problem), new(problem), new(problem));
        Redraw(second.Input, seed: 2);
        for (int i = 0; i < sum.Input.Length; i++)
            sum.Input[i] = (Number(2) * first.Input[i]) - (Number(3) * second.Input[i]);

        Check.Run(sum, algorithm).Should().Equal(
            Check.Run(first, algorithm).Zip(Check.Run(second, algorithm), (x, z) => (Number(2) * x) - (Number(3) * z)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linear_in_the_filter(Operation operation, ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(operation);
        (Operands<T> first, Operands<T> second, Operands<T> sum) = (new(problem), new(problem), new(problem));
        Func<Operands<T>, T[]> filter = operation == Operation.Depthwise ? operands => operands.Depthwise : operands => operands.Dense;
        Redraw(filter(second), seed: 2);
        for (int i = 0; i < filter(sum).Length; i++)
            filter(sum)[i] = filter(first)[i] + filter(second)[i];

        Check.Run(sum, algorithm).Should().Equal(Check.Run(first, algorithm).Zip(Check.Run(second, algorithm), (x, z) => x + z));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_shift_of_the_input_shifts_the_output(Operation operation, ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(operation) with { Padding = Padding2D.Valid, Height = 9, Width = 11 };
        var operands = new Operands<T>(problem);
        Prepared<T> prepared = Prepared<T>.Create(operands, algorithm);
        var input = new NhwcTensor<T>(problem.InputShape, operands.Input);
        NhwcTensor<T> whole = prepared.Run(input);

        NhwcTensor<T> shifted = prepared.Run(input.Crop(2.., 3..));

        Dense(shifted).Should().Equal(Dense(whole.Crop(2.., 3..)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_strided_output_is_every_nth_of_the_plain_one(Operation operation, ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(operation) with { Padding = Padding2D.Valid, Height = 10, Width = 12, Dilations = (2, 1), Data = Data.Reals };
        var plain = new NhwcTensor<T>(problem.OutputShape, Check.Run(new Operands<T>(problem), algorithm));
        Problem strided = problem with { Strides = (2, 3) };

        T[] actual = Check.Run(new Operands<T>(strided), algorithm);

        NhwcShape shape = strided.OutputShape;
        var view = new ReadOnlyNhwcSpan<T>(
            plain.Span, shape, plain.AsSpan().BatchStride, 2 * plain.AsSpan().RowStride, 3 * plain.AsSpan().PixelStride);
        Bits.ShouldBeSame<T>(actual, Dense(view), strided);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Explicit_padding_is_an_image_with_a_frame_of_zeros(Operation operation, ConvolutionAlgorithm algorithm)
    {
        Problem padded = Integers(operation) with { Padding = Padding2D.Explicit(2, 1, 0, 3), Strides = (1, 2) };
        var operands = new Operands<T>(padded);
        var frame = new NhwcTensor<T>((padded.Batch, padded.Height + 3, padded.Width + 3, padded.Channels));
        NhwcSpan<T> inside = frame.Crop(2..^1, ..^3);
        CopyTo(new NhwcTensor<T>(padded.InputShape, operands.Input), inside);

        NhwcTensor<T> expected = Prepared<T>.Create(new(padded with { Padding = Padding2D.Valid }), algorithm).Run(frame);

        Check.Run(operands, algorithm).Should().Equal(expected.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_dilated_filter_is_one_with_zeros_between_its_taps(ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(Operation.Dense) with { Filter = (3, 2), Dilations = (2, 3), Height = 9, Width = 8 };
        Problem stuffed = problem with { Filter = (5, 4), Dilations = 1 };
        (Operands<T> operands, Operands<T> plain) = (new(problem), new(stuffed));
        operands.Input.CopyTo(plain.Input, 0);
        plain.Dense.AsSpan().Clear();
        int tap = problem.Channels * problem.Filters;
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 2; x++)
                operands.Dense.AsSpan(((y * 2) + x) * tap, tap).CopyTo(plain.Dense.AsSpan(((y * 2 * 4) + (x * 3)) * tap));
        }

        Check.Run(operands, algorithm).Should().Equal(Check.Run(plain, algorithm));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_depthwise_convolution_is_a_dense_one_with_a_diagonal_filter(ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(Operation.Depthwise) with { Multiplier = 3 };
        var operands = new Operands<T>(problem);
        var dense = new Operands<T>(problem with { Operation = Operation.Dense, Multiplier = 1, Filters = problem.OutputChannels });
        operands.Input.CopyTo(dense.Input, 0);
        dense.Dense.AsSpan().Clear();
        for (int i = 0; i < operands.Depthwise.Length; i++)
        {
            (int tap, int output) = Math.DivRem(i, problem.OutputChannels);
            dense.Dense[(((tap * problem.Channels) + (output / 3)) * problem.OutputChannels) + output] = operands.Depthwise[i];
        }

        Check.Run(operands, algorithm).Should().Equal(Check.Run(dense, algorithm));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_filter_of_one_tap_moves_the_image(ConvolutionAlgorithm algorithm)
    {
        Problem problem = Integers(Operation.Depthwise) with { Height = 6, Width = 7, Multiplier = 1 };
        var input = new NhwcTensor<T>(problem.InputShape, new Operands<T>(problem).Input);
        for (int filterY = 0; filterY < 3; filterY++)
        {
            for (int filterX = 0; filterX < 3; filterX++)
            {
                var operands = new Operands<T>(problem);
                operands.Depthwise.AsSpan().Clear();
                operands.Depthwise.AsSpan(((filterY * 3) + filterX) * problem.Channels, problem.Channels).Fill(T.One);
                var output = new NhwcTensor<T>(problem.OutputShape, Check.Run(operands, algorithm));
                for (int y = 0; y < 6; y++)
                {
                    for (int x = 0; x < 7; x++)
                    {
                        (int fromY, int fromX) = (y + filterY - 1, x + filterX - 1);
                        T expected = fromY is >= 0 and < 6 && fromX is >= 0 and < 7 ? input[0, fromY, fromX, 1] : T.Zero;
                        output[0, y, x, 1].Should().Be(expected);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_separable_convolution_is_a_depthwise_one_and_then_a_pointwise_one(ConvolutionAlgorithm algorithm)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Problem problem = Equality.SampledProblems.Draw(Operation.Separable, seed, largestWork: 100_000) with
            {
                Input = Placement.Dense,
                Output = Placement.Dense,
                Residual = false,
            };
            var operands = new Operands<T>(problem);
            DepthwiseConv2D<T> depthwise = DepthwiseConv2D.Create<T>(
                new(operands.Depthwise, problem.DepthwiseFilterShape),
                operands.DepthwiseBias,
                problem.Options(algorithm) with { Activation = problem.DepthwiseActivation });
            Conv2D<T> pointwise = Conv2D.Create<T>(
                new(operands.Dense, problem.DenseFilterShape),
                operands.Bias,
                new() { Activation = problem.Activation, Algorithm = algorithm });

            NhwcTensor<T> expected = pointwise.Run(depthwise.Run(new NhwcTensor<T>(problem.InputShape, operands.Input)));

            Bits.ShouldBeSame<T>(Check.Run(operands, algorithm), expected.Span, problem);
        }
    }

    private static Problem Integers(Operation operation) => new()
    {
        Operation = operation,
        Channels = 5,
        Filters = 7,
        Multiplier = operation == Operation.Dense ? 1 : 2,
        Data = Data.Integers,
    };

    private static T Number(int value) => T.CreateChecked(value);

    private static void Redraw(T[] values, int seed)
    {
        var random = new Random(seed);
        foreach (ref T value in values.AsSpan())
            value = Number(random.Next(-3, 4));
    }

    private static T[] Dense(ReadOnlyNhwcSpan<T> view)
    {
        var dense = new NhwcTensor<T>(view.Shape);
        CopyTo(view, dense);
        return dense.Span.ToArray();
    }

    private static void CopyTo(ReadOnlyNhwcSpan<T> source, NhwcSpan<T> destination)
    {
        NhwcShape shape = source.Shape;
        for (int batch = 0; batch < shape.Batch; batch++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    for (int channel = 0; channel < shape.Channels; channel++)
                        destination[batch, y, x, channel] = source[batch, y, x, channel];
                }
            }
        }
    }
}

public sealed class AlgebraOfFloat : AlgebraTests<float>;

public sealed class AlgebraOfDouble : AlgebraTests<double>;
