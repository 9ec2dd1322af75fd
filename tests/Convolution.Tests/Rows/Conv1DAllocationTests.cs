using Convolution.Tests.Promises;

namespace Convolution.Tests.Rows;

/// <summary>A prepared 1-D convolution allocates nothing when it runs into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class Conv1DAllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Nothing_is_allocated(int threads)
    {
        Conv1D<float> conv = Conv1D.Create(new Filter<float>(new float[3 * 32 * 64], (1, 3, 32, 64)), new Conv1DOptions { Padding = Padding1D.Causal });
        var input = new NhwcTensor<float>((2, 1, 500, 32));
        var output = new NhwcTensor<float>(conv.GetOutputShape(input.Shape));
        Run(60);

        long least = long.MaxValue; // The test host allocates now and then.
        for (int attempt = 0; attempt < 50 && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Run(10);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        least.Should().Be(0);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
                conv.Run(input, output, new RunOptions { MaxDegreeOfParallelism = threads });
        }
    }
}
