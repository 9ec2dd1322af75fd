using System.Numerics.Tensors;
using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Shapes and buffers that do not fit each other.</summary>
public sealed class E_Mismatches
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E1_other_input_channels_are_refused(Operation operation) =>
        RefusesAndWritesNothing(operation, (1, 5, 6, 4), null, null, "input", "*4 channels*3*");

    [Fact]
    public void E2_a_filter_shorter_than_its_shape_is_refused()
    {
        Action dense = () => new Filter<float>(new float[35], (3, 3, 2, 2));
        Action depthwise = () => new DepthwiseFilter<float>(new float[35], (3, 3, 2, 2));

        dense.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage("*36*35*");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage("*36*35*");
    }

    [Fact]
    public void E3_an_input_shorter_than_its_shape_is_refused()
    {
        Action dense = () => new ReadOnlyNhwcSpan<float>(new float[23], (1, 2, 3, 4));
        Action strided = () => new ReadOnlyNhwcSpan<float>(new float[33], (1, 2, 3, 4), 100, 20, 5);
        Action array = () => new NhwcTensor<float>((1, 2, 3, 4), new float[25]);

        dense.Should().Throw<ArgumentException>().WithParameterName("span").WithMessage("*23*24*");
        strided.Should().Throw<ArgumentException>().WithParameterName("span").WithMessage("*33*34*");
        array.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage("*24*25*");
        new ReadOnlyNhwcSpan<float>(new float[34], (1, 2, 3, 4), 100, 20, 5).Span.Length.Should().Be(34);
    }

    [Fact]
    public void E4_an_output_shorter_by_one_is_refused()
    {
        Action dense = () => new NhwcSpan<float>(new float[23], (1, 2, 3, 4));
        Action strided = () => new NhwcSpan<float>(new float[33], (1, 2, 3, 4), 100, 20, 5);

        dense.Should().Throw<ArgumentException>().WithParameterName("span").WithMessage("*23*24*");
        strided.Should().Throw<ArgumentException>().WithParameterName("span").WithMessage("*33*34*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E4_an_output_of_another_shape_is_refused(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        int channels = problem.OutputChannels;
        NhwcShape[] others = [(1, 5, 5, channels), (1, 6, 6, channels), (2, 5, 6, channels), (1, 5, 6, channels + 1), (1, 6, 5, channels)];
        foreach (NhwcShape shape in others)
            RefusesAndWritesNothing(operation, problem.InputShape, shape, null, "output", $"*{shape}*{problem.InputShape}*{problem.OutputShape}*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E4_a_residual_of_another_shape_is_refused(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        foreach (NhwcShape shape in new NhwcShape[] { default, (1, 5, 5, problem.OutputChannels), (1, 5, 6, 1) })
            RefusesAndWritesNothing(operation, problem.InputShape, null, shape, "residual", $"*{shape}*{problem.OutputShape}*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E5_values_behind_the_output_are_not_touched(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Direct);
        float[] longer = Enumerable.Repeat(42f, problem.OutputShape.ElementCount + 19).ToArray();

        prepared.Run(new NhwcTensor<float>(problem.InputShape), new NhwcSpan<float>(longer, problem.OutputShape));

        longer[..^19].Should().OnlyContain(value => value == 0);
        longer[^19..].Should().OnlyContain(value => value == 42);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void E6_a_bias_of_another_length_is_refused(int length)
    {
        Action dense = () => Conv2D.Create<float>(new(new float[16], (1, 1, 4, 4)), new float[length]);
        Action depthwise = () => DepthwiseConv2D.Create<float>(new(new float[4], (1, 1, 4, 1)), new float[length]);

        dense.Should().Throw<ArgumentException>().WithParameterName("bias").WithMessage($"*{length} values*4 output channels*");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("bias").WithMessage($"*{length} values*4 output channels*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E6_slopes_of_another_number_are_refused(Operation operation)
    {
        Activation few = Activation.PRelu<float>([1, 2]);
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Action act = () => Prepared<float>.Create(new(new() { Operation = operation, Activation = few }), algorithm);
            act.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*2 slopes*channels*");
        }

        Action between = () => Prepared<float>.Create(new(new() { Operation = Operation.Separable, DepthwiseActivation = few }), ConvolutionAlgorithm.Auto);
        Action none = () => Activation.PRelu<float>([]);
        between.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*2 slopes*3 channels*");
        none.Should().Throw<ArgumentException>().WithParameterName("slopes");
    }

    [Theory]
    [InlineData(3, 3, 4)]
    [InlineData(1, 2, 4)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 1, 8)]
    public void E7_a_pointwise_filter_that_does_not_fit_is_refused(int height, int width, int inputChannels)
    {
        Action act = () => SeparableConv2D.Create<float>(
            new(new float[36], (3, 3, 2, 2)), new(new float[height * width * inputChannels], (height, width, inputChannels, 1)));

        act.Should().Throw<ArgumentException>().WithParameterName("pointwise")
            .WithMessage($"*[{height}, {width}, {inputChannels}, 1]*[3, 3, 2, 2]*");
    }

    [Fact]
    public void E8_an_overparameterized_separable_convolution_is_computed()
    {
        var problem = new Problem { Operation = Operation.Separable, Channels = 6, Multiplier = 4, Filters = 2, Data = Data.Integers };

        Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference);
    }

    [Fact]
    public void E9_a_depthwise_filter_over_other_channels_is_refused() =>
        RefusesAndWritesNothing(Operation.Depthwise, (1, 5, 6, 6), null, null, "input", "*6 channels*3*");

    [Fact]
    public void E10_tensors_of_another_rank_are_refused()
    {
        foreach (nint[] lengths in new nint[][] { [24], [4, 6], [2, 3, 4], [1, 2, 3, 2, 2] })
        {
            Action input = () =>
            {
                ReadOnlyNhwcSpan<float> view = new ReadOnlyTensorSpan<float>(new float[24], lengths);
                view.Shape.Should().BeNull();
            };
            Action output = () =>
            {
                NhwcSpan<float> view = new TensorSpan<float>(new float[24], lengths);
                view.Shape.Should().BeNull();
            };

            input.Should().Throw<ArgumentException>().WithParameterName("tensor").WithMessage($"*rank 4*{lengths.Length}*");
            output.Should().Throw<ArgumentException>().WithParameterName("tensor").WithMessage($"*rank 4*{lengths.Length}*");
        }
    }

    [Fact]
    public void E10_a_tensor_whose_channels_are_not_contiguous_is_refused()
    {
        Action act = () =>
        {
            ReadOnlyNhwcSpan<float> view = new ReadOnlyTensorSpan<float>(new float[48], [1, 2, 3, 4], [0, 24, 8, 2]);
            view.Shape.Should().BeNull();
        };

        act.Should().Throw<ArgumentException>().WithParameterName("tensor").WithMessage("*contiguous*2*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E13_a_prepared_convolution_takes_other_images_but_no_other_channels(Operation operation)
    {
        Prepared<float> prepared = Prepared<float>.Create(new(new() { Operation = operation }), ConvolutionAlgorithm.Auto);
        int channels = prepared.GetOutputShape((1, 1, 1, 3)).Channels;

        prepared.Run(new NhwcTensor<float>((2, 9, 8, 3))).Shape.Should().Be(new NhwcShape(2, 9, 8, channels));
        prepared.Run(new NhwcTensor<float>((1, 1, 4, 3))).Shape.Should().Be(new NhwcShape(1, 1, 4, channels));
        foreach (int others in new[] { 1, 2, 6 })
        {
            Action act = () => prepared.Run(new NhwcTensor<float>((1, 4, 4, others)));
            act.Should().Throw<ArgumentException>().WithParameterName("input");
        }
    }

    [Theory]
    [InlineData(-1, 1, 1, 1, "batch")]
    [InlineData(1, -1, 1, 1, "height")]
    [InlineData(1, 1, int.MinValue, 1, "width")]
    [InlineData(1, 1, 1, -1, "channels")]
    public void E15_a_negative_dimension_is_refused(int batch, int height, int width, int channels, string parameter)
    {
        Action shape = () => new NhwcShape(batch, height, width, channels);
        Action filter = () => new FilterShape(batch, height, width, channels);
        Action depthwise = () => new DepthwiseFilterShape(batch, height, width, channels);

        shape.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
        filter.Should().Throw<ArgumentOutOfRangeException>();
        depthwise.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Strides_that_are_negative_or_let_outputs_collide_are_refused()
    {
        Action negative = () => new ReadOnlyNhwcSpan<float>(new float[100], (1, 2, 3, 4), 24, -12, 4);
        Action pixels = () => new NhwcSpan<float>(new float[100], (1, 2, 3, 4), 24, 12, 3);
        Action rows = () => new NhwcSpan<float>(new float[100], (1, 2, 3, 4), 24, 11, 4);
        Action images = () => new NhwcSpan<float>(new float[100], (2, 2, 3, 4), 23, 12, 4);

        negative.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("rowStride");
        foreach (Action act in new[] { pixels, rows, images })
            act.Should().Throw<ArgumentException>().WithMessage("*share memory*");
        new ReadOnlyNhwcSpan<float>(new float[4], (9, 2, 3, 4), 0, 0, 0).Shape.ElementCount.Should().Be(216, "inputs may repeat");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Scratch_that_is_too_small_is_refused(Operation operation)
    {
        var problem = new Problem { Operation = operation, Channels = 40, Multiplier = operation == Operation.Dense ? 1 : 2, Threads = 2 };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        long needed = prepared.Describe(problem.InputShape, 2).ScratchBytes;
        var output = new NhwcTensor<float>(problem.OutputShape);
        output.Span.Fill(42);
        Action act = () => prepared.Run(
            new NhwcTensor<float>(problem.InputShape),
            output,
            new RunOptions { Scratch = new byte[Math.Max(1, needed - 1)], MaxDegreeOfParallelism = 2 });

        if (needed > 1)
        {
            act.Should().Throw<ArgumentException>().WithParameterName("Scratch").WithMessage($"*{needed - 1}*{needed}*");
            output.Span.ToArray().Should().OnlyContain(value => value == 42);
        }
        else
        {
            act.Should().NotThrow("this convolution needs no scratch memory");
        }
    }

    private static void RefusesAndWritesNothing(
        Operation operation, NhwcShape input, NhwcShape? output, NhwcShape? residual, string parameter, string message)
    {
        var problem = new Problem { Operation = operation };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        var y = new NhwcTensor<float>(output ?? problem.OutputShape);
        y.Span.Fill(42);
        Action act = residual is { } shape
            ? () => prepared.Run(new NhwcTensor<float>(input), y, new NhwcTensor<float>(shape))
            : () => prepared.Run(new NhwcTensor<float>(input), y);

        act.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
        y.Span.ToArray().Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");
    }
}
