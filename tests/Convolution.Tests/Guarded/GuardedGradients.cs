using System.Numerics;
using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>Filter gradients with every operand between guard pages, what is only read made read-only.</summary>
internal sealed class GuardedGradients<T>(int capacity) : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GuardedOperands memory = new(capacity);

    /// <summary>How many runs; each has to give the bits that the algorithm gives in other memory, the direct one those of the reference.</summary>
    public int Run(Problem problem)
    {
        int runs = 0;
        Operands<T> operands = FilterGradients.Operands<T>(problem);
        foreach (ConvolutionAlgorithm algorithm in GuardedImages<T>.Algorithms(problem, isForward: false).Where(algorithm => Applies(algorithm, problem)))
        {
            Gradients<T> expected = FilterGradients.Run(operands, GuardedImages<T>.Expecting(algorithm), threads: 1);
            var prepared = new PreparedGradients<T>(operands, algorithm);
            foreach (Against against in Enum.GetValues<Against>())
            {
                Run(prepared, operands, against, expected);
                runs++;
            }
        }

        return runs;
    }

    public void Dispose() => memory.Dispose();

    /// <summary>Winograd's algorithm has no borders here.</summary>
    private static bool Applies(ConvolutionAlgorithm algorithm, Problem problem) =>
        algorithm != ConvolutionAlgorithm.Winograd || problem.Border == Border.Zero;

    private static Span<T> Place(GuardedMemory operand, T[] like, Against against) => operand.Values(like.Length, against, T.NaN);

    private void Run(PreparedGradients<T> prepared, Operands<T> operands, Against against, Gradients<T> expected)
    {
        Problem problem = operands.Problem;
        ReadOnlyNhwcSpan<T> x = GuardedImage.Frozen(memory.Input, operands.Input, problem.InputShape, problem.Input, against);
        ReadOnlyNhwcSpan<T> dy = GuardedImage.Frozen(memory.Residual, operands.Residual, problem.OutputShape, problem.Output, against);
        Span<T> ofDepthwise = Place(memory.Depthwise, expected.Depthwise, against);
        Span<T> ofDepthwiseBias = Place(memory.DepthwiseBias, expected.DepthwiseBias, against);
        Span<T> ofDense = Place(memory.Dense, expected.Dense, against);
        Span<T> ofBias = Place(memory.Bias, expected.Bias, against);

        prepared.Run(
            x, dy, ofDepthwise, ofDepthwiseBias, ofDense, ofBias,
            memory.Options(problem, prepared.Describe(problem.InputShape, problem.Threads), against));

        Bits.ShouldBeSame<T>(ofDepthwise, expected.Depthwise, problem);
        Bits.ShouldBeSame<T>(ofDepthwiseBias, expected.DepthwiseBias, problem);
        Bits.ShouldBeSame<T>(ofDense, expected.Dense, problem);
        Bits.ShouldBeSame<T>(ofBias, expected.Bias, problem);
    }
}
