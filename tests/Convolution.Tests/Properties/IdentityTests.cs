using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Properties;

/// <summary>What must not change a bit, whatever the algorithm: threads, batches, views, scratch, preparation, repetition.</summary>
public abstract class IdentityTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<Problem, ConvolutionAlgorithm> Cases
    {
        get
        {
            var data = new TheoryData<Problem, ConvolutionAlgorithm>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct })
                {
                    Problem problem = Problem.Shared(operation) with { Batch = 2, Bias = true };
                    data.Add(problem, algorithm);
                    data.Add(problem with { Strides = (2, 1), Dilations = (1, 2), Padding = Padding2D.Explicit(1, 0, 2, 1) }, algorithm);
                    data.Add(problem with { Batch = 1, Height = 33, Width = 29, Activation = Activation.Relu }, algorithm);
                }
            }

            // What Auto and Fft take another algorithm for.
            var dense = new Problem { Operation = Operation.Dense, Batch = 2, Height = 14, Width = 14, Channels = 64, Filters = 64, Bias = true };
            data.Add(dense, ConvolutionAlgorithm.Auto);
            data.Add(dense with { Channels = 19, Filters = 37, Height = 21, Border = Border.Reflect }, ConvolutionAlgorithm.Winograd);
            var depthwise = new Problem { Operation = Operation.Depthwise, Batch = 2, Height = 40, Width = 40, Channels = 19, Filter = 17, Bias = true };
            data.Add(depthwise, ConvolutionAlgorithm.Fft);
            return data;
        }
    }

    [Fact]
    public void Cases_reach_every_algorithm() => Cases
        .Select(row => ((Problem)row[0], (ConvolutionAlgorithm)row[1]))
        .Select(row => Prepared<T>.Create(new Operands<T>(row.Item1), row.Item2).Describe(row.Item1.InputShape).Algorithm)
        .Should().Contain([ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Fft]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Threads_change_no_bit(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem, algorithm, (operands, prepared) =>
        {
            Check.IsShared(prepared.Describe(problem.InputShape, threads: 2));
            return [.. Enumerable.Range(2, 7).Select(threads => Check.Run(operands, prepared, threads))];
        });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Repetition_changes_no_bit(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem, algorithm, (operands, prepared) => [.. Enumerable.Range(1, 8).Select(_ => Check.Run(operands, prepared, 2))]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Splitting_the_batch_changes_no_bit(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem, algorithm, (operands, prepared) =>
        {
            var input = new NhwcTensor<T>(problem.InputShape, operands.Input);
            var output = new NhwcTensor<T>(problem.OutputShape);
            output.Span.Fill(T.NaN);
            for (int image = problem.Batch - 1; image >= 0; image--)
                prepared.Run(input.Images(image..(image + 1)), output.Images(image..(image + 1)));
            return [output.Span.ToArray()];
        });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Views_change_no_bit(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem, algorithm, (_, prepared) =>
        [
            .. from input in Enum.GetValues<Placement>()
               from output in Enum.GetValues<Placement>()
               select Check.Run(new Operands<T>(problem with { Input = input, Output = output }), prepared, 1),
        ]);

    /// <summary>One-shot separable convolution has no biases.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void One_shot_and_prepared_calls_give_the_same_bits(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem with { Bias = problem.Operation != Operation.Separable }, algorithm, (operands, prepared) =>
        {
            ReadOnlyNhwcSpan<T> input = new(operands.Input, problem.InputShape);
            NhwcTensor<T> oneShot = problem.Operation switch
            {
                Operation.Dense => Conv2D.Run(input, new Filter<T>(operands.Dense, problem.DenseFilterShape), operands.Bias, problem.Options(algorithm)),
                Operation.Depthwise => DepthwiseConv2D.Run(
                    input, new DepthwiseFilter<T>(operands.Depthwise, problem.DepthwiseFilterShape), operands.Bias, problem.Options(algorithm)),
                _ => SeparableConv2D.Run(
                    input,
                    new DepthwiseFilter<T>(operands.Depthwise, problem.DepthwiseFilterShape),
                    new Filter<T>(operands.Dense, problem.DenseFilterShape),
                    problem.SeparableOptions(algorithm)),
            };
            return [prepared.Run(input).Span.ToArray(), oneShot.Span.ToArray()];
        });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scratch_of_the_caller_changes_no_bit_even_full_of_garbage(Problem problem, ConvolutionAlgorithm algorithm) =>
        SameBits(problem, algorithm, (operands, prepared) =>
        {
            return [Run(threads: 1), Run(threads: 3)];

            T[] Run(int threads)
            {
                var scratch = new byte[prepared.Describe(problem.InputShape, threads).ScratchBytes];
                Array.Fill(scratch, (byte)0xFF);
                var output = new NhwcTensor<T>(problem.OutputShape);
                output.Span.Fill(T.NaN);
                prepared.Run(
                    new NhwcTensor<T>(problem.InputShape, operands.Input),
                    output,
                    new RunOptions { Scratch = scratch, MaxDegreeOfParallelism = threads });
                return output.Span.ToArray();
            }
        });

    private static void SameBits(Problem problem, ConvolutionAlgorithm algorithm, Func<Operands<T>, Prepared<T>, T[][]> others)
    {
        var operands = new Operands<T>(problem);
        Prepared<T> prepared = Prepared<T>.Create(operands, algorithm);
        T[] expected = Check.Run(operands, prepared, threads: 1);
        foreach (T[] other in others(operands, prepared))
            Bits.ShouldBeSame<T>(other, expected, problem);
    }
}

public sealed class IdentityOfFloat : IdentityTests<float>;

public sealed class IdentityOfDouble : IdentityTests<double>;
