using Convolution.Tests.Support;

namespace Convolution.Tests.Fourier;

/// <summary>What else Fourier transforms promise: bits, accuracy, values that are not finite, and what they are refused for.</summary>
public sealed class FourierPromisesTests
{
    private static readonly Problem Base = new()
    {
        Operation = Operation.Depthwise, Batch = 3, Height = 21, Width = 34, Channels = 19, Filter = (7, 5), Bias = true, Residual = true,
    };

    [Fact]
    public void No_number_of_threads_changes_a_bit()
    {
        var operands = new Operands<float>(Base);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Fft);
        Check.IsShared(prepared.Describe(Base.InputShape, threads: 2));
        float[] expected = Check.Run(operands, prepared, threads: 1);
        foreach (int threads in new[] { 2, 3, 5, 8 })
            Bits.ShouldBeSame<float>(Check.Run(operands, prepared, threads), expected, (Base, threads));
    }

    [Fact]
    public void No_batch_size_changes_a_bit()
    {
        var operands = new Operands<float>(Base with { Residual = false });
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Fft);
        float[] batched = Check.Run(operands, prepared, threads: 1);
        Check.ImagesAloneGive(batched, operands, prepared);
    }

    /// <summary>For filters as large as those it is meant for, sums of so few roundings are no less accurate than chains of a thousand.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(31)]
    public void The_error_is_no_larger_than_that_of_the_direct_chain(int filter)
    {
        Problem problem = new() { Operation = Operation.Depthwise, Height = 40, Width = 40, Channels = 8, Filter = filter };
        var operands = new Operands<float>(problem);
        double[] exact = Oracle.Compute(operands);

        Error(ConvolutionAlgorithm.Fft).Should().BeLessThan(Error(ConvolutionAlgorithm.Direct));

        double Error(ConvolutionAlgorithm algorithm) =>
            Math.Sqrt(Check.Run(operands, algorithm).Zip(exact, (value, expected) => Math.Pow(value - expected, 2)).Sum());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_appears_where_the_direct_algorithm_puts_it(float value)
    {
        for (int pixel = 0; pixel < Base.Height * Base.Width; pixel += 13)
        {
            var operands = new Operands<float>(Base with { Threads = 1 + (pixel % 2) });
            operands.Input[(pixel * Base.Channels) + (pixel % Base.Channels)] = value;
            float[] expected = Check.Run(operands, ConvolutionAlgorithm.Direct);
            float[] actual = Check.Run(operands, ConvolutionAlgorithm.Fft);
            Check.IsAsFiniteAndClose(actual, expected, operands.Problem);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Filters_that_are_not_finite_are_left_to_the_direct_algorithm(float weight)
    {
        var operands = new Operands<float>(Base);
        operands.Depthwise[3] = weight;
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Fft);
        prepared.Describe(Base.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
        prepared.Describe(Base.InputShape).Reason.Should().Contain("not finite");
        Bits.ShouldBeSame<float>(Check.Run(operands, prepared, 1), Check.Run(operands, ConvolutionAlgorithm.Direct), Base);
    }

    [Fact]
    public void Auto_never_takes_it() => Prepared<float>.Create(new Operands<float>(Base with { Filter = 31 }), ConvolutionAlgorithm.Auto)
        .Describe(Base.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);

    public static TheoryData<Problem, string> Others => new()
    {
        { Base with { Strides = (1, 2) }, "stride" },
        { Base with { Dilations = (2, 1) }, "dilation" },
        { Base with { Multiplier = 2 }, "multiplier" },
        { Base with { Border = Border.Reflect }, "border" },
        { Base with { Filter = (1, 128) }, "127" },
        { Base with { Operation = Operation.Dense }, "depthwise" },
        { Base with { Operation = Operation.Separable }, "depthwise" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_it_does_not_apply_to_is_refused(Problem problem, string reason)
    {
        Action create = () => Prepared<float>.Create(new Operands<float>(problem), ConvolutionAlgorithm.Fft);
        create.Should().Throw<ArgumentException>().WithMessage($"Fft convolution does not apply*{reason}*").WithParameterName("options");
    }

    [Fact]
    public void Other_element_types_are_refused()
    {
        Action create = () => Prepared<Half>.Create(new Operands<Half>(Base), ConvolutionAlgorithm.Fft);
        create.Should().Throw<ArgumentException>().WithMessage("*neither float nor double*").WithParameterName("options");
    }
}
