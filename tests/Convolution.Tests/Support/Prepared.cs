using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>The three prepared operations behind one face, so that a suite is written once for all of them.</summary>
public abstract class Prepared<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static Prepared<T> Create(Operands<T> operands, ConvolutionAlgorithm algorithm)
    {
        Problem problem = operands.Problem;
        return problem.Operation switch
        {
            Operation.Dense => new DenseSubject(Conv2D.Create<T>(
                new(operands.Dense, problem.DenseFilterShape), operands.Bias, problem.Options(algorithm))),
            Operation.Depthwise => new DepthwiseSubject(DepthwiseConv2D.Create<T>(
                new(operands.Depthwise, problem.DepthwiseFilterShape), operands.Bias, problem.Options(algorithm))),
            _ => new SeparableSubject(SeparableConv2D.Create<T>(
                new(operands.Depthwise, problem.DepthwiseFilterShape),
                operands.DepthwiseBias,
                new(operands.Dense, problem.DenseFilterShape),
                operands.Bias,
                problem.SeparableOptions(algorithm))),
        };
    }

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
