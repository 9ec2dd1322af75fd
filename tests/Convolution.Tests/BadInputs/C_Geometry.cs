using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Filters, paddings, strides and dilations that fit badly or not at all.</summary>
public sealed class C_Geometry
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C1_a_filter_one_larger_than_the_input_is_refused(Operation operation)
    {
        Refuses(new Problem { Operation = operation, Height = 2, Width = 9, Filter = 3, Padding = Padding2D.Valid });
        Refuses(new Problem { Operation = operation, Height = 9, Width = 2, Filter = 3, Padding = Padding2D.Valid, Strides = 2 });
    }

    /// <summary>Reflect takes one pixel less than there are, Wrap as many; without pixels there is nothing to repeat.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A_border_that_needs_more_pixels_than_there_are_is_refused(Operation operation)
    {
        var problem = new Problem { Operation = operation, Height = 5, Width = 9, Filter = 1 };
        Refused(problem with { Border = Border.Reflect, Padding = Padding2D.Explicit(4, 5, 0, 0) }, "*Reflect*5 pixels reaches 4*4 before*5 behind*");
        Refused(problem with { Border = Border.Reflect, Padding = Padding2D.Explicit(0, 0, 9, 0) }, "*Reflect*9 pixels reaches 8*9 before*0 behind*");
        Refused(problem with { Border = Border.Wrap, Padding = Padding2D.Explicit(6, 0, 0, 0) }, "*Wrap*5 pixels reaches 5*6 before*");
        Refused(problem with { Border = Border.Replicate, Height = 0, Padding = Padding2D.Explicit(1) }, "*Replicate*0 pixels reaches 0*");

        static void Refused(Problem problem, string message)
        {
            var operands = new Operands<float>(problem with { Height = 5, Padding = Padding2D.Valid });
            Prepared<float> prepared = Prepared<float>.Create(
                problem, ConvolutionAlgorithm.Auto, operands.Depthwise, operands.DepthwiseBias, operands.Dense, operands.Bias);
            Action act = () => prepared.GetOutputShape(problem.InputShape);
            act.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage(message);
        }
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C2_a_filter_much_larger_than_the_input_is_refused(Operation operation) =>
        Refuses(new Problem { Operation = operation, Height = 2, Width = 2, Filter = 9, Padding = Padding2D.Valid });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C3_a_filter_larger_than_the_padded_input_is_refused(Operation operation)
    {
        Refuses(new Problem { Operation = operation, Height = 2, Width = 9, Filter = 6, Padding = Padding2D.Explicit(1, 2, 0, 0) });
        Refuses(new Problem { Operation = operation, Height = 9, Width = 2, Filter = 6, Padding = Padding2D.Explicit(0, 0, 2, 1) });
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C4_a_dilated_filter_larger_than_the_input_is_refused(Operation operation) =>
        Refuses(new Problem { Operation = operation, Height = 4, Width = 4, Filter = 2, Dilations = 4, Padding = Padding2D.Valid });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C5_a_stride_beyond_the_filter_pads_nothing(Operation operation) => EqualsOracle(
        from filter in new[] { 1, 2, 3 }
        from stride in new[] { 2, 4, 5 }
        from size in new[] { 4, 8, 9 }
        select new Problem { Operation = operation, Height = size, Width = size + 1, Filter = filter, Strides = stride });

    [Fact]
    public void C6_the_odd_padded_pixel_comes_after()
    {
        NhwcTensor<float> y = Conv2D.Run(
            new NhwcTensor<float>((1, 2, 2, 1), [1, 2, 3, 4]),
            new Filter<float>([1, 10, 100, 1000], (2, 2, 1, 1)),
            new() { Padding = Padding2D.Same });

        y.Span.ToArray().Should().Equal(4321, 402, 43, 4);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C7_windows_of_padding_alone_give_the_bias(Operation operation) => EqualsOracle(
        from pad in new[] { 3, 4, 10 }
        from size in new[] { 1, 3 }
        select new Problem { Operation = operation, Height = size, Width = size, Bias = true, Padding = Padding2D.Explicit(pad) });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C7_a_filter_far_larger_than_the_input(Operation operation) => EqualsOracle(
        [new Problem { Operation = operation, Height = 3, Width = 3, Filter = 51, Padding = Padding2D.Explicit(25) }]);

    [Theory]
    [InlineData(-1, 0, 0, 0, "top")]
    [InlineData(0, -1, 0, 0, "bottom")]
    [InlineData(0, 0, -17, 0, "left")]
    [InlineData(0, 0, 0, int.MinValue, "right")]
    public void C8_negative_padding_is_refused(int top, int bottom, int left, int right, string parameter)
    {
        Action act = () => Padding2D.Explicit(top, bottom, left, right);

        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C10_the_largest_paddings_do_not_wrap(Operation operation) => EqualsOracle(
        [
            new Problem { Operation = operation, Padding = Padding2D.Explicit(int.MaxValue), Strides = int.MaxValue, Bias = true },
            new Problem { Operation = operation, Padding = Padding2D.Explicit(int.MaxValue, 0, 0, int.MaxValue), Strides = int.MaxValue / 3 },
        ]);

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C11_an_output_beyond_memory_is_refused_at_once(Operation operation)
    {
        Refuses(new Problem { Operation = operation, Padding = Padding2D.Explicit(1_000_000_000) });
        Refuses(new Problem { Operation = operation, Padding = Padding2D.Explicit(int.MaxValue) });
        Refuses(new Problem { Operation = operation, Padding = Padding2D.Explicit(0, 0, int.MaxValue, 0) });
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C12_stride_and_dilation_together(Operation operation)
    {
        var problem = new Problem
        {
            Operation = operation, Height = 8, Width = 8, Filter = 2, Dilations = 2, Strides = 2, Padding = Padding2D.Valid,
        };

        problem.OutputShape.Should().Be(new NhwcShape(1, 3, 3, problem.OutputChannels));
        EqualsOracle([problem, problem with { Padding = Padding2D.Same }, problem with { Dilations = (3, 1), Strides = (2, 3) }]);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C13_unequal_strides(Operation operation) => EqualsOracle(
        from strides in new Size2D[] { (1, 2), (2, 1), (3, 2), (1, 4) }
        select new Problem { Operation = operation, Height = 9, Width = 9, Strides = strides });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C14_a_tall_filter_over_one_pixel(Operation operation) => EqualsOracle(
        [
            new Problem
            {
                Operation = operation, Height = 1, Width = 1, Filter = (125, 1), Padding = Padding2D.Explicit(63, 63, 0, 0), Strides = 2,
            },
        ]);

    private static void EqualsOracle(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems.Select(problem => problem with { Data = Data.Integers }))
            Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Auto);
    }

    private static void Refuses(Problem problem)
    {
        Prepared<float> prepared = Prepared<float>.Create(new(problem with { Residual = false }), ConvolutionAlgorithm.Auto);
        var input = new NhwcTensor<float>(problem.InputShape);
        var output = new NhwcTensor<float>((1, 1, 1, problem.OutputChannels));
        output.Span.Fill(42);
        Action shape = () => prepared.GetOutputShape(problem.InputShape);
        Action describe = () => prepared.Describe(problem.InputShape);
        Action allocating = () => prepared.Run(input);
        Action intoOutput = () => prepared.Run(input, output);

        foreach (Action act in new[] { shape, describe, allocating, intoOutput })
            act.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage($"*{problem.Filter}*{problem.Padding}*{problem.InputShape}*");
        output.Span.ToArray().Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");
    }
}
