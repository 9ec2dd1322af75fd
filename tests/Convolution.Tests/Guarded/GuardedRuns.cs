using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>What the child process does: every operand of every problem between guard pages, what is only read made read-only.</summary>
public static unsafe class GuardedRuns
{
    private const int Capacity = 8 << 20;

    /// <summary>Runs in a child process, since a fault ends it.</summary>
    /// <returns>The exit code: 0 if nothing faulted and all results were right.</returns>
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["runs", var samples]:
                int count = int.Parse(samples, CultureInfo.InvariantCulture);
                Console.WriteLine($"{RunAll<float>(count) + RunAll<double>(count) + RunGradients<float>(count / 3) + RunGradients<double>(count / 3)} runs");
                return 0;
            case ["fault", "after"]:
                return ReadVector(Against.PageAfter, distance: 1);
            case ["fault", "before"]:
                return ReadVector(Against.PageBefore, distance: -1);
            case ["fault", "write"]:
                return WriteReadOnly();
            case ["fault", "none"]:
                return ReadVector(Against.PageAfter, distance: 0);
            default:
                Console.Error.WriteLine("runs <samples> | fault after|before|write|none");
                return 2;
        }
    }

    private static int RunAll<T>(int samples)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var input = new GuardedMemory(Capacity);
        using var output = new GuardedMemory(Capacity);
        using var residual = new GuardedMemory(Capacity);
        using var filter = new GuardedMemory(Capacity);
        using var pointwise = new GuardedMemory(Capacity);
        using var bias = new GuardedMemory(Capacity);
        using var depthwiseBias = new GuardedMemory(Capacity);
        using var scratch = new GuardedMemory(Capacity);
        int runs = 0;
        foreach (Problem problem in Problems(samples))
        {
            var operands = new Operands<T>(problem);
            foreach (ConvolutionAlgorithm algorithm in Algorithms(problem))
            {
                T[] expected = Check.Run(operands, algorithm == ConvolutionAlgorithm.Direct ? ConvolutionAlgorithm.Reference : algorithm);
                foreach (Against against in Enum.GetValues<Against>())
                {
                    Prepared<T> prepared = Prepare(operands, algorithm, against);
                    long scratchBytes = prepared.Describe(problem.InputShape, problem.Threads).ScratchBytes;
                    Run(prepared, problem, against, (operands.Input, problem.InputShape), operands.Residual, (expected, problem.OutputShape), scratchBytes);
                    runs++;
                }
            }

            foreach (AdjointOperation operation in Adjoints(problem))
            {
                var backward = new AdjointOperands<T>(operation, problem);
                T[] expected = Adjoint<T>.Run(backward, ConvolutionAlgorithm.Reference);
                foreach (Against against in Enum.GetValues<Against>())
                {
                    Adjoint<T> adjoint = PrepareAdjoint(backward, against);
                    long scratchBytes = adjoint.Describe(problem.OutputShape, problem.InputShape, problem.Threads).ScratchBytes;
                    Run(adjoint, problem, against, (backward.Input, problem.OutputShape), backward.Residual, (expected, problem.InputShape), scratchBytes);
                    runs++;
                }
            }
        }

        return runs;

        Prepared<T> Prepare(Operands<T> operands, ConvolutionAlgorithm algorithm, Against against)
        {
            Problem problem = operands.Problem;
            ReadOnlySpan<T> depthwiseWeights = Frozen(filter, operands.Depthwise, against);
            ReadOnlySpan<T> denseWeights = Frozen(pointwise, operands.Dense, against);
            ReadOnlySpan<T> biasValues = Frozen(bias, operands.Bias, against);
            ReadOnlySpan<T> depthwiseBiasValues = Frozen(depthwiseBias, operands.DepthwiseBias, against);
            return Prepared<T>.Create(problem, algorithm, depthwiseWeights, depthwiseBiasValues, denseWeights, biasValues);
        }

        Adjoint<T> PrepareAdjoint(AdjointOperands<T> operands, Against against) => Adjoint<T>.Create(
            operands.Operation,
            operands.Problem,
            ConvolutionAlgorithm.Direct,
            Frozen(filter, operands.Depthwise, against),
            Frozen(pointwise, operands.Dense, against),
            Frozen(bias, operands.Bias, against));

        void Run(
            IRunnable<T> subject,
            Problem problem,
            Against against,
            (T[] Values, NhwcShape Shape) read,
            T[] added,
            (T[] Values, NhwcShape Shape) expected,
            long scratchBytes)
        {
            ReadOnlySpan<T> x = Frozen(input, read.Values, against);
            int length = expected.Values.Length;
            var y = new Span<T>(output.Place(length, against, T.NaN), length);
            var options = new RunOptions
            {
                MaxDegreeOfParallelism = problem.Threads,
                Scratch = new(scratch.Place<byte>((int)scratchBytes, against, 0xFF), (int)scratchBytes),
            };
            if (problem.Residual)
            {
                subject.Run(
                    new ReadOnlyNhwcSpan<T>(x, read.Shape),
                    new NhwcSpan<T>(y, expected.Shape),
                    new ReadOnlyNhwcSpan<T>(Frozen(residual, added, against), expected.Shape),
                    options);
            }
            else
            {
                subject.Run(new ReadOnlyNhwcSpan<T>(x, read.Shape), new NhwcSpan<T>(y, expected.Shape), options);
            }

            Bits.ShouldBeSame<T>(y, expected.Values, problem);
        }
    }

    private static int RunGradients<T>(int samples)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var gradients = new GuardedGradients<T>(Capacity);
        return Problems(samples).Sum(gradients.Run);
    }

    /// <summary>Transposed convolution has no border.</summary>
    private static IEnumerable<AdjointOperation> Adjoints(Problem problem) => Enum.GetValues<AdjointOperation>().Where(
        operation => operation.Forward() == problem.Operation && (operation != AdjointOperation.Transposed || problem.Border == Border.Zero));

    private static ConvolutionAlgorithm[] Algorithms(Problem problem) =>
        problem is { Operation: Operation.Dense, Groups: 1, Filter: (3, 3), Strides: (1, 1), Dilations: (1, 1) }
            ? [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd]
            : problem is { Operation: Operation.Depthwise, Multiplier: 1, Strides: (1, 1), Dilations: (1, 1), Border.Kind: BorderKind.Zero }
            ? [ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Fft]
            : [ConvolutionAlgorithm.Direct];

    /// <summary>All channel counts and widths around the edges of tiles, then a sample of everything.</summary>
    private static IEnumerable<Problem> Problems(int samples)
    {
        Operation[] operations = Enum.GetValues<Operation>();
        IEnumerable<Problem> edges =
            from channels in Enumerable.Range(1, 37)
            from operation in operations
            from filter in new[] { 1, 3 }
            select new Problem
            {
                Operation = operation,
                Height = 3,
                Width = 1 + (channels % 9),
                Channels = channels,
                Filters = 38 - channels,
                Filter = filter,
                Multiplier = operation == Operation.Dense ? 1 : 1 + (channels % 3),
                Bias = true,
                Residual = channels % 2 == 0,
                Seed = channels,
            };
        IEnumerable<Problem> grouped =
            from groups in new[] { 2, 5, 8, 16 }
            from inputs in Enumerable.Range(1, 8)
            from filter in new[] { 1, 3 }
            select new Problem
            {
                Operation = Operation.Dense, Groups = groups, Channels = groups * inputs, Filters = groups * (inputs + (groups % 2)),
                Height = 4, Width = 1 + (inputs * 2), Filter = filter, Bias = true, Residual = inputs % 2 == 0,
            };
        IEnumerable<Problem> bordered =
            from border in new[] { Border.Constant(1), Border.Reflect, Border.Replicate, Border.Wrap }
            from operation in new[] { Operation.Dense, Operation.Depthwise, Operation.Separable }
            from side in new[] { 5, 11, 46 }
            select new Problem
            {
                Operation = operation, Border = border, Height = side, Width = side + 1, Channels = side + 33, Filters = 9, Residual = true,
            };

        // Taps so far apart that copies gather them, with planes larger than the image's.
        IEnumerable<Problem> gathered =
            from border in new[] { Border.Constant(1), Border.Reflect, Border.Replicate, Border.Wrap }
            from operation in new[] { Operation.Dense, Operation.Separable }
            select new Problem
            {
                Operation = operation, Border = border, Height = 8, Width = 10, Channels = 14, Filters = 3,
                Filter = (6, 3), Strides = (3, 1), Dilations = (3, 1), Padding = Padding2D.Same,
            };
        IEnumerable<Problem> sampled =
            from seed in Enumerable.Range(1, samples)
            from operation in operations
            select SampledProblems.Draw(operation, seed, largestWork: 40_000) with { Input = Placement.Dense, Output = Placement.Dense };
        IEnumerable<Problem> pages =
            from channels in new[] { 512, 1024 }
            from operation in new[] { Operation.Depthwise, Operation.Separable }
            select new Problem { Operation = operation, Height = 4, Width = 5, Channels = channels, Filters = 3, Residual = true, Threads = 2 };
        return edges.Concat(grouped).Concat(bordered).Concat(gathered).Concat(pages).Concat(sampled);
    }

    public static ReadOnlySpan<T> Frozen<T>(GuardedMemory memory, T[] values, Against against)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var copy = new Span<T>(memory.Place(values.Length, against, T.NaN), values.Length);
        values.CopyTo(copy);
        memory.MakeReadOnly();
        return copy;
    }

    /// <summary>Reads four values that begin <paramref name="distance"/> away from where four values lie; all lanes count.</summary>
    private static int ReadVector(Against against, int distance)
    {
        using var memory = new GuardedMemory(1);
        float* values = memory.Place(4, against, 0f);
        return (int)Vector128.Sum(Vector128.Load(values + distance));
    }

    private static int WriteReadOnly()
    {
        using var memory = new GuardedMemory(1);
        float* values = memory.Place(4, Against.PageAfter, 0f);
        memory.MakeReadOnly();
        values[2] = 1;
        return (int)values[2] - 1;
    }
}
