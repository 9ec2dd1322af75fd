using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>What runs a convolution backwards allocates nothing when it runs into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class BackwardAllocationTests
{
    public static TheoryData<Direction, Problem, bool> Cases
    {
        get
        {
            var data = new TheoryData<Direction, Problem, bool>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                Problem shared = Problem.Shared(operation) with { Bias = true, Residual = true };
                Problem strided = shared with { Height = 40, Width = 42, Filter = 4, Strides = 2, Multiplier = operation == Operation.Depthwise ? 2 : 1 };
                Direction[] directions = operation == Operation.Dense
                    ? [Direction.Transposed, Direction.InputGradient, Direction.FilterGradient]
                    : [Direction.InputGradient, Direction.FilterGradient];
                foreach (Direction direction in directions)
                {
                    data.Add(direction, shared, false);
                    data.Add(direction, strided, true);
                    if (direction != Direction.Transposed)
                        data.Add(direction, shared with { Border = Border.Reflect }, operation == Operation.Dense);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(Direction direction, Problem problem, bool ownScratch) =>
        Allocation.OfThisThread(Allocation.Call(Subject<float>.Create(direction, problem), ownScratch, threads: 1)).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(Direction direction, Problem problem, bool ownScratch) =>
        Allocation.OfAllThreads(Allocation.Call(Subject<float>.Create(direction, problem), ownScratch, threads: 4)).Should().Be(0);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Filter_gradients_by_Winograds_algorithm_allocate_nothing(int threads)
    {
        Problem problem = Problem.Shared(Operation.Dense) with { Bias = true, Channels = 33 };
        var subject = Subject<float>.Create(Direction.FilterGradient, problem, ConvolutionAlgorithm.Winograd);
        Allocation.OfAllThreads(Allocation.Call(subject, ownScratch: threads > 1, threads)).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reference_allocates_nothing(Direction direction, Problem problem, bool ownScratch)
    {
        Problem small = problem with { Height = 5, Width = 5, Channels = 3, Filters = 2 };
        var subject = Subject<float>.Create(direction, small, ConvolutionAlgorithm.Reference);
        Allocation.OfThisThread(Allocation.Call(subject, ownScratch, threads: 1)).Should().Be(0);
    }
}
