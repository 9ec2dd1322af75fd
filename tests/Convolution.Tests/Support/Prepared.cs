using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>Whatever runs from one image into another.</summary>
public interface IRunnable<T>
    where T : unmanaged
{
    void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default);

    void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default);
}

/// <summary>The three prepared operations behind one face, so that a suite is written once for all of them.</summary>
public sealed class Prepared<T>(PreparedOperation<T> operation) : IRunnable<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static Prepared<T> Create(Operands<T> operands, ConvolutionAlgorithm algorithm) => Create(
        operands.Problem, algorithm, operands.Depthwise, operands.DepthwiseBias, operands.Dense, operands.Bias);

    public static Prepared<T> Create(
        Problem problem,
        ConvolutionAlgorithm algorithm,
        ReadOnlySpan<T> depthwise,
        ReadOnlySpan<T> depthwiseBias,
        ReadOnlySpan<T> dense,
        ReadOnlySpan<T> bias) => problem.Operation switch
        {
            Operation.Dense => new(Conv2D.Create(
                new Filter<T>(dense, problem.DenseFilterShape), bias, problem.Options(algorithm))),
            Operation.Depthwise => new(DepthwiseConv2D.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape), bias, problem.Options(algorithm))),
            _ => new(SeparableConv2D.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape),
                depthwiseBias,
                new Filter<T>(dense, problem.DenseFilterShape),
                bias,
                problem.SeparableOptions(algorithm))),
        };

    public NhwcShape GetOutputShape(NhwcShape input) => operation.GetOutputShape(input);

    public ConvolutionDescription Describe(NhwcShape input, int threads = 0) => operation.Describe(input, threads);

    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input) => operation.Run(input);

    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) => operation.Run(input, output, options);

    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
        operation.Run(input, output, residual, options);
}
