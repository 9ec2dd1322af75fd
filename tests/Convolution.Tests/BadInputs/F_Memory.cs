using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Aliasing, alignment and memory that moves. Guard pages and threads have suites of their own.</summary>
public sealed class F_Memory
{
    /// <summary>Distances from the first value of the input to that of the output at which the two share values.</summary>
    public static TheoryData<Operation, int> Overlaps
    {
        get
        {
            var data = new TheoryData<Operation, int>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                int input = 5 * 6 * 3;
                int output = new Problem { Operation = operation }.OutputShape.ElementCount;
                foreach (int distance in new[] { 0, 1, input - 1, -1, 1 - output })
                    data.Add(operation, distance);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Overlaps))]
    public void F1_an_output_that_overlaps_the_input_is_refused(Operation operation, int distance)
    {
        var problem = new Problem { Operation = operation };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        float[] memory = Enumerable.Repeat(42f, 1000).ToArray();
        const int Origin = 400;
        Action act = () => prepared.Run(
            new ReadOnlyNhwcSpan<float>(memory.AsSpan(Origin), problem.InputShape),
            new NhwcSpan<float>(memory.AsSpan(Origin + distance), problem.OutputShape));

        act.Should().Throw<ArgumentException>().WithParameterName("output").WithMessage("*overlaps the input*");
        memory.Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void F1_an_output_that_overlaps_the_residual_is_refused(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        var output = new NhwcTensor<float>(problem.OutputShape);
        output.Span.Fill(42);
        Action act = () => prepared.Run(new NhwcTensor<float>(problem.InputShape), output, output);

        act.Should().Throw<ArgumentException>().WithParameterName("output").WithMessage("*overlaps the residual*");
        output.Span.ToArray().Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void F1_neighbours_do_not_overlap(Operation operation)
    {
        var problem = new Problem { Operation = operation, Data = Data.Integers };
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto);
        int inputLength = problem.InputShape.ElementCount;
        var memory = new float[inputLength + problem.OutputShape.ElementCount];
        operands.Input.CopyTo(memory, 0);

        prepared.Run(
            new ReadOnlyNhwcSpan<float>(memory.AsSpan(0, inputLength), problem.InputShape),
            new NhwcSpan<float>(memory.AsSpan(inputLength), problem.OutputShape));

        memory[..inputLength].Should().Equal(operands.Input);
        memory[inputLength..].Widened().Should().Equal(Oracle.Compute(operands));
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void F1_channel_slices_of_one_tensor_do_not_overlap(Operation operation)
    {
        var problem = new Problem { Operation = operation, Data = Data.Integers };
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto);
        int channels = problem.OutputChannels;
        var both = new NhwcTensor<float>((1, 5, 6, 3 + channels));
        NhwcSpan<float> input = both.Channels(..3);
        for (int i = 0; i < operands.Input.Length; i++)
            input[0, i / 18, i / 3 % 6, i % 3] = operands.Input[i];

        prepared.Run(input, both.Channels(3..));

        double[] expected = Oracle.Compute(operands);
        for (int i = 0; i < expected.Length; i++)
            ((double)both[0, i / channels / 6, i / channels % 6, 3 + (i % channels)]).Should().Be(expected[i]);
        Action overlapping = () => prepared.Run(both.Channels(..3), both.Channels(2..(2 + channels)));
        overlapping.Should().Throw<ArgumentException>().WithParameterName("output");
    }

    [Fact]
    public void F2_the_filter_and_bias_are_copied_so_that_the_output_may_be_their_memory()
    {
        float[] memory = [1, 2, 3, 4, 10, 20];
        Conv2D<float> conv = Conv2D.Create<float>(new(memory.AsSpan(0, 4), (1, 1, 2, 2)), memory.AsSpan(4));
        ReadOnlyNhwcSpan<float> input = new([1, 1, 2, 1, 0, 1], (1, 1, 3, 2));

        conv.Run(input, new NhwcSpan<float>(memory, (1, 1, 3, 2)));

        memory.Should().Equal(14, 26, 15, 28, 13, 24);
    }

    [Fact]
    public void F3_input_and_filter_may_be_the_same_buffer()
    {
        float[] memory = [1, 2, 3, 4];

        NhwcTensor<float> y = Conv2D.Run(
            new ReadOnlyNhwcSpan<float>(memory, (1, 2, 2, 1)), new Filter<float>(memory, (2, 2, 1, 1)));

        y.Span.ToArray().Should().Equal(30);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void F6_any_alignment_of_elements_works(Operation operation)
    {
        var problem = new Problem { Operation = operation, Channels = 19, Filters = 21 };
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Direct);
        float[] expected = Check.Run(operands, ConvolutionAlgorithm.Reference);
        var input = new float[operands.Input.Length + 16];
        var output = new float[expected.Length + 16];
        for (int offset = 0; offset < 16; offset++)
        {
            operands.Input.CopyTo(input, offset);
            prepared.Run(
                new ReadOnlyNhwcSpan<float>(input.AsSpan(offset), problem.InputShape),
                new NhwcSpan<float>(output.AsSpan(15 - offset), problem.OutputShape));
            Bits.ShouldBeSame<float>(output.AsSpan(15 - offset, expected.Length), expected, problem);
        }
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    [Trait("Work", "Large")]
    public async Task F10_memory_that_the_collector_moves_is_pinned(Operation operation)
    {
        var problem = new Problem { Operation = operation, Height = 20, Width = 20, Channels = 5, Filters = 9 };
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Direct);
        float[] expected = Check.Run(operands, ConvolutionAlgorithm.Reference);
        Task collecting = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
                await Task.Delay(1);
            }
        });

        while (!collecting.IsCompleted)
        {
            // Fresh arrays are young, so that the collector would move them.
            var input = new NhwcTensor<float>(problem.InputShape, [.. operands.Input]);
            Bits.ShouldBeSame<float>(prepared.Run(input).Span, expected, problem);
        }

        await collecting;
    }
}
