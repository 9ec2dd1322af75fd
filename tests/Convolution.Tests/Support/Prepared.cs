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
public abstract class Prepared<T> : IRunnable<T>
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
            Operation.Dense => new DenseSubject(Conv2D.Create(
                new Filter<T>(dense, problem.DenseFilterShape), bias, problem.Options(algorithm))),
            Operation.Depthwise => new DepthwiseSubject(DepthwiseConv2D.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape), bias, problem.Options(algorithm))),
            _ => new SeparableSubject(SeparableConv2D.Create(
                new DepthwiseFilter<T>(depthwise, problem.DepthwiseFilterShape),
                depthwiseBias,
                new Filter<T>(dense, problem.DenseFilterShape),
                bias,
                problem.SeparableOptions(algorithm))),
        };

    public abstract NhwcShape GetOutputShape(NhwcShape input);

    public abstract ConvolutionDescription Describe(NhwcShape input, int threads = 0);

    public abstract NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input);

    public abstract void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default);

    public abstract void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default);

    private sealed class DenseSubject(Conv2D<T> conv) : Prepared<T>
    {
        public override NhwcShape GetOutputShape(NhwcShape input) => conv.GetOutputShape(input);

        public override ConvolutionDescription Describe(NhwcShape input, int threads = 0) => conv.Describe(input, threads);

        public override NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input) => conv.Run(input);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
            conv.Run(input, output, options);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
            conv.Run(input, output, residual, options);
    }

    private sealed class DepthwiseSubject(DepthwiseConv2D<T> conv) : Prepared<T>
    {
        public override NhwcShape GetOutputShape(NhwcShape input) => conv.GetOutputShape(input);

        public override ConvolutionDescription Describe(NhwcShape input, int threads = 0) => conv.Describe(input, threads);

        public override NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input) => conv.Run(input);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
            conv.Run(input, output, options);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
            conv.Run(input, output, residual, options);
    }

    private sealed class SeparableSubject(SeparableConv2D<T> conv) : Prepared<T>
    {
        public override NhwcShape GetOutputShape(NhwcShape input) => conv.GetOutputShape(input);

        public override ConvolutionDescription Describe(NhwcShape input, int threads = 0) => conv.Describe(input, threads);

        public override NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input) => conv.Run(input);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
            conv.Run(input, output, options);

        public override void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
            conv.Run(input, output, residual, options);
    }
}
