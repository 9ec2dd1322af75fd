using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>Sizes and refusals of transposed convolution, and cases that can be checked by hand.</summary>
public sealed class TransposedConv2DTests
{
    [Fact]
    public void Each_input_is_spread_by_the_filter()
    {
        NhwcTensor<float> output = TransposedConv2D.Run<float>(
            new NhwcTensor<float>((1, 1, 3, 1), [1, 10, 100]), new Filter<float>([1, 2, 3], (1, 3, 1, 1)), new() { Strides = (1, 2) });

        output.Shape.Should().Be(new NhwcShape(1, 1, 7, 1));
        output.AsSpan().Span.ToArray().Should().Equal(1, 2, 13, 20, 130, 200, 300);
    }

    [Fact]
    public void Outputs_that_no_tap_reaches_are_the_bias()
    {
        NhwcTensor<float> output = TransposedConv2D.Run<float>(
            new NhwcTensor<float>((1, 2, 2, 1), [1, 2, 3, 4]),
            new Filter<float>([10], (1, 1, 1, 1)),
            [0.5f],
            new() { Strides = (3, 2), OutputSize = (6, 4) });

        output.AsSpan().Span.ToArray().Should().Equal(
            10.5f, 0.5f, 20.5f, 0.5f,
            0.5f, 0.5f, 0.5f, 0.5f,
            0.5f, 0.5f, 0.5f, 0.5f,
            30.5f, 0.5f, 40.5f, 0.5f,
            0.5f, 0.5f, 0.5f, 0.5f,
            0.5f, 0.5f, 0.5f, 0.5f);
    }

    [Fact]
    public void The_channels_of_the_filter_are_outputs_and_inputs()
    {
        NhwcTensor<float> output = TransposedConv2D.Run<float>(
            new NhwcTensor<float>((1, 1, 1, 2), [1, 10]), new Filter<float>([1, 2, 3, 4, 5, 6], (1, 1, 3, 2)));

        output.AsSpan().Span.ToArray().Should().Equal(21, 43, 65);
    }

    [Theory]
    [InlineData(4, 3, 2, 1, 0, 9)]
    [InlineData(4, 3, 2, 1, 1, 10)]
    [InlineData(4, 2, 3, 1, 0, 11)]
    [InlineData(4, 3, 2, 2, 1, 12)]
    [InlineData(1, 5, 7, 3, 6, 19)]
    public void Valid_makes_the_smallest_output_and_the_output_padding(int input, int filter, int stride, int dilation, int more, int expected) =>
        Shape(input, filter, new() { Strides = stride, Dilations = dilation, OutputPadding = more }).Should().Be(expected);

    [Theory]
    [InlineData(4, 3, 2, 8)]
    [InlineData(5, 1, 4, 20)]
    [InlineData(0, 3, 2, 0)]
    public void Same_makes_the_largest_output(int input, int filter, int stride, int expected) =>
        Shape(input, filter, new() { Strides = stride, Padding = Padding2D.Same }).Should().Be(expected);

