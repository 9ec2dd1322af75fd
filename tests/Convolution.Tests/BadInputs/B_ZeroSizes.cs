using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Dimensions of length zero.</summary>
public sealed class B_ZeroSizes
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B1_a_batch_of_0_gives_an_empty_output(Operation operation)
    {
        var problem = new Problem { Operation = operation, Batch = 0 };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);

        prepared.Run(new NhwcTensor<float>(problem.InputShape)).Shape.Should().Be(problem.OutputShape);
        Check.Run(new Operands<float>(problem), ConvolutionAlgorithm.Direct).Should().BeEmpty();
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B1_with_a_batch_of_0_the_other_arguments_are_still_checked(Operation operation)
    {
        var problem = new Problem { Operation = operation, Batch = 0 };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        Action otherChannels = () => prepared.Run(new NhwcTensor<float>((0, 5, 6, 4)));
        Action otherOutput = () => prepared.Run(new NhwcTensor<float>(problem.InputShape), new NhwcTensor<float>((0, 5, 5, problem.OutputChannels)));

        otherChannels.Should().Throw<ArgumentException>();
        otherOutput.Should().Throw<ArgumentException>();
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B3_a_height_or_width_of_0_gives_an_empty_output(Operation operation)
    {
        foreach ((int height, int width) in new[] { (0, 5), (5, 0), (0, 0) })
        {
            var problem = new Problem { Operation = operation, Height = height, Width = width };
            Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);

            NhwcTensor<float> y = prepared.Run(new NhwcTensor<float>(problem.InputShape));

            y.Shape.Should().Be(new NhwcShape(1, height, width, problem.OutputChannels));
        }
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B4_padding_around_nothing_gives_the_bias(Operation operation)
    {
        foreach (bool bias in new[] { false, true })
        {
            var problem = new Problem
            {
                Operation = operation,
                Height = 0,
                Width = 2,
                Filter = 1,
                Padding = Padding2D.Explicit(1, 1, 1, 1),
                Bias = bias,
                Data = Data.Integers,
            };

            problem.OutputShape.Should().Be(new NhwcShape(1, 2, 4, problem.OutputChannels));
            Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Auto);
        }
    }

    [Fact]
    public void B5_everything_empty_is_refused_since_the_filter_is()
    {
        Action dense = () => Conv2D.Run(new NhwcTensor<float>((0, 0, 0, 0)), new Filter<float>([], default));
        Action depthwise = () => DepthwiseConv2D.Run(new NhwcTensor<float>((0, 0, 0, 0)), new DepthwiseFilter<float>([], default));

        dense.Should().Throw<ArgumentException>().WithMessage("*must not have zero elements*");
        depthwise.Should().Throw<ArgumentException>().WithMessage("*must not have zero elements*");
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void B6_a_filter_without_rows_or_columns_is_refused(int height, int width) => RefusesFilter(height, width, 2, 2);

    [Fact]
    public void B7_a_filter_without_input_channels_is_refused() => RefusesFilter(3, 3, 0, 2);

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B8_an_input_without_channels_is_refused(Operation operation)
    {
        Prepared<float> prepared = Prepared<float>.Create(new(new() { Operation = operation }), ConvolutionAlgorithm.Auto);
        Action act = () => prepared.Run(new NhwcTensor<float>((1, 5, 6, 0)));

        act.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage("*[1, 5, 6, 0]*0 channels*");
    }

    [Fact]
    public void B9_a_filter_without_output_channels_is_refused() => RefusesFilter(3, 3, 2, 0);

    [Fact]
    public void B11_a_bias_without_values_is_refused()
    {
        Action dense = () => Conv2D.Create<float>(new(new float[4], (1, 1, 2, 2)), []);
        Action depthwise = () => DepthwiseConv2D.Create<float>(new(new float[4], (1, 1, 2, 2)), []);
        Action pointwise = () => SeparableConv2D.Create<float>(new(new float[4], (1, 1, 2, 2)), new(new float[8], (1, 1, 4, 2)), []);
        Action between = () => SeparableConv2D.Create<float>(new(new float[4], (1, 1, 2, 2)), [], new(new float[8], (1, 1, 4, 2)), new float[2]);

        dense.Should().Throw<ArgumentException>().WithParameterName("bias");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("bias");
        pointwise.Should().Throw<ArgumentException>().WithParameterName("bias");
        between.Should().Throw<ArgumentException>().WithParameterName("depthwiseBias");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public async Task B12_one_zero_amid_huge_dimensions_gives_an_empty_output_at_once(Operation operation)
    {
        foreach (NhwcShape shape in new NhwcShape[]
        {
            (0, int.MaxValue, int.MaxValue, 3), (int.MaxValue, 0, int.MaxValue, 3), (int.MaxValue, int.MaxValue, 0, 3),
        })
        {
            foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
            {
                Prepared<float> prepared = Prepared<float>.Create(new(new() { Operation = operation }), algorithm);

                // On a thread of its own: those of the pool may all be busy with other tests. To visit 2^62 places would take years.
                Task<NhwcShape> run = Task.Factory.StartNew(
                    () => prepared.Run(new NhwcTensor<float>(shape)).Shape, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                NhwcShape output = await run.WaitAsync(TimeSpan.FromSeconds(60));

                output.Should().Be(new NhwcShape(shape.Batch, shape.Height, shape.Width, prepared.GetOutputShape((1, 1, 1, 3)).Channels));
            }
        }
    }

    [Fact]
    public void B13_nothing_where_values_are_needed_is_refused()
    {
        Action input = () => new ReadOnlyNhwcSpan<float>(default, (1, 2, 2, 1));
        Action output = () => new NhwcSpan<float>(default, (1, 2, 2, 1));
        Action filter = () => new Filter<float>(default, (1, 1, 1, 1));
        Action depthwise = () => new DepthwiseFilter<float>(default, (1, 1, 1, 1));
        Action array = () => new NhwcTensor<float>((1, 2, 2, 1), null!);
        Action tensor = () => Conv2D.Run((NhwcTensor<float>)null!, new Filter<float>(new float[1], (1, 1, 1, 1)));

        input.Should().Throw<ArgumentException>().WithParameterName("span");
        output.Should().Throw<ArgumentException>().WithParameterName("span");
        filter.Should().Throw<ArgumentException>().WithParameterName("values");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("values");
        array.Should().Throw<ArgumentNullException>().WithParameterName("values");
        tensor.Should().Throw<ArgumentNullException>().WithParameterName("tensor");
    }

    private static void RefusesFilter(int height, int width, int channels, int last)
    {
        Action dense = () => new FilterShape(height, width, channels, last);
        Action depthwise = () => new DepthwiseFilterShape(height, width, channels, last);

        dense.Should().Throw<ArgumentException>().WithMessage($"*must not have zero elements*[{height}, {width}, {channels}, {last}]*");
        depthwise.Should().Throw<ArgumentException>().WithMessage($"*must not have zero elements*[{height}, {width}, {channels}, {last}]*");
    }
}
