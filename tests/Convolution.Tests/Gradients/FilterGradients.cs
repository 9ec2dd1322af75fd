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

/// <summary>The filter gradients behind one face; the residual of a problem's operands is the gradient of its output.</summary>
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
        return Run(
            operands,
            algorithm,
            new Placed<T>(problem.InputShape, problem.Input, T.NaN).With(operands.Input).View,
            new Placed<T>(problem.OutputShape, problem.Output, T.NaN).With(operands.Residual).View,
            new RunOptions { MaxDegreeOfParallelism = threads });
    }

    public static Gradients<T> Run<T>(
        Operands<T> operands,
        ConvolutionAlgorithm algorithm,
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        RunOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var gradients = new Gradients<T>(
            Unwritten(operands.Depthwise),
            operands.Problem.Operation == Operation.Separable ? Unwritten(operands.DepthwiseBias) : [],
            Unwritten(operands.Dense),
            Unwritten(operands.Bias));
        Run(operands, algorithm, input, outputGradient, gradients, options);
        return gradients;
    }

    public static void Run<T>(
        Operands<T> operands,
        ConvolutionAlgorithm algorithm,
        ReadOnlyNhwcSpan<T> input,
        ReadOnlyNhwcSpan<T> outputGradient,
        Gradients<T> gradients,
        RunOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        if (problem.Operation == Operation.Dense)
        {
            Conv2DFilterGradient.Create<T>(problem.DenseFilterShape, problem.Options(algorithm))
                .Run(input, outputGradient, gradients.Dense, gradients.Bias, options);
        }
        else if (problem.Operation == Operation.Depthwise)
        {
            DepthwiseConv2DFilterGradient.Create<T>(problem.DepthwiseFilterShape, problem.Options(algorithm))
                .Run(input, outputGradient, gradients.Depthwise, gradients.Bias, options);
        }
        else
        {
            SeparableConv2DFilterGradient.Create<T>(
                new(operands.Depthwise, problem.DepthwiseFilterShape),
                operands.DepthwiseBias,
                new(operands.Dense, problem.DenseFilterShape),
                problem.SeparableOptions(algorithm))
                .Run(input, outputGradient, gradients.Depthwise, gradients.Dense, gradients.DepthwiseBias, gradients.Bias, options);
        }
    }

    private static T[] Unwritten<T>(T[] like)
        where T : unmanaged, IFloatingPointIeee754<T> => [.. like.Select(_ => T.NaN)];
}
