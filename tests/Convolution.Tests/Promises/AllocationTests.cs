using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>A prepared convolution allocates nothing when it runs into the caller's memory.</summary>
[Collection(nameof(Alone))]
public abstract class AllocationTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<Problem, ConvolutionAlgorithm, bool> Cases
    {
        get
        {
            var data = new TheoryData<Problem, ConvolutionAlgorithm, bool>();
            data.Add(new() { Operation = Operation.Dense, Height = 14, Width = 21, Channels = 32, Filters = 37 }, ConvolutionAlgorithm.Winograd, false);
            data.Add(new() { Operation = Operation.Dense, Height = 7, Width = 7, Channels = 64, Filters = 64, Filter = 3 }, ConvolutionAlgorithm.Auto, false);
            var large = new Problem { Operation = Operation.Depthwise, Height = 40, Width = 30, Channels = 20, Filter = 17, Residual = true };
            data.Add(large, ConvolutionAlgorithm.Fft, false);
            data.Add(large with { Activation = Activation.Silu }, ConvolutionAlgorithm.Fft, true);
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                var tiny = new Problem { Operation = operation, Height = 1, Width = 1, Filter = 1 };
                var odd = new Problem { Operation = operation, Height = 14, Width = 21, Channels = 19, Filters = 37, Residual = true };
                var strided = new Problem
                {
                    Operation = operation, Height = 80, Width = 80, Channels = 12, Filters = 24, Strides = 2, Activation = Activation.Relu6,
                    Multiplier = operation == Operation.Dense ? 1 : 2,
                };
                foreach (Activation activation in Activations.Functions(odd.OutputChannels))
                    data.Add(odd with { Activation = activation }, ConvolutionAlgorithm.Direct, false);
                foreach (bool ownScratch in new[] { false, true })
                {
                    foreach (Problem problem in new[] { tiny, odd, strided })
                        data.Add(problem, ConvolutionAlgorithm.Direct, ownScratch);
                    data.Add(odd, ConvolutionAlgorithm.Auto, ownScratch);
                    data.Add(tiny, ConvolutionAlgorithm.Reference, ownScratch);
                }
            }

            foreach (int groups in new[] { 3, 8 })
            {
                var grouped = new Problem { Operation = Operation.Dense, Groups = groups, Height = 40, Width = 40, Channels = 48, Filters = 48 };
                data.Add(grouped, ConvolutionAlgorithm.Auto, false);
                data.Add(grouped with { Channels = 4 * groups, Filters = 4 * groups, Residual = true }, ConvolutionAlgorithm.Auto, true);
            }

            foreach (Operation operation in new[] { Operation.Dense, Operation.Depthwise, Operation.Separable })
            {
                var small = new Problem { Operation = operation, Border = Border.Reflect, Height = 9, Width = 8, Channels = 16, Filters = 24 };
                data.Add(small, ConvolutionAlgorithm.Direct, true);
                data.Add(small with { Height = 48, Width = 48, Channels = 72, Border = Border.Constant(1) }, ConvolutionAlgorithm.Direct, false);
            }

            var winograd = new Problem { Operation = Operation.Dense, Height = 28, Width = 28, Channels = 64, Filters = 64, Filter = 3 };
            data.Add(winograd, ConvolutionAlgorithm.Winograd, false);
            data.Add(winograd, ConvolutionAlgorithm.Winograd, true);
            data.Add(winograd with { Border = Border.Replicate }, ConvolutionAlgorithm.Winograd, true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Allocation.OfThisThread(Call(problem, algorithm, ownScratch, threads: 1)).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Allocation.OfAllThreads(Call(problem, algorithm, ownScratch, threads: 4)).Should().Be(0);

    private static Action Call(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch, int threads)
    {
        var operands = new Operands<T>(problem);
        Prepared<T> prepared = Prepared<T>.Create(operands, algorithm);
        var input = new NhwcTensor<T>(problem.InputShape, operands.Input);
        var residual = new NhwcTensor<T>(problem.OutputShape);
        var output = new NhwcTensor<T>(problem.OutputShape);
        byte[] scratch = ownScratch ? new byte[prepared.Describe(problem.InputShape, threads).ScratchBytes] : [];
        return () =>
        {
            var options = new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch };
            if (problem.Residual)
                prepared.Run(input, output, residual, options);
            else
                prepared.Run(input, output, options);
        };
    }
}

public sealed class AllocationOfFloat : AllocationTests<float>;

public sealed class AllocationOfDouble : AllocationTests<double>;
