using Convolution.Tests.Support;

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

        if (threads > 1)
            Check.IsShared(conv.Describe(input.Shape, threads));
        Action run = () => conv.Run(input, output, new RunOptions { MaxDegreeOfParallelism = threads });
        (threads == 1 ? Allocation.OfThisThread(run) : Allocation.OfAllThreads(run)).Should().Be(0);
    }
}
