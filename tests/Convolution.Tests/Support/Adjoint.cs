using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>The operations that run a problem backwards: from its output's shape to its input's.</summary>
public enum AdjointOperation
{
    Transposed,
    DenseGradient,
    DepthwiseGradient,
    SeparableGradient,
}

public static class AdjointOperations
{
    /// <summary>The operation that is run backwards.</summary>
    public static Operation Forward(this AdjointOperation operation) => operation switch
    {
        AdjointOperation.DepthwiseGradient => Operation.Depthwise,
        AdjointOperation.SeparableGradient => Operation.Separable,
        _ => Operation.Dense,
    };

    /// <summary>The gradient of an operation with respect to its input.</summary>
    public static AdjointOperation Gradient(this Operation operation) => operation switch
    {
        Operation.Dense => AdjointOperation.DenseGradient,
        Operation.Depthwise => AdjointOperation.DepthwiseGradient,
        _ => AdjointOperation.SeparableGradient,
    };
}

/// <summary>The dense values of the operands of a problem that runs backwards; a function of the problem alone.</summary>
public sealed class AdjointOperands<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public AdjointOperands(AdjointOperation operation, Problem problem)
    {
        (Operation, Problem) = (operation, problem);
        var forward = new Operands<T>(problem);
        (Depthwise, Dense) = (forward.Depthwise, forward.Dense);
        var random = new Random(problem.Seed + 1);
        Input = Operands<T>.Draw(random, problem, problem.OutputShape.ElementCount);
        Bias = Operands<T>.Draw(random, problem, problem.Channels, isZero: !(HasEpilogue && problem.Bias));
        Residual = problem.Residual ? Operands<T>.Draw(random, problem, problem.InputShape.ElementCount) : [];
    }

    public AdjointOperation Operation { get; }

    public Problem Problem { get; }

    /// <summary>Values of the problem's output.</summary>
    public T[] Input { get; }

    public T[] Depthwise { get; }

    public T[] Dense { get; }

    public T[] Bias { get; }

    /// <summary>Values of the problem's input.</summary>
    public T[] Residual { get; }

    /// <summary>The result by its formula, in float64; shares nothing with the library.</summary>
    public double[] Formula()
    {
        (double[] y, double[] depthwise, double[] dense) = (Input.Widened(), Depthwise.Widened(), Dense.Widened());
        double[] result = Problem.Operation switch
        {
            Support.Operation.Dense => Oracle.TransposedDense(Problem, y, dense),
            Support.Operation.Depthwise => Oracle.TransposedDepthwise(Problem, y, depthwise),
            _ => Oracle.TransposedDepthwise(Problem, Oracle.TransposedDense(Problem.Pointwise, y, dense), depthwise),
        };
        for (int i = 0; i < result.Length; i++)
            result[i] += double.CreateChecked(Bias[i % Bias.Length]) + (Problem.Residual ? double.CreateChecked(Residual[i]) : 0);
        return HasEpilogue ? Oracle.Activate(result, Problem.TransposedActivation) : result;
    }

    /// <summary>Whether the operation has bias and activation.</summary>
    public bool HasEpilogue => Operation == AdjointOperation.Transposed;
}

/// <summary>The prepared operations that run backwards, behind one face.</summary>
public abstract class Adjoint<T> : IRunnable<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static Adjoint<T> Create(AdjointOperands<T> operands, ConvolutionAlgorithm algorithm) =>
        Create(operands.Operation, operands.Problem, algorithm, operands.Depthwise, operands.Dense, operands.Bias);

    public static Adjoint<T> Create(
        AdjointOperation operation,
        Problem problem,
        ConvolutionAlgorithm algorithm,
        ReadOnlySpan<T> depthwise,
        ReadOnlySpan<T> dense,
        ReadOnlySpan<T> bias) => operation switch
        {
            AdjointOperation.Transposed => new TransposedSubject(TransposedConv2D.Create(
                new Filter<T>(dense, problem.DenseFilterShape), bias, problem.TransposedOptions(algorithm))),
            AdjointOperation.DenseGradient => new GradientSubject(Conv2DInputGradient.Create(
                new Filter<T>(dense, problem.DenseFilterShape), problem.Options(algorithm) with { Activation = default })),
            AdjointOperation.DepthwiseGradient => new GradientSubject(DepthwiseConv2DInputGradient.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape), problem.Options(algorithm) with { Activation = default })),
            _ => new GradientSubject(SeparableConv2DInputGradient.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape),
                new Filter<T>(dense, problem.DenseFilterShape),
                problem.SeparableOptions(algorithm) with { Activation = default, DepthwiseActivation = default })),
        };

    public abstract ConvolutionDescription Describe(NhwcShape input, NhwcShape output, int threads = 0);

    public abstract NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input, NhwcShape output);

    public abstract void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default);

    public abstract void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default);

    /// <summary>Runs into an output that is full of NaN, amid foreign values that must survive.</summary>
    public static T[] Run(AdjointOperands<T> operands, ConvolutionAlgorithm algorithm)
    {
        Problem problem = operands.Problem;
        return Check.Run(
            Create(operands, algorithm), problem, (operands.Input, problem.OutputShape), operands.Residual, problem.InputShape, problem.Threads);
    }

    private sealed class TransposedSubject(PreparedOperation<T> conv) : Adjoint<T>
    {
        public override ConvolutionDescription Describe(NhwcShape input, NhwcShape output, int threads = 0) => conv.Describe(input, threads);

        public override NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input, NhwcShape output) => conv.Run(input);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
            conv.Run(input, output, options);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
            conv.Run(input, output, residual, options);
    }

    private sealed class GradientSubject(PreparedInputGradient<T> gradient) : Adjoint<T>
    {
        public override ConvolutionDescription Describe(NhwcShape input, NhwcShape output, int threads = 0) =>
            gradient.Describe(output, threads);

        public override NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input, NhwcShape output) => gradient.Run(input, output);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
            gradient.Run(input, output, options);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
            gradient.Run(input, output, residual, options);
    }
}
