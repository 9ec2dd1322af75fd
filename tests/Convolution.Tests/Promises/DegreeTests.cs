using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>Any number of threads may be asked for: more than there are, or than there is work, change neither bits nor what scratch memory takes.</summary>
public sealed class DegreeTests
{
    /// <summary>More scratch memory than this would be a share for threads that have nothing to do.</summary>
    private const long MostScratch = 256L << 20;

    public static TheoryData<Operation, int> Degrees
    {
        get
        {
            var data = new TheoryData<Operation, int>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                foreach (int degree in new[] { 1000, 1 << 20, int.MaxValue })
                    data.Add(operation, degree);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Any_number_of_threads_may_be_asked_for(Operation operation, int degree)
    {
        var problem = new Problem { Operation = operation, Height = 24, Width = 24, Channels = 64, Filters = 64, Multiplier = 2, Threads = degree };
        var operands = new Operands<float>(problem);
        ConvolutionDescription description = Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto).Describe(problem.InputShape, degree);

        description.Threads.Should().BeGreaterThan(1);
        description.ScratchBytes.Should().BeLessThan(MostScratch);
        Bits.ShouldBeSame<float>(
            Check.Run(operands, ConvolutionAlgorithm.Auto), Check.Run(new Operands<float>(problem with { Threads = 1 }), ConvolutionAlgorithm.Auto), problem);
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void So_may_they_for_filter_gradients(Operation operation, int degree)
    {
        var problem = new Problem { Operation = operation, Height = 24, Width = 24, Channels = 64, Filters = 64, Multiplier = 2 };
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        ConvolutionDescription description = new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct).Describe(problem.InputShape, degree);

        description.Threads.Should().BeGreaterThan(1);
        description.ScratchBytes.Should().BeLessThan(MostScratch);
        Bits.ShouldBeSame<float>(
            FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, degree).All, FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, 1).All, problem);
    }
}
