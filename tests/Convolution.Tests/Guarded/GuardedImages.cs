using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>Convolutions and what runs them backwards, with every operand between guard pages, what is only read made read-only.</summary>
internal sealed class GuardedImages<T>(int capacity) : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly Against[] Sides = Enum.GetValues<Against>();

    private readonly GuardedOperands memory = new(capacity);

    /// <summary>How many runs; each has to give the bits that the algorithm gives in other memory, the direct one those of the reference.</summary>
    public int Run(Problem problem)
    {
        int runs = 0;
        var operands = new Operands<T>(problem);
        foreach (ConvolutionAlgorithm algorithm in Algorithms(problem, isForward: true))
        {
            T[] expected = Check.Run(operands, Expecting(algorithm));
            foreach (Against against in Sides)
            {
                Prepared<T> prepared = Prepared<T>.Create(
                    problem,
                    algorithm,
                    GuardedRuns.Frozen(memory.Depthwise, operands.Depthwise, against),
                    GuardedRuns.Frozen(memory.DepthwiseBias, operands.DepthwiseBias, against),
                    GuardedRuns.Frozen(memory.Dense, operands.Dense, against),
                    GuardedRuns.Frozen(memory.Bias, operands.Bias, against));
                RunOptions options = memory.Options(problem, prepared.Describe(problem.InputShape, problem.Threads), against);
                Run(prepared, problem, against, (operands.Input, problem.InputShape), operands.Residual, (expected, problem.OutputShape), options);
                runs++;
            }
        }

        return runs + Adjoints(problem).Sum(operation => RunBackwards(operation, problem));
    }

    public void Dispose() => memory.Dispose();

    /// <summary>Transposed convolution has no border.</summary>
    private static IEnumerable<AdjointOperation> Adjoints(Problem problem) => Enum.GetValues<AdjointOperation>().Where(
        operation => operation.Forward() == problem.Operation && (operation != AdjointOperation.Transposed || problem.Border == Border.Zero));

    public static ConvolutionAlgorithm[] Algorithms(Problem problem, bool isForward) =>
        problem is { Operation: Operation.Dense, Groups: 1, Filter: (3, 3), Strides: (1, 1), Dilations: (1, 1) }
            ? [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd]
            : isForward && problem is { Operation: Operation.Depthwise, Multiplier: 1, Strides: (1, 1), Dilations: (1, 1), Border.Kind: BorderKind.Zero }
            ? [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Fft]
            : [ConvolutionAlgorithm.Direct];

    public static ConvolutionAlgorithm Expecting(ConvolutionAlgorithm algorithm) =>
        algorithm == ConvolutionAlgorithm.Direct ? ConvolutionAlgorithm.Reference : algorithm;

    private int RunBackwards(AdjointOperation operation, Problem problem)
    {
        int runs = 0;
        var operands = new AdjointOperands<T>(operation, problem);
        foreach (ConvolutionAlgorithm algorithm in Algorithms(problem, isForward: false))
        {
            T[] expected = Adjoint<T>.Run(operands, Expecting(algorithm));
            foreach (Against against in Sides)
            {
                Adjoint<T> adjoint = Adjoint<T>.Create(
                    operation,
                    problem,
                    algorithm,
                    GuardedRuns.Frozen(memory.Depthwise, operands.Depthwise, against),
                    GuardedRuns.Frozen(memory.Dense, operands.Dense, against),
                    GuardedRuns.Frozen(memory.Bias, operands.Bias, against));
                RunOptions options = memory.Options(problem, adjoint.Describe(problem.OutputShape, problem.InputShape, problem.Threads), against);
                Run(adjoint, problem, against, (operands.Input, problem.OutputShape), operands.Residual, (expected, problem.InputShape), options);
                runs++;
            }
        }

        return runs;
    }

    private void Run(
        IRunnable<T> subject,
        Problem problem,
        Against against,
        (T[] Values, NhwcShape Shape) read,
        T[] added,
        (T[] Values, NhwcShape Shape) expected,
        RunOptions options)
    {
        ReadOnlyNhwcSpan<T> x = GuardedImage.Frozen(memory.Input, read.Values, read.Shape, problem.Input, against);
        NhwcSpan<T> y = GuardedImage.Place<T>(memory.Output, expected.Shape, problem.Output, against);
        if (problem.Residual)
            subject.Run(x, y, GuardedImage.Frozen(memory.Residual, added, expected.Shape, problem.Input, against), options);
        else
            subject.Run(x, y, options);

        GuardedImage.ShouldBe(y, expected.Values, problem);
    }
}
