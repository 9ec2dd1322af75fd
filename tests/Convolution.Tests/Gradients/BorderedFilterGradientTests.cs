using System.Numerics;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>With a border, filter gradients are, to the bit, those of a padded copy of the image without padding.</summary>
public abstract class BorderedFilterGradientTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Random_problems(Operation operation) => EqualsPaddedCopy(
        from seed in Enumerable.Range(1, 200)
        select SampledProblems.Draw(operation, seed, largestWork: 100_000) with { Border = PaddedCopy.Borders[seed % PaddedCopy.Borders.Length] });

    /// <summary>Blocks that see no border, between those that do; rows across images; parts of a row.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Blocks_of_every_kind(Operation operation) => EqualsPaddedCopy(
        from shape in new (int Batch, int Height, int Width)[] { (1, 40, 40), (1, 3, 600), (1, 5, 900), (3, 70, 5), (40, 4, 3), (300, 2, 2), (33, 3, 100) }
        from stride in new[] { 1, 2 }
        from border in new[] { Border.Constant(3), Border.Reflect, Border.Wrap }
        select new Problem
        {
            Operation = operation, Batch = shape.Batch, Height = shape.Height, Width = shape.Width, Channels = 7, Filters = 18, Strides = stride,
            Border = border, Padding = shape.Width > 600 ? Padding2D.Explicit(0, 0, 1, 1) : Padding2D.Same,
            Output = Placement.Gaps, Input = Placement.CropOfChannelSlice,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Groups_and_pixels_a_page_apart(Operation operation) => EqualsPaddedCopy(
        from border in PaddedCopy.Borders
        from channels in new[] { 256, 1024 }
        let isDense = operation == Operation.Dense
        select new Problem
        {
            Operation = operation, Batch = 2, Height = 6, Width = 7, Channels = channels, Filters = isDense ? channels : 3,
            Groups = isDense ? channels / 8 : 1, Dilations = (1, 2), Border = border,
        });

    /// <summary>Far taps are gathered: the span of a filter is not copied.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Taps_far_apart(Operation operation)
    {
        foreach (int dilation in new[] { 1 << 20, int.MaxValue })
        {
            Problem problem = new() { Operation = operation, Border = Border.Replicate, Dilations = dilation, Padding = Padding2D.Same };
            Operands<T> operands = FilterGradients.Operands<T>(problem);
            Bits.ShouldBeSame<T>(
                FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 2).All,
                FilterGradients.Run(operands, ConvolutionAlgorithm.Reference, threads: 1).All,
                problem);
        }
    }

    private static void EqualsPaddedCopy(IEnumerable<Problem> problems)
    {
        int compared = 0;
        foreach (Problem problem in problems.Where(problem => problem.Fits && PaddedCopy.Serves(problem)))
        {
            Operands<T> operands = FilterGradients.Operands<T>(problem);
            T[] expected = Expected(operands);
            Bits.ShouldBeSame<T>(FilterGradients.Run(operands, ConvolutionAlgorithm.Reference, threads: 1).All, expected, problem);
            var direct = Subject<T>.Create(Direction.FilterGradient, problem);
            foreach (int threads in direct.NumbersOfThreads(most: 3))
                Bits.ShouldBeSame<T>(direct.Run(threads), expected, problem with { Threads = threads });
            compared++;
        }

        compared.Should().BeGreaterThan(5, "a suite that compares nothing proves nothing");
    }

    private static T[] Expected(Operands<T> operands)
    {
        Problem problem = operands.Problem;
        var prepared = new PreparedGradients<T>(operands, PaddedCopy.Problem(problem), ConvolutionAlgorithm.Reference);
        Gradients<T> gradients = FilterGradients.Unwritten(operands);
        prepared.Run(PaddedCopy.Of(problem, operands.Input), new NhwcTensor<T>(problem.OutputShape, operands.Residual), gradients, default);
        return gradients.All;
    }
}

public sealed class BorderedFilterGradientsOfFloat : BorderedFilterGradientTests<float>;

public sealed class BorderedFilterGradientsOfDouble : BorderedFilterGradientTests<double>;
