using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>What does not fit is refused with the caller's names and both shapes, before anything is written; what is empty gives zeros.</summary>
public sealed class FilterGradientRefusalTests
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E1_other_input_channels_are_refused(Operation operation) =>
        Refuses(operation, (1, 5, 6, 4), Plain(operation).OutputShape, "input", "*4 channels*3*");

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E11_an_output_gradient_of_another_shape_is_refused(Operation operation)
    {
        Problem problem = Plain(operation);
        int channels = problem.OutputChannels;
        NhwcShape[] others = [(1, 5, 5, channels), (1, 6, 6, channels), (2, 5, 6, channels), (1, 5, 6, channels + 1), (0, 5, 6, channels)];
        foreach (NhwcShape shape in others)
            Refuses(operation, problem.InputShape, shape, "outputGradient", $"*{shape}*{problem.InputShape}*{problem.OutputShape}*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void C1_a_filter_larger_than_the_input_is_refused(Operation operation) =>
        Refuses(operation, (1, 2, 6, 3), Plain(operation).OutputShape, "input", "*larger than the input*", Plain(operation) with { Padding = Padding2D.Valid });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E4_gradients_shorter_by_one_are_refused(Operation operation)
    {
        Operands<float> operands = FilterGradients.Operands<float>(Plain(operation));
        string[] names = operation == Operation.Separable
            ? ["depthwiseGradient", "depthwiseBiasGradient", "pointwiseGradient", "biasGradient"]
            : ["filterGradient", "", "filterGradient", "biasGradient"];
        for (int which = 0; which < 4; which++)
        {
            Gradients<float> gradients = FilterGradients.Unwritten(operands);
            float[][] all = [gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias];
            if (all[which].Length == 0)
                continue;
            int needed = all[which].Length;
            all[which] = all[which][1..];
            Action run = () => Run(operands, operands.Problem.InputShape, operands.Problem.OutputShape, all);

            run.Should().Throw<ArgumentException>().WithParameterName(names[which]).WithMessage($"*{needed - 1}*{needed}*");
            all.Should().OnlyContain(values => values.All(float.IsNaN), "nothing is written by a call that throws");
        }
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void E5_values_behind_the_gradients_are_not_touched(Operation operation)
    {
        Operands<float> operands = FilterGradients.Operands<float>(Plain(operation));
        Gradients<float> exact = FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 1);
        float[][] all = [exact.Depthwise, exact.DepthwiseBias, exact.Dense, exact.Bias];
        float[][] longer = [.. all.Select(values => Enumerable.Repeat(42f, values.Length + 19).ToArray())];

        Run(operands, operands.Problem.InputShape, operands.Problem.OutputShape, longer, operands.Input, operands.Residual);

        longer.SelectMany(values => values[^19..]).Should().OnlyContain(value => value == 42);
        longer.SelectMany(values => values[..^19]).Should().Equal(exact.All);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void F1_gradients_that_overlap_another_operand_are_refused(Operation operation)
    {
        Problem problem = Plain(operation);
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        var prepared = new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct);
        float[] memory = Enumerable.Repeat(42f, 4000).ToArray();
        const int Own = 500;
        float[][] gradients = [operands.Depthwise, operation == Operation.Separable ? operands.DepthwiseBias : [], operands.Dense, operands.Bias];
        int[] written = [.. Enumerable.Range(0, 4).Where(gradient => gradients[gradient].Length > 0)];
        IEnumerable<int> Others(int gradient) => written.Where(other => other != gradient).Select(Place);

        foreach (int moved in written)
        {
            foreach (int place in Others(moved).Concat([0, Own]))
            {
                Action run = () => prepared.Run(
                    new ReadOnlyNhwcSpan<float>(memory, problem.InputShape), new ReadOnlyNhwcSpan<float>(memory.AsSpan(Own), problem.OutputShape),
                    At(0), At(1), At(2), At(3), default);

                run.Should().Throw<ArgumentException>($"gradient {moved} is at {place}").WithMessage("*overlap*");
                memory.Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");

                Span<float> At(int gradient) =>
                    written.Contains(gradient) ? memory.AsSpan(gradient == moved ? place : Place(gradient)) : default;
            }
        }

        static int Place(int gradient) => Own * (2 + gradient);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void An_activation_or_another_algorithm_is_refused(Operation operation)
    {
        Action activation = () => new PreparedGradients<float>(new(Plain(operation) with { Activation = Activation.Relu }), ConvolutionAlgorithm.Auto);
        Action between = () => new PreparedGradients<float>(new(Plain(operation) with { DepthwiseActivation = Activation.Relu }), ConvolutionAlgorithm.Auto);
        Action winograd = () => new PreparedGradients<float>(new(Plain(operation)), ConvolutionAlgorithm.Winograd);
        Action fft = () => new PreparedGradients<float>(new(Plain(operation)), ConvolutionAlgorithm.Fft);

        activation.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*linear*");
        if (operation != Operation.Dense)
            winograd.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*Winograd*dense*");
        fft.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*Fft*");
        if (operation == Operation.Separable)
            between.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*linear*");
    }

    [Fact]
    public void B6_the_default_shape_is_refused()
    {
        Action dense = () => Conv2DFilterGradient.Create<float>(default);
        Action depthwise = () => DepthwiseConv2DFilterGradient.Create<float>(default);

        dense.Should().Throw<ArgumentException>().WithMessage("*zero elements*");
        depthwise.Should().Throw<ArgumentException>().WithMessage("*zero elements*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Scratch_that_is_too_small_is_refused(Operation operation)
    {
        Operands<float> operands = FilterGradients.Operands<float>(Plain(operation));
        var prepared = new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct);
        int needed = (int)prepared.Describe(operands.Problem.InputShape, 1).ScratchBytes;
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        Action run = () => prepared.Run(
            new ReadOnlyNhwcSpan<float>(operands.Input, operands.Problem.InputShape),
            new ReadOnlyNhwcSpan<float>(operands.Residual, operands.Problem.OutputShape),
            gradients,
            new RunOptions { Scratch = new byte[needed - 1], MaxDegreeOfParallelism = 1 });

        run.Should().Throw<ArgumentException>().WithParameterName("Scratch").WithMessage($"*{needed - 1}*{needed}*");
        gradients.All.Should().OnlyContain(value => float.IsNaN(value));
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void D2_scratch_does_not_grow_with_the_image(Operation operation)
    {
        var prepared = new PreparedGradients<float>(FilterGradients.Operands<float>(Plain(operation)), ConvolutionAlgorithm.Direct);

        prepared.Describe((1, 4096, 4096, 3), 1).ScratchBytes.Should().BeLessThan(1 << 20)
            .And.Be(prepared.Describe((1, 2048, 4096, 3), 1).ScratchBytes);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A_cancelled_token_stops_the_call(Operation operation)
    {
        Operands<float> operands = FilterGradients.Operands<float>(Plain(operation));
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        Action run = () => new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct).Run(
            new ReadOnlyNhwcSpan<float>(operands.Input, operands.Problem.InputShape),
            new ReadOnlyNhwcSpan<float>(operands.Residual, operands.Problem.OutputShape),
            gradients,
            new RunOptions { CancellationToken = new CancellationToken(canceled: true) });

        run.Should().Throw<OperationCanceledException>();
        gradients.All.Should().OnlyContain(value => float.IsNaN(value));
    }

    /// <summary>An empty batch (TensorFlow's <c>testConv2DBackpropFilterWithEmptyInput</c>), no rows, and outputs that see padding alone.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void B2_without_pixels_the_gradients_are_zero(Operation operation)
    {
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            foreach (Problem problem in new[]
            {
                Plain(operation) with { Batch = 0 },
                Plain(operation) with { Height = 0 },
                Plain(operation) with { Width = 0, Strides = 2 },
            })
            {
                FilterGradients.Run(FilterGradients.Operands<float>(problem), algorithm, threads: 2).All
                    .Should().OnlyContain(value => value == 0 && float.IsPositive(value), "{0}", problem);
            }
        }

        Operands<float> padded = FilterGradients.Operands<float>(Plain(operation) with { Height = 0, Padding = Padding2D.Explicit(2), Data = Data.Integers });
        Gradients<float> gradients = FilterGradients.Run(padded, ConvolutionAlgorithm.Direct, threads: 1);
        (operation == Operation.Dense ? gradients.Dense : gradients.Depthwise).Should().OnlyContain(value => value == 0, "no pixel is under a tap");
        gradients.Bias.Sum().Should().Be(padded.Residual.Sum(), "outputs over padding alone have a bias");
    }

    private static Problem Plain(Operation operation) => new() { Operation = operation, Bias = true };

    private static void Refuses(
        Operation operation, NhwcShape input, NhwcShape outputGradient, string parameter, string message, Problem? problem = null)
    {
        Operands<float> operands = FilterGradients.Operands<float>(problem ?? Plain(operation));
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        Action run = () => Run(operands, input, outputGradient, [gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias]);

        run.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
        gradients.All.Should().OnlyContain(value => float.IsNaN(value), "nothing is written by a call that throws");
    }

    private static void Run(
        Operands<float> operands, NhwcShape input, NhwcShape outputGradient, float[][] gradients, float[]? x = null, float[]? dy = null) =>
        new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct).Run(
            new ReadOnlyNhwcSpan<float>(x ?? new float[input.ElementCount], input),
            new ReadOnlyNhwcSpan<float>(dy ?? new float[outputGradient.ElementCount], outputGradient),
            gradients[0], gradients[1], gradients[2], gradients[3], default);
}
