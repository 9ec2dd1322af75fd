using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>All that a filter gradient gives: for each filter its gradient, then that of the bias behind it.</summary>
public sealed record Gradients<T>(T[] Depthwise, T[] DepthwiseBias, T[] Dense, T[] Bias)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Everything one after the other.</summary>
    public T[] All => [.. Depthwise, .. DepthwiseBias, .. Dense, .. Bias];
}

/// <summary>The prepared filter gradients of the three operations behind one face, so that a suite is written once for all of them.</summary>
/// <param name="operands">The filters.</param>
/// <param name="problem">The problem.</param>
/// <param name="algorithm">The algorithm.</param>
public sealed class PreparedGradients<T>(Operands<T> operands, Problem problem, ConvolutionAlgorithm algorithm)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public PreparedGradients(Operands<T> operands, ConvolutionAlgorithm algorithm)
        : this(operands, operands.Problem, algorithm)
    {
    }

    private readonly PreparedFilterGradient<T>? single = problem.Operation switch
    {
        Operation.Dense => Conv2DFilterGradient.Create<T>(problem.DenseFilterShape, problem.Options(algorithm)),
        Operation.Depthwise => DepthwiseConv2DFilterGradient.Create<T>(problem.DepthwiseFilterShape, problem.Options(algorithm)),
        _ => null,
    };

    private readonly SeparableConv2DFilterGradient<T>? separable = problem.Operation == Operation.Separable
        ? SeparableConv2DFilterGradient.Create(
            new DepthwiseFilter<T>(operands.Depthwise, problem.DepthwiseFilterShape),
            operands.DepthwiseBias,
            new Filter<T>(operands.Dense, problem.DenseFilterShape),
            problem.SeparableOptions(algorithm))
        : null;

    public ConvolutionDescription Describe(NhwcShape input, int threads) =>
        single?.Describe(input, threads) ?? separable!.Describe(input, threads);

    public NhwcShape GetOutputShape(NhwcShape input) =>
        single?.GetOutputShape(input) ?? separable!.GetOutputShape(input);

    public void Run(ReadOnlyNhwcSpan<T> input, ReadOnlyNhwcSpan<T> outputGradient, Gradients<T> gradients, RunOptions options) =>
        Run(input, outputGradient, gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias, options);

    public void Run(
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        Span<T> depthwiseGradient,
        Span<T> depthwiseBiasGradient,
        Span<T> denseGradient,
        Span<T> biasGradient,
        RunOptions options)
    {
        single?.Run(
            input, outputGradient, problem.Operation == Operation.Dense ? denseGradient : depthwiseGradient, biasGradient, options);
        separable?.Run(input, outputGradient, depthwiseGradient, denseGradient, depthwiseBiasGradient, biasGradient, options);
    }
}

/// <summary>Runs filter gradients; the residual of a problem's operands is the gradient of its output.</summary>
public static class FilterGradients
{
    /// <summary>The problem without what a gradient has not, and with an output gradient.</summary>
    public static Operands<T> Operands<T>(Problem problem)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(problem with { Residual = true, Activation = default, DepthwiseActivation = default });

    /// <summary>Runs into gradients that are full of NaN, from views amid foreign values that must not be read.</summary>
    public static Gradients<T> Run<T>(Operands<T> operands, ConvolutionAlgorithm algorithm, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        Gradients<T> gradients = Unwritten(operands);
        var prepared = new PreparedGradients<T>(operands, algorithm);
        prepared.GetOutputShape(problem.InputShape).Should().Be(problem.OutputShape);
        prepared.Run(
            new Placed<T>(problem.InputShape, problem.Input, T.NaN).With(operands.Input).View,
            new Placed<T>(problem.OutputShape, problem.Output, T.NaN).With(operands.Residual).View,
            gradients,
            new RunOptions { MaxDegreeOfParallelism = threads });
        return gradients;
    }

    /// <summary>Gradients that are full of NaN.</summary>
    public static Gradients<T> Unwritten<T>(Operands<T> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        return new(
            NaNs(operands.Depthwise),
            operands.Problem.Operation == Operation.Separable ? NaNs(operands.DepthwiseBias) : [],
            NaNs(operands.Dense),
            NaNs(operands.Bias));

        static T[] NaNs(T[] like) => [.. like.Select(_ => T.NaN)];
    }
}
