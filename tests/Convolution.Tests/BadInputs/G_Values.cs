using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>NaN, infinities, zeros of both signs and subnormal numbers.</summary>
public abstract class G_Values<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<Operation, ConvolutionAlgorithm> Cases => Check.DirectAndReference;

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Special_values_give_the_same_bits_on_every_path(Operation operation) => Check.DirectEqualsReference<T>(
        from channels in Enumerable.Range(1, 40)
        from activation in new[] { Activation.None, Activation.Relu6 }
        from filter in new[] { 1, 2, 3 }
        select new Problem
        {
            Operation = operation,
            Height = 6,
            Width = 9,
            Channels = channels,
            Filter = filter,
            Filters = channels,
            Activation = activation,
            Bias = true,
            Residual = channels % 2 == 0,
            Data = Data.Special,
            Seed = channels,
        });

    [Theory]
    [MemberData(nameof(Cases))]
    public void G1_one_NaN_pixel_reaches_exactly_the_windows_that_cover_it(Operation operation, ConvolutionAlgorithm algorithm)
    {
        foreach (int channels in new[] { 1, 3, 16, 35 })
        {
            var problem = new Problem
            {
                Operation = operation, Batch = 2, Height = 7, Width = 8, Channels = channels, Filters = channels, Data = Data.Integers,
            };
            var operands = new Operands<T>(problem);
            operands.Input.AsSpan(((3 * 8) + 4) * channels, channels).Fill(T.NaN);

            T[] actual = Check.Run(operands, algorithm);
            double[] expected = Oracle.Compute(operands);

            for (int i = 0; i < actual.Length; i++)
            {
                int pixel = i / problem.OutputChannels;
                bool covered = pixel < 56 && Math.Abs((pixel / 8) - 3) <= 1 && Math.Abs((pixel % 8) - 4) <= 1;
                T.IsNaN(actual[i]).Should().Be(covered, "element {0} of {1}", i, problem);
                double.IsNaN(expected[i]).Should().Be(covered);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G2_NaN_weights_give_NaN(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var operands = new Operands<T>(new() { Operation = operation, Channels = 9, Filters = 19 });
        (operation == Operation.Dense ? operands.Dense : operands.Depthwise).AsSpan().Fill(T.NaN);

        OnlyContains(operands, algorithm, T.IsNaN);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G3_infinity_under_positive_weights_gives_infinity(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var operands = new Operands<T>(new() { Operation = operation, Height = 12, Width = 12, Channels = 129, Filters = 8 });
        operands.Input.AsSpan().Fill(T.PositiveInfinity);
        foreach (T[] weights in new[] { operands.Dense, operands.Depthwise })
        {
            for (int i = 0; i < weights.Length; i++)
                weights[i] = T.Abs(weights[i]) + T.One;
        }

        OnlyContains(operands, algorithm, T.IsPositiveInfinity);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G4_infinity_under_a_zero_weight_gives_NaN(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var operands = new Operands<T>(new() { Operation = operation, Channels = 17, Filters = 17 });
        operands.Input.AsSpan().Fill(T.PositiveInfinity);
        operands.Dense.AsSpan().Clear();
        operands.Depthwise.AsSpan().Clear();

        OnlyContains(operands, algorithm, T.IsNaN);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G5_weights_over_the_padding_do_not_matter_for_any_number_of_channels(Operation operation, ConvolutionAlgorithm algorithm)
    {
        foreach (T wild in new[] { T.NaN, T.PositiveInfinity })
        {
            for (int channels = 1; channels <= 35; channels++)
            {
                // One pixel under a 3x3 filter: only the middle tap meets it.
                var operands = new Operands<T>(new() { Operation = operation, Height = 1, Width = 1, Channels = channels, Filters = channels });
                T[] filter = operation == Operation.Dense ? operands.Dense : operands.Depthwise;
                int tap = filter.Length / 9;
                filter.AsSpan(0, 4 * tap).Fill(wild);
                filter.AsSpan(5 * tap).Fill(wild);

                OnlyContains(operands, algorithm, T.IsFinite);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G6_NaN_next_to_the_operands_does_not_leak(Operation operation, ConvolutionAlgorithm algorithm)
    {
        for (int channels = 1; channels <= 35; channels++)
        {
            // All that lies around and between the pixels of the input and the residual is NaN.
            var problem = new Problem
            {
                Operation = operation, Channels = channels, Filters = channels, Input = Placement.CropOfChannelSlice, Residual = true,
            };

            OnlyContains(new Operands<T>(problem), algorithm, T.IsFinite);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G7_activations_keep_NaN_in_vectors_and_tails_alike(Operation operation, ConvolutionAlgorithm algorithm)
    {
        foreach (Activation activation in new[] { Activation.Relu, Activation.Relu6, Activation.Clamp(-1, 1) })
        {
            for (int channels = 1; channels <= 35; channels++)
            {
                var operands = new Operands<T>(new() { Operation = operation, Channels = channels, Filters = channels, Activation = activation });
                operands.Input.AsSpan().Fill(T.NaN);

                OnlyContains(operands, algorithm, T.IsNaN);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G8_subnormal_weights_are_kept_and_counted(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var operands = Subnormal(operation);

        Check.Run(operands, algorithm).Any(T.IsSubnormal).Should().BeTrue();
        int weights = operands.Dense.Length + operands.Depthwise.Length;
        Prepared<T>.Create(operands, algorithm).Describe(operands.Problem.InputShape).SubnormalWeights.Should().Be(weights);
    }

    [Fact]
    public void G8_subnormal_weights_are_flushed_where_asked()
    {
        T[] weights = [T.Epsilon, T.One, -T.Epsilon, T.One];
        T[] input = [T.One, T.One];
        var shape = new NhwcShape(1, 1, 1, 2);

        Conv2D<T> dense = Conv2D.Create<T>(new(weights, (1, 1, 2, 2)), new() { FlushSubnormalWeights = true });
        DepthwiseConv2D<T> depthwise = DepthwiseConv2D.Create<T>(new(weights, (1, 1, 2, 2)), new() { FlushSubnormalWeights = true });
        SeparableConv2D<T> separable = SeparableConv2D.Create<T>(
            new([T.Epsilon, T.One], (1, 1, 2, 1)), new(weights, (1, 1, 2, 2)), new() { FlushSubnormalWeights = true });

        dense.Run(new ReadOnlyNhwcSpan<T>(input, shape)).Span.ToArray().Should().Equal(T.Zero, T.One + T.One);
        depthwise.Run(new ReadOnlyNhwcSpan<T>(input, shape)).Span.ToArray().Should().Equal(T.Zero, T.One, T.Zero, T.One);
        separable.Run(new ReadOnlyNhwcSpan<T>(input, shape)).Span.ToArray().Should().Equal(T.Zero, T.One);
        dense.Describe(shape).SubnormalWeights.Should().Be(0);
        NhwcTensor<T> kept = Conv2D.Run(new ReadOnlyNhwcSpan<T>([T.One, T.Zero], shape), new Filter<T>(weights, (1, 1, 2, 2)));
        kept.Span[0].Should().Be(T.Epsilon, "the default keeps bits");
    }

    /// <summary>Each result is the smallest value or its negative, unless what is subnormal is flushed.</summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public void G8_subnormal_weights_of_what_runs_backwards(bool isFlushed, int counted)
    {
        T[] small = [T.Epsilon, -T.Epsilon];
        T[] expected = isFlushed ? [T.Zero, T.Zero] : small;
        var shape = new NhwcShape(1, 1, 1, 2);
        var one = new NhwcTensor<T>((1, 1, 1, 1), [T.One]);
        var ones = new NhwcTensor<T>(shape, [T.One, T.One]);
        var options = new Conv2DOptions { FlushSubnormalWeights = isFlushed };
        var separableOptions = new SeparableConv2DOptions { FlushSubnormalWeights = isFlushed };
        var dense = new Filter<T>(small, (1, 1, 2, 1));
        var depthwise = new DepthwiseFilter<T>(small, (1, 1, 2, 1));
        var identity = new Filter<T>([T.One, T.Zero, T.Zero, T.One], (1, 1, 2, 2));

        TransposedConv2D<T> transposed = TransposedConv2D.Create(dense, new TransposedConv2DOptions { FlushSubnormalWeights = isFlushed });
        transposed.Run(one).Span.ToArray().Should().Equal(expected);
        transposed.Describe(one.Shape).SubnormalWeights.Should().Be(counted);
        PreparedInputGradient<T>[] gradients =
        [
            Conv2DInputGradient.Create(dense, options),
            DepthwiseConv2DInputGradient.Create(depthwise, options),
            SeparableConv2DInputGradient.Create(depthwise, identity, separableOptions),
        ];
        foreach (PreparedInputGradient<T> gradient in gradients)
        {
            gradient.Run(gradient is Conv2DInputGradient<T> ? one : ones, shape).Span.ToArray().Should().Equal(expected);
            gradient.Describe(shape).SubnormalWeights.Should().Be(counted);
        }

        // The gradient of the pointwise filter is what comes between the two filters.
        SeparableConv2DFilterGradient<T> filters = SeparableConv2DFilterGradient.Create(depthwise, identity, separableOptions);
        var ofPointwise = new T[4];
        filters.Run(ones, ones, new T[2], ofPointwise);
        ofPointwise.Should().Equal(expected[0], expected[0], expected[1], expected[1]);
        filters.Describe(shape).SubnormalWeights.Should().Be(counted);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G9_overflow_gives_infinity_and_negative_zero_stays(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var problem = new Problem { Operation = operation, Channels = 5, Filter = 1, Filters = 5, Bias = true };
        T largest = T.BitDecrement(T.PositiveInfinity);
        var huge = new Operands<T>(problem);
        Fill(huge, input: largest, weight: largest, bias: T.One);
        var zero = new Operands<T>(problem with { Activation = Activation.Clamp(-1, 1) });
        Fill(zero, input: T.NegativeZero, weight: T.One, bias: T.NegativeZero);

        OnlyContains(huge, algorithm, T.IsPositiveInfinity);
        OnlyContains(zero, algorithm, value => T.IsNegative(value) && value == T.Zero);

        static void Fill(Operands<T> operands, T input, T weight, T bias)
        {
            operands.Input.AsSpan().Fill(input);
            operands.Dense.AsSpan().Fill(weight);
            operands.Depthwise.AsSpan().Fill(weight);
            operands.Bias.AsSpan().Fill(bias);
            operands.DepthwiseBias.AsSpan().Fill(bias);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void G10_NaN_stays_in_its_image_and_its_depthwise_channel(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var problem = new Problem { Operation = operation, Batch = 3, Channels = 21, Filters = 21 };
        var operands = new Operands<T>(problem);
        for (int pixel = 30; pixel < 60; pixel++)
            operands.Input[(pixel * 21) + 10] = T.NaN;

        T[] actual = Check.Run(operands, algorithm);

        for (int i = 0; i < actual.Length; i++)
        {
            bool reached = i / 21 is >= 30 and < 60 && (operation != Operation.Depthwise || i % 21 == 10);
            T.IsNaN(actual[i]).Should().Be(reached, "element {0} of {1}", i, problem);
        }
    }

    private static void OnlyContains(Operands<T> operands, ConvolutionAlgorithm algorithm, Func<T, bool> condition)
    {
        T[] values = Check.Run(operands, algorithm);
        int index = Array.FindIndex(values, value => !condition(value));
        if (values.Length == 0 || index >= 0)
            Assert.Fail($"element {index} of {values.Length} is {values.ElementAtOrDefault(index)}, in {operands.Problem}");
    }

    private static Operands<T> Subnormal(Operation operation)
    {
        var operands = new Operands<T>(new() { Operation = operation, Channels = 7, Filters = 9 });
        operands.Input.AsSpan().Fill(T.One);
        T[] first = operation == Operation.Dense ? operands.Dense : operands.Depthwise;
        first.AsSpan().Fill(T.Epsilon);
        if (operation == Operation.Separable)
        {
            operands.DepthwiseBias.AsSpan().Fill(T.One);
            operands.Dense.AsSpan().Fill(T.Epsilon);
        }

        return operands;
    }
}

public sealed class G_ValuesOfFloat : G_Values<float>;

public sealed class G_ValuesOfDouble : G_Values<double>;
