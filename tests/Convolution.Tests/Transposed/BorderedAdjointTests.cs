using System.Numerics;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>With a border, input gradients are those of a padded copy, whose pixels in the border give their share to the one they are a copy of.</summary>
public abstract class BorderedAdjointTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<AdjointOperation> Operations =>
        [AdjointOperation.DenseGradient, AdjointOperation.DepthwiseGradient, AdjointOperation.SeparableGradient];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Random_problems(AdjointOperation operation) => EqualsFoldedCopy(
        operation,
        from seed in Enumerable.Range(1, 300)
        select SampledProblems.Draw(operation.Forward(), seed, largestWork: 50_000) with
        {
            Border = PaddedCopy.Borders[seed % PaddedCopy.Borders.Length],
            Threads = 1 + (seed % 3),
            Activation = default,
            DepthwiseActivation = default,
        });

    /// <summary>A ring in several pieces: of whole rows, and of parts of one.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void Rings_that_are_cut(AdjointOperation operation) => EqualsFoldedCopy(
        operation,
        from border in PaddedCopy.Borders
        from shape in new (int Height, int Width, int Channels)[] { (24, 25, 300), (3, 70, 1100), (40, 6, 70) }
        select new Problem
        {
            Operation = operation.Forward(), Batch = 2, Height = shape.Height, Width = shape.Width, Channels = shape.Channels, Filters = 3, Filter = (3, 2),
            Border = border, Residual = true, Threads = 2, Padding = shape.Height > 3 ? Padding2D.Explicit(9, 20, 5, 3) : Padding2D.Explicit(1, 2, 3, 1),
        });

    /// <summary>Images of one pixel, strides by which some positions are not seen, dilations, images smaller than the filter.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void Small_images(AdjointOperation operation) => EqualsFoldedCopy(
        operation,
        from border in PaddedCopy.Borders
        from size in new Size2D[] { (1, 1), (2, 1), (3, 5), (4, 4) }
        from stride in new Size2D[] { 1, 2, (3, 4) }
        from dilation in new Size2D[] { 1, (2, 1), 3 }
        from padding in new[] { Padding2D.Same, Padding2D.SameLower, Padding2D.Explicit(2, 3, 4, 1) }
        select new Problem
        {
            Operation = operation.Forward(), Height = size.Height, Width = size.Width, Channels = 9, Filters = 5, Border = border,
            Strides = stride, Dilations = dilation, Padding = padding, Multiplier = operation == AdjointOperation.DenseGradient ? 1 : 2,
        });

    [Theory]
    [MemberData(nameof(Operations))]
    public void Taps_far_apart(AdjointOperation operation)
    {
        foreach (int dilation in new[] { 1 << 20, int.MaxValue })
        {
            Problem problem = new() { Operation = operation.Forward(), Border = Border.Replicate, Dilations = dilation, Padding = Padding2D.Same };
            var operands = new AdjointOperands<T>(operation, problem);
            Bits.ShouldBeSame<T>(
                Adjoint<T>.Run(operands, ConvolutionAlgorithm.Direct), Adjoint<T>.Run(operands, ConvolutionAlgorithm.Reference), problem);
        }
    }

    /// <summary>Not even a zero: products that are rounded to -0 stay so.</summary>
    [Fact]
    public void Positions_that_no_output_sees_add_nothing()
    {
        T[] direct = Run(ConvolutionAlgorithm.Direct);

        Bits.ShouldBeSame<T>(direct, Run(ConvolutionAlgorithm.Reference), "outputs at -3, 0 and 3");
        direct.Should().Equal(T.Zero, T.Zero, T.Zero, T.Zero);

        static T[] Run(ConvolutionAlgorithm algorithm) => Conv2DInputGradient.Run(
            new ReadOnlyNhwcSpan<T>([-T.Epsilon, -T.Epsilon, -T.Epsilon], (1, 1, 3, 1)),
            new Filter<T>([T.Epsilon], (1, 1, 1, 1)),
            (1, 1, 4, 1),
            new() { Strides = (1, 3), Padding = Padding2D.Explicit(0, 0, 3, 0), Border = Border.Replicate, Algorithm = algorithm }).Span.ToArray();
    }

    /// <summary><c>Auto</c> takes Winograd's algorithm for the image and the ring; the sum is that of the direct one but for rounding.</summary>
    [Fact]
    public void Winograd()
    {
        var problem = new Problem { Operation = Operation.Dense, Height = 19, Width = 18, Channels = 64, Filters = 64, Border = Border.Reflect };
        var operands = new AdjointOperands<T>(AdjointOperation.DenseGradient, problem);
        Adjoint<T>.Create(operands, ConvolutionAlgorithm.Auto).Describe(problem.OutputShape, problem.InputShape)
            .Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
        double[] direct = Adjoint<T>.Run(operands, ConvolutionAlgorithm.Direct).Widened();
        double[] winograd = Adjoint<T>.Run(operands, ConvolutionAlgorithm.Auto).Widened();
        double scale = direct.Max(Math.Abs);
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        direct.Zip(winograd, (a, b) => Math.Abs(a - b)).Max().Should().BePositive().And.BeLessThan(100 * epsilon * scale);
    }

    private static void EqualsFoldedCopy(AdjointOperation operation, IEnumerable<Problem> problems)
    {
        int compared = 0;
        foreach (Problem problem in problems.Where(problem => problem.Fits && PaddedCopy.Serves(problem)))
        {
            var operands = new AdjointOperands<T>(operation, problem);
            T[] expected = Expected(operands);
            foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Direct })
                Bits.ShouldBeSame<T>(Adjoint<T>.Run(operands, algorithm), expected, $"{algorithm}, {problem}");
            compared++;
        }

        compared.Should().BeGreaterThan(10, "a suite that compares nothing proves nothing");
    }

    /// <summary>By the reference, without padding, of a padded copy.</summary>
    private static T[] Expected(AdjointOperands<T> operands)
    {
        Problem padded = PaddedCopy.Problem(operands.Problem);
        NhwcTensor<T> gradient = Adjoint<T>
            .Create(operands.Operation, padded, ConvolutionAlgorithm.Reference, operands.Depthwise, operands.Dense, operands.Bias)
            .Run(new NhwcTensor<T>(padded.OutputShape, operands.Input), padded.InputShape);
        return PaddedCopy.Folded(operands.Problem, gradient.Span.ToArray(), operands.Residual);
    }
}

public sealed class BorderedAdjointOfFloat : BorderedAdjointTests<float>;

public sealed class BorderedAdjointOfDouble : BorderedAdjointTests<double>;
