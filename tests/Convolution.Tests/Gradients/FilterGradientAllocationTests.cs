using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>Prepared filter gradients allocate nothing when they run into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class FilterGradientAllocationTests
{
    public static TheoryData<Operation, ConvolutionAlgorithm, bool, bool> Cases
    {
        get
        {
            var data = new TheoryData<Operation, ConvolutionAlgorithm, bool, bool>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                data.Add(operation, ConvolutionAlgorithm.Direct, false, false);
                data.Add(operation, ConvolutionAlgorithm.Direct, true, false);
                data.Add(operation, ConvolutionAlgorithm.Direct, true, true);
                data.Add(operation, ConvolutionAlgorithm.Reference, false, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder) =>
        Allocation.OfThisThread(Call(operation, algorithm, ownScratch, hasBorder, threads: 1)).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder) =>
        Allocation.OfAllThreads(Call(operation, algorithm, ownScratch, hasBorder, threads: 4)).Should().Be(0);

    private static Action Call(Operation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder, int threads)
    {
        int side = algorithm == ConvolutionAlgorithm.Reference ? 5 : 30;
        var problem = new Problem
        {
            Operation = operation, Height = side, Width = side, Channels = 19, Filters = 37, Strides = 2, Bias = true,
            Border = hasBorder ? Border.Reflect : Border.Zero,
        };
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        var prepared = new PreparedGradients<float>(operands, algorithm);
        var input = new NhwcTensor<float>(problem.InputShape, operands.Input);
        var outputGradient = new NhwcTensor<float>(problem.OutputShape, operands.Residual);
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        byte[] scratch = ownScratch ? new byte[prepared.Describe(problem.InputShape, threads).ScratchBytes] : [];
        return () => prepared.Run(
            input.AsReadOnlySpan(), outputGradient.AsReadOnlySpan(),
            gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias,
            new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch });
    }
}
