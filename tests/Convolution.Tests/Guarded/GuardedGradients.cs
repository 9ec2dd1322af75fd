using System.Numerics;
using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>Filter gradients with every operand between guard pages, what is only read made read-only.</summary>
internal sealed class GuardedGradients<T>(int capacity) : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GuardedMemory input = new(capacity);
    private readonly GuardedMemory outputGradient = new(capacity);
    private readonly GuardedMemory depthwise = new(capacity);
    private readonly GuardedMemory depthwiseBias = new(capacity);
    private readonly GuardedMemory dense = new(capacity);
    private readonly GuardedMemory bias = new(capacity);
    private readonly GuardedMemory scratch = new(capacity);

    /// <summary>How many runs; each has to give the reference's bits.</summary>
    public int Run(Problem problem)
    {
        Operands<T> operands = FilterGradients.Operands<T>(problem);
        Gradients<T> expected = FilterGradients.Run(operands, ConvolutionAlgorithm.Reference, threads: 1);
        var prepared = new PreparedGradients<T>(operands, ConvolutionAlgorithm.Direct);
        Against[] sides = Enum.GetValues<Against>();
        foreach (Against against in sides)
            Run(prepared, operands, against, expected);
        return sides.Length;
    }

    public void Dispose()
    {
        foreach (GuardedMemory memory in new[] { input, outputGradient, depthwise, depthwiseBias, dense, bias, scratch })
            memory.Dispose();
    }

    private static Span<T> Place(GuardedMemory memory, T[] like, Against against) => memory.Values(like.Length, against, T.NaN);

    private void Run(PreparedGradients<T> prepared, Operands<T> operands, Against against, Gradients<T> expected)
    {
        Problem problem = operands.Problem;
        ReadOnlyNhwcSpan<T> x = GuardedImage.Frozen(input, operands.Input, problem.InputShape, problem.Input, against);
        ReadOnlyNhwcSpan<T> dy = GuardedImage.Frozen(outputGradient, operands.Residual, problem.OutputShape, problem.Output, against);
        Span<T> ofDepthwise = Place(depthwise, expected.Depthwise, against);
        Span<T> ofDepthwiseBias = Place(depthwiseBias, expected.DepthwiseBias, against);
        Span<T> ofDense = Place(dense, expected.Dense, against);
        Span<T> ofBias = Place(bias, expected.Bias, against);
        int scratchBytes = (int)prepared.Describe(problem.InputShape, problem.Threads).ScratchBytes;
        var options = new RunOptions
        {
            MaxDegreeOfParallelism = problem.Threads,
            Scratch = scratch.Values<byte>(scratchBytes, against, 0xFF),
        };

        prepared.Run(x, dy, ofDepthwise, ofDepthwiseBias, ofDense, ofBias, options);

        Bits.ShouldBeSame<T>(ofDepthwise, expected.Depthwise, problem);
        Bits.ShouldBeSame<T>(ofDepthwiseBias, expected.DepthwiseBias, problem);
        Bits.ShouldBeSame<T>(ofDense, expected.Dense, problem);
        Bits.ShouldBeSame<T>(ofBias, expected.Bias, problem);
    }
}
