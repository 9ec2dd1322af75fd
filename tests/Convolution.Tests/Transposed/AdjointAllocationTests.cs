using Convolution.Tests.Promises;
using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>What runs a convolution backwards allocates nothing when it runs into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class AdjointAllocationTests
{
    private const int WarmUp = 60;
    private const int Runs = 10;

    public static TheoryData<AdjointOperation, ConvolutionAlgorithm, bool> Cases
    {
        get
        {
            var data = new TheoryData<AdjointOperation, ConvolutionAlgorithm, bool>();
            foreach (AdjointOperation operation in Enum.GetValues<AdjointOperation>())
            {
                data.Add(operation, ConvolutionAlgorithm.Direct, false);
                data.Add(operation, ConvolutionAlgorithm.Direct, true);
                data.Add(operation, ConvolutionAlgorithm.Reference, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Least(operation, algorithm, ownScratch, threads: 1, GC.GetAllocatedBytesForCurrentThread).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Least(operation, algorithm, ownScratch, threads: 4, () => GC.GetTotalAllocatedBytes(precise: true)).Should().Be(0);

    /// <summary>The least over some attempts, since the test host allocates now and then.</summary>
    private static long Least(
        AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch, int threads, Func<long> allocated)
    {
        bool isReference = algorithm == ConvolutionAlgorithm.Reference;
        var problem = new Problem
        {
            Operation = operation.Forward(), Height = isReference ? 5 : 40, Width = 41, Channels = 19, Filters = 37, Filter = 4, Strides = 2,
            Multiplier = operation.Forward() == Operation.Dense ? 1 : 2, Residual = true,
        };
        var operands = new AdjointOperands<float>(operation, problem);
        Adjoint<float> adjoint = Adjoint<float>.Create(operands, algorithm);
        var input = new NhwcTensor<float>(problem.OutputShape, operands.Input);
        var residual = new NhwcTensor<float>(problem.InputShape);
        var output = new NhwcTensor<float>(problem.InputShape);
        byte[] scratch = ownScratch ? new byte[adjoint.Describe(problem.OutputShape, problem.InputShape, threads).ScratchBytes] : [];
        Run(WarmUp);

        long least = long.MaxValue;
        for (int attempt = 0; attempt < 50 && least > 0; attempt++)
        {
            long before = allocated();
            Run(Runs);
            least = Math.Min(least, allocated() - before);
        }

        return least;

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
                adjoint.Run(input, output, residual, new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch });
        }
    }
}
