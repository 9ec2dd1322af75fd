using System.Numerics.Tensors;
using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Views;

/// <summary>Inputs whose pixels share memory: strides of 0, as broadcasting gives them, and tensors one pixel wide, whose pixels have a stride of 0.</summary>
public sealed class SharedPixelsTests
{
    private static readonly Padding2D Wide = Padding2D.Explicit(1, 1, 2, 2);

    /// <summary>Filters, strides and dilations with and without shared inputs, by every way that few and many channels go.</summary>
    public static TheoryData<Problem> Problems => OfWidths(1, 5);

    public static TheoryData<Problem> ProblemsOnePixelWide => OfWidths(1);

    private static TheoryData<Problem> OfWidths(params int[] widths) =>
    [
        .. from filter in new Size2D[] { (2, 2), (3, 3), (3, 1), (1, 2), (5, 5) }
           from steps in new (Size2D Strides, Size2D Dilations)[] { (1, 1), (2, 1), (3, 1), (1, 2) }
           from width in widths
           from padding in new[] { Padding2D.Same, Wide }
           from kind in new[]
           {
               new Problem { Operation = Operation.Depthwise, Channels = 16 },
               new Problem { Operation = Operation.Depthwise, Channels = 3, Multiplier = 2, Border = Border.Replicate },
               new Problem { Operation = Operation.Dense, Channels = 16, Filters = 16, Groups = 4 },
               new Problem { Operation = Operation.Dense, Channels = 64, Filters = 32 },
               new Problem { Operation = Operation.Dense, Channels = 32, Filters = 64 },
               new Problem { Operation = Operation.Separable, Channels = 17 },
           }
           let problem = kind with
           {
               Filter = filter, Strides = steps.Strides, Dilations = steps.Dilations, Width = width, Padding = padding, Batch = 2, Bias = true,
           }
           where problem.Fits
           select problem,
    ];

    [Theory]
    [MemberData(nameof(Problems))]
    public void A_broadcast_pixel_counts_as_an_image_of_copies(Problem problem)
    {
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        float[] pixel = operands.Input[..problem.Channels];
        NhwcShape shape = problem.InputShape;
        float[] copies = [.. Enumerable.Repeat(pixel, shape.Batch * shape.Height * shape.Width).SelectMany(values => values)];

        Compare(problem, operands, new(pixel, shape, 0, 0, 0), new(copies, shape));
    }

    [Theory]
    [MemberData(nameof(ProblemsOnePixelWide))]
    public void A_tensor_one_pixel_wide_counts_as_the_view_of_its_values(Problem problem)
    {
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        NhwcShape shape = problem.InputShape;
        var tensor = new ReadOnlyTensorSpan<float>(operands.Input, [shape.Batch, shape.Height, shape.Width, shape.Channels]);

        Compare(problem, operands, tensor, new(operands.Input, shape));
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void So_does_a_broadcast_gradient(Problem problem)
    {
        foreach (AdjointOperation operation in Enum.GetValues<AdjointOperation>().Where(operation => operation.Forward() == problem.Operation))
        {
            var operands = new AdjointOperands<float>(operation, problem with { Border = Border.Zero });
            float[] pixel = operands.Input[..problem.OutputChannels];
            NhwcShape shape = problem.OutputShape;
            float[] copies = [.. Enumerable.Repeat(pixel, shape.Batch * shape.Height * shape.Width).SelectMany(values => values)];
            foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Auto })
            {
                Adjoint<float> adjoint = Adjoint<float>.Create(operands, algorithm);
                NhwcTensor<float> shared = adjoint.Run(new ReadOnlyNhwcSpan<float>(pixel, shape, 0, 0, 0), problem.InputShape);
                Bits.ShouldBeSame<float>(shared.Span, adjoint.Run(new ReadOnlyNhwcSpan<float>(copies, shape), problem.InputShape).Span, problem);
            }
        }
    }

    [Fact]
    public void A_far_column_of_grouped_pixels_is_read_right()
    {
        var problem = new Problem
        {
            Operation = Operation.Dense, Height = 4096, Width = 1, Channels = 256, Filters = 256, Groups = 2, Filter = (3, 1), Strides = (97, 1),
        };
        Operands<float> operands = FilterGradients.Operands<float>(problem);
        NhwcShape shape = problem.InputShape;
        var tensor = new ReadOnlyTensorSpan<float>(operands.Input, [1, shape.Height, 1, shape.Channels]);

        Compare(problem, operands, tensor, new(operands.Input, shape));
    }

    private static void Compare(Problem problem, Operands<float> operands, ReadOnlyNhwcSpan<float> shared, ReadOnlyNhwcSpan<float> copied)
    {
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Auto })
        {
            Prepared<float> prepared = Prepared<float>.Create(operands, algorithm);
            Bits.ShouldBeSame<float>(prepared.Run(shared).Span, prepared.Run(copied).Span, problem);
        }

        Bits.ShouldBeSame<float>(FilterGradient(operands, shared), FilterGradient(operands, copied), problem);
    }

    private static float[] FilterGradient(Operands<float> operands, ReadOnlyNhwcSpan<float> input)
    {
        Gradients<float> gradients = FilterGradients.Unwritten(operands);
        new PreparedGradients<float>(operands, ConvolutionAlgorithm.Direct).Run(
            input,
            new ReadOnlyNhwcSpan<float>(operands.Residual, operands.Problem.OutputShape),
            gradients.Depthwise,
            gradients.DepthwiseBias,
            gradients.Dense,
            gradients.Bias,
            default);
        return gradients.All;
    }
}
