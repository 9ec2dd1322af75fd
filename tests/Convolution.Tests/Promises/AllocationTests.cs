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
            data.Add(LargeFilter, ConvolutionAlgorithm.Fft, false);
            data.Add(LargeFilter with { Activation = Activation.Silu }, ConvolutionAlgorithm.Fft, true);
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

    /// <summary>Enough work for several threads.</summary>
    public static TheoryData<Problem, ConvolutionAlgorithm, bool> SharedCases
    {
        get
        {
            var data = new TheoryData<Problem, ConvolutionAlgorithm, bool>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                Problem shared = Problem.Shared(operation);
                data.Add(shared with { Residual = true, Activation = Activation.Silu }, ConvolutionAlgorithm.Direct, false);
                data.Add(shared with { Height = 40, Width = 81, Strides = 2, Activation = Activation.Relu6 }, ConvolutionAlgorithm.Direct, true);
                data.Add(shared with { Border = Border.Reflect }, ConvolutionAlgorithm.Direct, true);
                data.Add(shared with { Border = Border.Constant(1) }, ConvolutionAlgorithm.Auto, false);
            }

            Problem dense = Problem.Shared(Operation.Dense);
            data.Add(dense with { Channels = 48, Filters = 48, Groups = 3 }, ConvolutionAlgorithm.Auto, false);
            data.Add(dense with { Channels = 64, Filters = 64, Groups = 8, Residual = true }, ConvolutionAlgorithm.Auto, true);
            data.Add(dense, ConvolutionAlgorithm.Winograd, false);
            data.Add(dense with { Border = Border.Replicate }, ConvolutionAlgorithm.Winograd, true);
            data.Add(dense with { Channels = 64, Filters = 64 }, ConvolutionAlgorithm.Auto, false);
            data.Add(LargeFilter, ConvolutionAlgorithm.Fft, false);
            data.Add(LargeFilter with { Activation = Activation.Silu }, ConvolutionAlgorithm.Fft, true);
            return data;
        }
    }

    private static Problem LargeFilter { get; } =
        new() { Operation = Operation.Depthwise, Height = 40, Width = 30, Channels = 36, Filter = 17, Residual = true };

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Allocation.OfThisThread(Call(problem, algorithm, ownScratch, threads: 1)).Should().Be(0);

    [Theory]
    [MemberData(nameof(SharedCases))]
    public void Many_threads_allocate_nothing(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Allocation.OfAllThreads(Call(problem, algorithm, ownScratch, threads: 4)).Should().Be(0);

    private static Action Call(Problem problem, ConvolutionAlgorithm algorithm, bool ownScratch, int threads) =>
        Allocation.Call(Subject<T>.Create(Direction.Forward, problem, algorithm), ownScratch, threads);
}

public sealed class AllocationOfFloat : AllocationTests<float>;

public sealed class AllocationOfDouble : AllocationTests<double>;
