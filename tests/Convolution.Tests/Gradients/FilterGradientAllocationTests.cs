using Convolution.Tests.Promises;
using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>Prepared filter gradients allocate nothing when they run into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class FilterGradientAllocationTests
{
    private const int WarmUp = 60;
    private const int Runs = 10;

    public static TheoryData<Operation, ConvolutionAlgorithm, bool> Cases
    {
        get
        {
            var data = new TheoryData<Operation, ConvolutionAlgorithm, bool>();
            foreach (Operation operation in Enum.GetValues<Operation>())
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
    public void One_thread_allocates_nothing(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Least(operation, algorithm, ownScratch, threads: 1, GC.GetAllocatedBytesForCurrentThread).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch) =>
        Least(operation, algorithm, ownScratch, threads: 4, () => GC.GetTotalAllocatedBytes(precise: true)).Should().Be(0);

    /// <summary>The least over some attempts, since the test host allocates now and then.</summary>
    private static long Least(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch, int threads, Func<long> allocated)
    {
        int side = algorithm == ConvolutionAlgorithm.Reference ? 5 : 30;
        var problem = new Problem { Operation = operation, Height = side, Width = side, Channels = 19, Filters = 37, Strides = 2, Bias = true };
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        var prepared = new PreparedGradients<float>(operands, algorithm);
        var input = new NhwcTensor<float>(problem.InputShape, operands.Input);
        var outputGradient = new NhwcTensor<float>(problem.OutputShape, operands.Residual);
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        byte[] scratch = ownScratch ? new byte[prepared.Describe(problem.InputShape, threads).ScratchBytes] : [];
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
            {
                prepared.Run(
                    input.AsReadOnlySpan(), outputGradient.AsReadOnlySpan(),
                    gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias,
                    new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch });
            }
        }
    }
}
