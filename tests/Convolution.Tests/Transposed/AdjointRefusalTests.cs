using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>What does not fit is refused with the caller's names and both shapes, before anything is written.</summary>
public sealed class AdjointRefusalTests
{
    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Images_that_do_not_fit_are_refused(AdjointOperation operation)
    {
        Problem problem = Plain(operation);
        (NhwcShape read, NhwcShape written) = (problem.OutputShape, problem.InputShape);

        NhwcShape wider = (read.Batch, read.Height, read.Width, read.Channels + 1);
        Refuses(operation, wider, written, Names(operation).Input, $"*{read.Channels + 1} channels*{read.Channels}*");
        Refuses(operation, read, (written.Batch + 1, written.Height, written.Width, written.Channels), null, "*[2, 9, 8, 3]*");
        Refuses(operation, read, (1, written.Height, written.Width, 7), null, "*[1, 9, 8, 7]*");
        Refuses(operation, read, (1, written.Height + 2, written.Width, written.Channels), null, "*[1, 11, 8, 3]*");
        Refuses(operation, read, (1, written.Height, written.Width - 2, written.Channels), null, "*[1, 9, 6, 3]*");
    }

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void A_residual_of_another_shape_is_refused(AdjointOperation operation)
    {
        Problem problem = Plain(operation);
        Adjoint<float> adjoint = Adjoint<float>.Create(new(operation, problem), ConvolutionAlgorithm.Direct);
        var output = new NhwcTensor<float>(problem.InputShape);
        Action run = () => adjoint.Run(
            new NhwcTensor<float>(problem.OutputShape), output, new NhwcTensor<float>(problem.OutputShape).AsReadOnlySpan());

        output.Span.Fill(42);
        run.Should().Throw<ArgumentException>().WithParameterName("residual").WithMessage($"*{problem.OutputShape}*{problem.InputShape}*");
        output.Span.ToArray().Should().OnlyContain(value => value == 42);
    }

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Operands_that_overlap_are_refused(AdjointOperation operation)
    {
        Problem problem = Plain(operation);
        Adjoint<float> adjoint = Adjoint<float>.Create(new(operation, problem), ConvolutionAlgorithm.Direct);
        float[] memory = Enumerable.Repeat(42f, 1000).ToArray();
        int last = problem.InputShape.ElementCount - 1;
        Action input = () => adjoint.Run(
            new ReadOnlyNhwcSpan<float>(memory.AsSpan(last), problem.OutputShape), new NhwcSpan<float>(memory, problem.InputShape));
        Action residual = () => adjoint.Run(
            new NhwcTensor<float>(problem.OutputShape), new NhwcSpan<float>(memory, problem.InputShape),
            new ReadOnlyNhwcSpan<float>(memory, problem.InputShape));
        string output = Names(operation).Output;

        input.Should().Throw<ArgumentException>().WithParameterName(output).WithMessage("*overlaps*");
        residual.Should().Throw<ArgumentException>().WithParameterName(output).WithMessage("*overlaps the residual*");
        memory.Should().OnlyContain(value => value == 42);
    }

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void A_cancelled_token_stops_the_call(AdjointOperation operation)
    {
        Problem problem = Plain(operation);
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Adjoint<float> adjoint = Adjoint<float>.Create(new(operation, problem), algorithm);
            Action run = () => adjoint.Run(
                new NhwcTensor<float>(problem.OutputShape), new NhwcTensor<float>(problem.InputShape), new RunOptions { CancellationToken = new(true) });

            run.Should().Throw<OperationCanceledException>();
        }
    }

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Scratch_memory_that_is_too_small_is_refused(AdjointOperation operation)
    {
        Problem problem = Plain(operation);
        Adjoint<float> adjoint = Adjoint<float>.Create(new(operation, problem), ConvolutionAlgorithm.Direct);
        long bytes = adjoint.Describe(problem.OutputShape, problem.InputShape).ScratchBytes;
        var output = new NhwcTensor<float>(problem.InputShape);
        output.Span.Fill(42);
        Action run = () => adjoint.Run(new NhwcTensor<float>(problem.OutputShape), output, new RunOptions { Scratch = new byte[bytes - 1] });

        run.Should().Throw<ArgumentException>().WithParameterName("Scratch").WithMessage($"*{bytes - 1}*{bytes}*");
        output.Span.ToArray().Should().OnlyContain(value => value == 42);
    }

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void An_empty_batch_is_no_work(AdjointOperation operation)
    {
        Problem problem = Plain(operation) with { Batch = 0 };
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Adjoint<float>.Create(new(operation, problem), algorithm)
                .Run(new NhwcTensor<float>(problem.OutputShape), problem.InputShape).Shape.Should().Be(problem.InputShape);
        }
    }

    [Fact]
    public void Gradients_of_activations_are_refused()
    {
        var relu = new Conv2DOptions { Activation = Activation.Relu };
        Action dense = () => Conv2DInputGradient.Create(new Filter<float>(new float[4], (1, 1, 2, 2)), relu);
        Action depthwise = () => DepthwiseConv2DInputGradient.Create(new DepthwiseFilter<float>(new float[4], (1, 1, 2, 2)), relu);
        Action separable = () => Separable(new() { Activation = Activation.Relu });
        Action between = () => Separable(new() { DepthwiseActivation = Activation.Relu });

        foreach (Action create in new[] { dense, depthwise, separable, between })
            create.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*linear*Relu*");
    }

    [Fact]
    public void Groups_and_filters_that_do_not_apply_are_refused()
    {
        Action groups = () => DepthwiseConv2DInputGradient.Create(new DepthwiseFilter<float>(new float[4], (1, 1, 2, 2)), new() { Groups = 2 });
        Action indivisible = () => Conv2DInputGradient.Create(new Filter<float>(new float[6], (1, 1, 2, 3)), new() { Groups = 2 });
        Action pointwise = () => SeparableConv2DInputGradient.Create(
            new DepthwiseFilter<float>(new float[4], (1, 1, 2, 2)), new Filter<float>(new float[6], (1, 1, 3, 2)));

        groups.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*2 groups*");
        indivisible.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*2 groups*");
        pointwise.Should().Throw<ArgumentException>().WithParameterName("pointwise").WithMessage("*[1, 1, 3, 2]*[1, 1, 2, 2]*4 channels*");
    }

    private static void Separable(SeparableConv2DOptions options) => SeparableConv2DInputGradient.Create(
        new DepthwiseFilter<float>(new float[4], (1, 1, 2, 2)), new Filter<float>(new float[4], (1, 1, 4, 1)), options);

    private static Problem Plain(AdjointOperation operation) =>
        new() { Operation = operation.Forward(), Height = 9, Width = 8, Strides = 2, Padding = Padding2D.Valid };

    private static (string Input, string Output) Names(AdjointOperation operation) =>
        operation == AdjointOperation.Transposed ? ("input", "output") : ("outputGradient", "inputGradient");

    private static void Refuses(AdjointOperation operation, NhwcShape read, NhwcShape written, string? parameter, string message)
    {
        Adjoint<float> adjoint = Adjoint<float>.Create(new(operation, Plain(operation)), ConvolutionAlgorithm.Direct);
        float[] memory = Enumerable.Repeat(42f, written.ElementCount).ToArray();
        Action run = () => adjoint.Run(new NhwcTensor<float>(read), new NhwcSpan<float>(memory, written));

        ArgumentException refusal = run.Should().Throw<ArgumentException>().WithMessage(message).Which;
        (string input, string output) = Names(operation);
        refusal.ParamName.Should().BeOneOf(parameter is null ? [input, output] : [parameter]);
        memory.Should().OnlyContain(value => value == 42);
    }
}
