using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Semantics;

/// <summary>Images without pixels, and batches without images: an empty result, described like any other, whatever the border.</summary>
public sealed class EmptyImagesTests
{
    public static TheoryData<Operation, int, int, int, Border> Problems
    {
        get
        {
            var data = new TheoryData<Operation, int, int, int, Border>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                foreach ((int batch, int height, int width) in new[] { (0, 5, 6), (1, 0, 6), (1, 5, 0), (2, 0, 0) })
                {
                    foreach (Border border in new[] { Border.Zero, Border.Constant(1), Border.Reflect, Border.Replicate, Border.Wrap })
                        data.Add(operation, batch, height, width, border);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Nothing_is_made_of_nothing(Operation operation, int batch, int height, int width, Border border)
    {
        foreach (Padding2D padding in new[] { Padding2D.Same, Padding2D.SameLower })
        {
            foreach (int stride in new[] { 1, 2 })
            {
                var problem = new Problem
                {
                    Operation = operation, Batch = batch, Height = height, Width = width, Border = border, Padding = padding, Strides = stride,
                };
                Forward(problem);
                Backward(problem);
                OfFilters(problem);
            }
        }
    }

    private static void Forward(Problem problem)
    {
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);

        prepared.Run(new ReadOnlyNhwcSpan<float>([], problem.InputShape)).Shape.Should().Be(problem.OutputShape);
        IsIdle(prepared.Describe(problem.InputShape, threads: 3), problem.OutputShape);
    }

    private static void Backward(Problem problem)
    {
        Adjoint<float> adjoint = Adjoint<float>.Create(new(problem.Operation.Gradient(), problem), ConvolutionAlgorithm.Auto);

        adjoint.Run(new ReadOnlyNhwcSpan<float>([], problem.OutputShape), problem.InputShape).Shape.Should().Be(problem.InputShape);
        IsIdle(adjoint.Describe(problem.OutputShape, problem.InputShape, threads: 3), problem.InputShape);
    }

    /// <summary>Gradients of no pixels are sums of nothing.</summary>
    private static void OfFilters(Problem problem)
    {
        Operands<float> operands = FilterGradients.Operands<float>(problem);

        FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 3).All.Should().OnlyContain(value => value == 0);
        IsIdle(new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct).Describe(problem.InputShape, threads: 3), problem.OutputShape);
    }

    private static void IsIdle(ConvolutionDescription description, NhwcShape output)
    {
        (description.OutputShape, description.Threads, description.ScratchBytes, description.Flops).Should().Be((output, 1, 0, 0));
        description.Kernel.Should().NotBeEmpty();
    }
}
