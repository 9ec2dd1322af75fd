using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>What runs a convolution backwards allocates nothing when it runs into the caller's memory.</summary>
[Collection(nameof(Alone))]
public sealed class AdjointAllocationTests
{
    public static TheoryData<AdjointOperation, ConvolutionAlgorithm, bool, bool> Cases
    {
        get
        {
            var data = new TheoryData<AdjointOperation, ConvolutionAlgorithm, bool, bool>();
            foreach (AdjointOperation operation in Enum.GetValues<AdjointOperation>())
            {
                bool mayHaveBorder = operation != AdjointOperation.Transposed;
                data.Add(operation, ConvolutionAlgorithm.Direct, false, false);
                data.Add(operation, ConvolutionAlgorithm.Direct, true, false);
                if (mayHaveBorder)
                    data.Add(operation, ConvolutionAlgorithm.Direct, false, true);
                data.Add(operation, ConvolutionAlgorithm.Reference, false, mayHaveBorder);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_thread_allocates_nothing(AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder) =>
        Allocation.OfThisThread(Call(operation, algorithm, ownScratch, hasBorder, threads: 1)).Should().Be(0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_allocate_nothing(AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder) =>
        Allocation.OfAllThreads(Call(operation, algorithm, ownScratch, hasBorder, threads: 4)).Should().Be(0);

    private static Action Call(AdjointOperation operation, ConvolutionAlgorithm algorithm, bool ownScratch, bool hasBorder, int threads)
    {
        bool isReference = algorithm == ConvolutionAlgorithm.Reference;
        var problem = new Problem
        {
            Operation = operation.Forward(), Height = isReference ? 5 : 40, Width = 41, Channels = 19, Filters = 37, Filter = 4, Strides = 2,
            Multiplier = operation.Forward() == Operation.Dense ? 1 : 2, Residual = true,
            Border = hasBorder ? Border.Reflect : Border.Zero,
        };
        var operands = new AdjointOperands<float>(operation, problem);
        Adjoint<float> adjoint = Adjoint<float>.Create(operands, algorithm);
        var input = new NhwcTensor<float>(problem.OutputShape, operands.Input);
        var residual = new NhwcTensor<float>(problem.InputShape);
        var output = new NhwcTensor<float>(problem.InputShape);
        byte[] scratch = ownScratch ? new byte[adjoint.Describe(problem.OutputShape, problem.InputShape, threads).ScratchBytes] : [];
        return () => adjoint.Run(input, output, residual, new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch });
    }
}
