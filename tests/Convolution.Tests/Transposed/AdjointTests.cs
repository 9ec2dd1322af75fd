using System.Numerics;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Transposed;

/// <summary>What runs a convolution backwards, against its reference, against the formula, and against the convolution itself.</summary>
public abstract class AdjointTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Samples = 700;

    /// <summary>Enough work for several threads; with outputs that no tap reaches, with parts of channels, with narrow ones.</summary>
    public static TheoryData<AdjointOperation, Problem> LargeCases
    {
        get
        {
            var data = new TheoryData<AdjointOperation, Problem>();
            foreach (AdjointOperation operation in Enum.GetValues<AdjointOperation>())
            {
                var plain = new Problem
                {
                    Operation = operation.Forward(), Batch = 3, Height = 33, Width = 30, Channels = 24, Filters = 40, Filter = 4, Strides = 2,
                    Multiplier = operation.Forward() == Operation.Dense ? 1 : 2,
                };
                data.Add(operation, plain);
                bool isDepthwise = operation == AdjointOperation.DepthwiseGradient;
                data.Add(operation, plain with { Filter = 2, Strides = 3, Batch = isDepthwise ? 3 : 2, Height = 90, Width = 100 });
                data.Add(operation, plain with { Height = 7, Width = 7, Channels = isDepthwise ? 560 : 80, Filters = 160, Batch = 2 });
                data.Add(operation, plain with { Height = 65, Width = 64, Channels = isDepthwise ? 5 : 3, Filters = 64, Filter = (7, 3), Dilations = (1, 2) });
            }

            var grouped = new Problem
            {
                Operation = Operation.Dense, Height = 60, Width = 61, Channels = 4, Filters = 256, Groups = 4, Filter = 3, Strides = 4,
            };
            data.Add(AdjointOperation.Transposed, grouped);
            data.Add(AdjointOperation.DenseGradient, grouped with { Channels = 96, Filters = 96, Groups = 3, Filter = 2, Strides = 3 });
            Problem squares = grouped with { Batch = 2, Channels = 100, Filters = 100, Groups = 100, Strides = 2 };
            data.Add(AdjointOperation.Transposed, squares);
            data.Add(AdjointOperation.DepthwiseGradient, squares with { Operation = Operation.Depthwise, Groups = 1 });
            return data;
        }
    }

    /// <summary>Every residue of the sizes by the stride, filters smaller and larger than it, dilations with and without a common divisor.</summary>
    private static IEnumerable<Problem> Grid =>
        from stride in new[] { 1, 2, 3, 4 }
        from dilation in new[] { 1, 2, 3 }
        from filter in new[] { 1, 2, 3, 5 }
        from size in new[] { 9, 10, 12 }
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(1, 2, 3, 0), Padding2D.Explicit(6) }
        select new Problem
        {
            Operation = Operation.Dense,
            Height = size,
            Width = size + stride,
            Channels = 1 + (size % 4),
            Filters = 2 + filter,
            Filter = (filter, 1 + (filter % 3)),
            Strides = (stride, 1 + (stride % 3)),
            Dilations = (dilation, 1 + (dilation % 2)),
            Padding = padding,
            Bias = true,
            Threads = 1 + (filter % 2),
        };

    /// <summary>
    /// Depthwise, with stride 2: squares of outputs at every edge and corner, channels around every vector, and so many that their weights exceed L1.
    /// </summary>
    private static IEnumerable<Problem> Squares(AdjointOperation operation) =>
        from filter in new[] { 2, 3, 4, 5 }
        from size in Enumerable.Range(1, 9)
        from channels in size == 5 ? new[] { 21, 1000 } : new[] { 7, 8, 16, 21, 40 }
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.SameLower, Padding2D.Explicit(1, 2, 3, 0), Padding2D.Explicit(6) }
        let problem = new Problem
        {
            Operation = operation.Forward(),
            Batch = 1 + (size % 2),
            Height = size,
            Width = 1 + (size * 5 % 11),
            Channels = channels,
            Filters = operation.Forward() == Operation.Dense ? channels : 11,
            Groups = operation.Forward() == Operation.Dense ? channels : 1,
            Filter = filter,
            Strides = 2,
            Padding = padding,
            Bias = true,
            Residual = size % 3 == 0,
            Activation = size % 4 == 0 ? Activation.Relu6 : default,
            Output = (Placement)(size % Enum.GetValues<Placement>().Length),
            Threads = 1 + (size % 3),
        }
        where problem.Fits
        select problem;

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Direct_equals_the_reference(AdjointOperation operation) =>
        EqualsReference(operation, Enumerable.Range(1, Samples).Select(seed => Draw(operation, seed, 200_000)));

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Direct_equals_the_reference_on_a_grid_of_strides_and_dilations(AdjointOperation operation) =>
        EqualsReference(operation, Grid.Where(problem => problem.Fits).Select(problem => problem with { Operation = operation.Forward() }));

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Direct_equals_the_reference_by_squares_of_outputs(AdjointOperation operation) => EqualsReference(operation, Squares(operation));

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Direct_equals_the_reference_on_special_values(AdjointOperation operation) => EqualsReference(
        operation, Enumerable.Range(1, Samples / 5).Select(seed => Draw(operation, seed, 50_000) with { Data = Data.Special }));

    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void Both_equal_the_oracle(AdjointOperation operation)
    {
        for (int seed = 1; seed <= Samples / 5; seed++)
        {
            Problem problem = Activations.Exact(Draw(operation, seed, 50_000)) with { Data = Data.Integers };
            var operands = new AdjointOperands<T>(operation, problem);
            double[] expected = operands.Formula();
            foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
            {
                double[] actual = Adjoint<T>.Run(operands, algorithm).Widened();
                actual.SequenceEqual(expected).Should().BeTrue($"{algorithm} of {problem}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(LargeCases))]
    public void Threads_and_batches_do_not_change_bits(AdjointOperation operation, Problem problem)
    {
        var operands = new AdjointOperands<T>(operation, problem);
        T[] alone = Adjoint<T>.Run(operands, ConvolutionAlgorithm.Reference);
        Adjoint<T> adjoint = Adjoint<T>.Create(operands, ConvolutionAlgorithm.Direct);
        Check.IsShared(adjoint.Describe(problem.OutputShape, problem.InputShape, threads: 2));
        for (int threads = 1; threads <= 5; threads++)
        {
            T[] result = Check.Run(adjoint, problem, (operands.Input, problem.OutputShape), operands.Residual, problem.InputShape, threads);
            Bits.ShouldBeSame<T>(result, alone, threads);
        }

        ReadOnlyNhwcSpan<T> batch = new(operands.Input, problem.OutputShape);
        for (int image = 0; image < problem.Batch; image++)
        {
            var output = new NhwcTensor<T>((1, problem.Height, problem.Width, problem.Channels));
            adjoint.Run(batch.Images(image..(image + 1)), output);
            Bits.ShouldBeSame<T>(output.AsSpan().Span, alone.AsSpan(image * output.Shape.ElementCount, output.Shape.ElementCount), image);
        }
    }

    /// <summary>The transpose of a matrix: <c>&lt;A x, y&gt; = &lt;x, A' y&gt;</c>, to the rounding of sums of that length.</summary>
    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void It_is_the_adjoint_of_the_convolution(AdjointOperation operation)
    {
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int seed = 1; seed <= 100; seed++)
        {
            Problem problem = Draw(operation, seed, 50_000) with { Bias = false, Residual = false, Activation = default, DepthwiseActivation = default };
            var forward = new Operands<T>(problem);
            var backward = new AdjointOperands<T>(operation, problem);
            (double left, double leftSize) = Inner(Check.Run(forward, ConvolutionAlgorithm.Direct), backward.Input);
            (double right, double rightSize) = Inner(forward.Input, Adjoint<T>.Run(backward, ConvolutionAlgorithm.Direct));
            double terms = (double)problem.Filter.Height * problem.Filter.Width * problem.Channels;
            left.Should().BeApproximately(right, 8 * epsilon * (leftSize + rightSize) * Math.Sqrt(terms), problem.ToString());
        }
    }

    /// <summary>The convolution is linear in its input, so that a difference of any size gives the derivative but for rounding.</summary>
    [Theory]
    [ClassData(typeof(EachOf<AdjointOperation>))]
    public void It_is_the_slope_of_the_convolution(AdjointOperation operation)
    {
        T step = T.CreateChecked(0.5);
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int seed = 1; seed <= 25; seed++)
        {
            Problem problem = Draw(operation, seed, 20_000) with { Bias = false, Residual = false, Activation = default, DepthwiseActivation = default };
            if (operation != AdjointOperation.Transposed)
                problem = PaddedCopy.WithBorder(problem, seed);
            if (problem.InputShape.ElementCount == 0)
                continue;
            var backward = new AdjointOperands<T>(operation, problem);
            T[] gradient = Adjoint<T>.Run(backward, ConvolutionAlgorithm.Auto);
            for (int i = seed % 7; i < gradient.Length; i += 1 + (gradient.Length / 5))
            {
                (Operands<T> above, Operands<T> below) = (new(problem), new(problem));
                above.Input[i] += step;
                below.Input[i] -= step;
                (double upper, double size) = Inner(Check.Run(above, ConvolutionAlgorithm.Direct), backward.Input);
                (double lower, _) = Inner(Check.Run(below, ConvolutionAlgorithm.Direct), backward.Input);
                double.CreateChecked(gradient[i]).Should().BeApproximately(
                    upper - lower, 100 * epsilon * (1 + size), $"the step is 0.5 to either side, at {i} of {problem}");
            }
        }
    }

    private static (double Sum, double Size) Inner(T[] x, T[] y)
    {
        double[] products = [.. x.Widened().Zip(y.Widened(), (a, b) => a * b)];
        return (products.Sum(), products.Sum(Math.Abs));
    }

    /// <summary>With the slopes that the outputs here take, the inputs of the convolution.</summary>
    private static Problem Draw(AdjointOperation operation, int seed, long largestWork)
    {
        Problem problem = SampledProblems.Draw(operation.Forward(), seed, largestWork);
        return problem.Activation.Slopes.IsEmpty ? problem : problem with { Activation = Activations.PRelu(problem.Channels) };
    }

    private static void EqualsReference(AdjointOperation operation, IEnumerable<Problem> problems)
    {
        int count = 0;
        foreach (Problem problem in problems)
        {
            var operands = new AdjointOperands<T>(operation, problem);
            T[] expected = Adjoint<T>.Run(operands, ConvolutionAlgorithm.Reference);
            Bits.ShouldBeSame<T>(Adjoint<T>.Run(operands, ConvolutionAlgorithm.Direct), expected, problem);
            count++;
        }

        count.Should().BePositive();
    }
}

public sealed class AdjointOfFloat : AdjointTests<float>;

public sealed class AdjointOfDouble : AdjointTests<double>;