    [Fact]
    public void Explicit_padding_is_cut_off() =>
        Shape(4, 4, new() { Strides = 2, Padding = Padding2D.Explicit(1) }).Should().Be(8);

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void The_output_size_is_any_that_the_convolution_takes_to_the_input(int size, bool fits)
    {
        var options = new TransposedConv2DOptions { Strides = 2, Padding = Padding2D.Explicit(1, 0, 1, 0), OutputSize = size };
        Action shape = () => Shape(4, 3, options);

        if (fits)
            Shape(4, 3, options).Should().Be(size);
        else
            shape.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage($"*[1, 4, 4, 2]*{size}*");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_output_padding_of_the_stride_is_refused(int amount)
    {
        Action shape = () => Shape(4, 3, new() { Strides = 2, OutputPadding = amount });

        shape.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage($"*OutputPadding {amount}x{amount}*less than the strides 2x2*");
    }

    [Fact]
    public void Output_padding_without_meaning_is_refused()
    {
        var filter = new float[18];
        Action same = () => TransposedConv2D.Create(new Filter<float>(filter, (3, 3, 1, 2)), new() { OutputPadding = 1, Padding = Padding2D.Same });
        Action sized = () => TransposedConv2D.Create(new Filter<float>(filter, (3, 3, 1, 2)), new() { OutputPadding = 1, OutputSize = 9 });

        same.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*OutputPadding 1x1*SAME*");
        sized.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*OutputPadding 1x1*9x9*");
    }

    [Fact]
    public void Negative_sizes_are_refused()
    {
        Action padding = () => new TransposedConv2DOptions { OutputPadding = (0, -1) };
        Action size = () => new TransposedConv2DOptions { OutputSize = (-1, 3) };
        Action stride = () => new TransposedConv2DOptions { Strides = 0 };
        Action dilation = () => new TransposedConv2DOptions { Dilations = 0 };

        padding.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("OutputPadding").WithMessage("*0x-1*");
        size.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("OutputSize").WithMessage("*-1x3*");
        stride.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Strides");
        dilation.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Dilations");
    }

    [Fact]
    public void An_input_without_rows_is_refused_unless_padding_is_same()
    {
        Action valid = () => Shape(0, 3, new());

        valid.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage("*[1, 0, 0, 2]*SAME*");
    }

    [Fact]
    public void Padding_larger_than_the_output_is_refused()
    {
        Action shape = () => Shape(1, 3, new() { Padding = Padding2D.Explicit(2) });

        shape.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage("*3x3*explicit*[1, 1, 1, 2]*-1 pixels*");
    }

    [Fact]
    public void An_output_beyond_32_bits_is_refused()
    {
        Action shape = () => Shape(3, 3, new() { Strides = int.MaxValue, Padding = Padding2D.Same });
        Action product = () => Shape(3, 3, new() { Strides = 100_000, Padding = Padding2D.Same });

        shape.Should().Throw<ArgumentException>();
        product.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_bias_of_the_inputs_channels_is_refused()
    {
        Action create = () => TransposedConv2D.Create(new Filter<float>(new float[6], (1, 1, 3, 2)), new float[2]);

        create.Should().Throw<ArgumentException>().WithParameterName("bias").WithMessage("*2 values*3 output channels*");
    }

    [Theory]
    [InlineData(1, 1, "*not 3x3*")]
    [InlineData(3, 2, "*Winograd*")]
    public void Winograd_is_refused_where_it_does_not_apply(int filter, int stride, string message)
    {
        Action create = () => TransposedConv2D.Create(
            new Filter<float>(new float[filter * filter * 6], (filter, filter, 3, 2)),
            new() { Algorithm = ConvolutionAlgorithm.Winograd, Strides = stride });

        create.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage(message);
    }

    [Fact]
    public void With_stride_1_a_gradient_is_a_convolution_that_Winograd_may_compute()
    {
        var problem = new Problem { Operation = Operation.Dense, Height = 21, Width = 18, Channels = 96, Filters = 64 };
        foreach (Padding2D padding in new[] { Padding2D.Same, Padding2D.Valid, Padding2D.Explicit(5, 0, 3, 4), Padding2D.Explicit(9) })
        {
            Problem padded = problem with { Padding = padding };
            var operands = new AdjointOperands<float>(AdjointOperation.DenseGradient, padded);
            Adjoint<float> gradient = Adjoint<float>.Create(operands, ConvolutionAlgorithm.Auto);
            gradient.Describe(padded.OutputShape, padded.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);

            float[] expected = Adjoint<float>.Run(operands, ConvolutionAlgorithm.Reference);
            float[] actual = Adjoint<float>.Run(operands, ConvolutionAlgorithm.Auto);
            actual.Zip(expected, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(2e-4f, "a sum of 576 products of values below 1");
        }
    }

    [Fact]
    public void A_stride_far_beyond_the_filter_costs_no_more_than_its_outputs()
    {
        NhwcTensor<float> output = TransposedConv2D.Run<float>(
            new NhwcTensor<float>((1, 1, 1, 1), [3]),
            new Filter<float>([2], (1, 1, 1, 1)),
            [1],
            new() { Strides = 1_000_000_000, OutputSize = (70, 90) });

        output.AsSpan().Span.ToArray().Should().StartWith(7f).And.Subject.Skip(1).Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void An_empty_batch_makes_an_empty_output() =>
        TransposedConv2D.Run<float>(new NhwcTensor<float>((0, 4, 4, 2)), new Filter<float>(new float[18], (3, 3, 1, 2)))
            .Shape.Should().Be(new NhwcShape(0, 6, 6, 1));

    /// <summary>Slopes belong to the output's channels, of which a group computes its own.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Activations_follow_the_residual(int groups, int stride)
    {
        var problem = new Problem
        {
            Operation = Operation.Dense, Height = 13, Width = 11, Channels = 39, Filters = 24, Groups = groups, Strides = stride, Filter = 2,
            Bias = true, Residual = true,
        };
        var operands = new AdjointOperands<float>(AdjointOperation.Transposed, problem);
        float[] slopes = [.. Enumerable.Range(0, 39).Select(i => (i - 20) / 16f)];
        foreach (Activation activation in new[] { Activation.Relu, Activation.LeakyRelu(0.25), Activation.PRelu<float>(slopes), Activation.HardSwish })
        {
            float[] linear = Run(default), actual = Run(activation);
            for (int i = 0; i < linear.Length; i++)
            {
                float value = linear[i];
                float expected = activation.ToString().StartsWith("Hard", StringComparison.Ordinal) ? value * Math.Clamp(value + 3, 0, 6) / 6
                    : value >= 0 ? value
                    : activation == Activation.Relu ? 0
                    : activation == Activation.LeakyRelu(0.25) ? value / 4
                    : value * slopes[i % 39];
                actual[i].Should().BeApproximately(expected, 1e-6f, $"{activation} of {value}, element {i}");
            }
        }

        float[] Run(Activation activation)
        {
            TransposedConv2D<float> conv = TransposedConv2D.Create(
                new Filter<float>(operands.Dense, problem.DenseFilterShape),
                operands.Bias,
                problem.TransposedOptions(ConvolutionAlgorithm.Direct) with { Activation = activation });
            var output = new NhwcTensor<float>(problem.InputShape);
            conv.Run(new NhwcTensor<float>(problem.OutputShape, operands.Input), output, new NhwcTensor<float>(problem.InputShape, operands.Residual));
            return output.AsSpan().Span.ToArray();
        }
    }

    [Fact]
    public void Description_counts_the_convolution_that_is_transposed()
    {
        TransposedConv2D<float> conv = TransposedConv2D.Create(
            new Filter<float>(new float[4 * 4 * 3 * 8], (4, 4, 3, 8)), new() { Strides = 2, Padding = Padding2D.Same });
        ConvolutionDescription description = conv.Describe((1, 8, 8, 8));

        description.Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
        description.OutputShape.Should().Be(new NhwcShape(1, 16, 16, 3));
        description.Flops.Should().Be(2L * 8 * 8 * 4 * 4 * 3 * 8);
        description.Kernel.Should().EndWith("2x2 phases");
    }

    private static int Shape(int input, int filter, TransposedConv2DOptions options)
    {
        TransposedConv2D<float> conv = TransposedConv2D.Create(new Filter<float>(new float[filter * filter * 2], (filter, filter, 1, 2)), options);
        NhwcShape shape = conv.GetOutputShape((1, input, input, 2));
        shape.Height.Should().Be(shape.Width);
        return shape.Height;
    }
}
