using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>Runs problems and compares: with the reference to the bit, with the oracle exactly or within a bound.</summary>
public static class Check
{
    /// <summary>
    /// What the transforms may add to the error bound: sums of many channels make up for it, but where Winograd's algorithm is asked for there may be one,
    /// and 2x4x17x1 by 48 filters was beyond the bound.
    /// </summary>
    private const double Transforms = 2;

    /// <summary>Every operation on both paths that give the same bits.</summary>
    public static TheoryData<Operation, ConvolutionAlgorithm> DirectAndReference
    {
        get
        {
            var data = new TheoryData<Operation, ConvolutionAlgorithm>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                data.Add(operation, ConvolutionAlgorithm.Direct);
                data.Add(operation, ConvolutionAlgorithm.Reference);
            }

            return data;
        }
    }

    /// <summary>Runs into an output that is full of NaN, amid foreign values that must survive.</summary>
    public static T[] Run<T>(Operands<T> operands, ConvolutionAlgorithm algorithm)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Run(operands, Prepared<T>.Create(operands, algorithm), operands.Problem.Threads);

    public static T[] Run<T>(Operands<T> operands, Prepared<T> prepared, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        return Run(prepared, problem, (operands.Input, problem.InputShape), operands.Residual, problem.OutputShape, threads);
    }

    /// <summary>Runs into an output that is full of NaN, amid foreign values that must survive.</summary>
    public static T[] Run<T>(
        IRunnable<T> subject, Problem problem, (T[] Values, NhwcShape Shape) input, T[] residual, NhwcShape outputShape, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T foreign = T.CreateChecked(-1234.5);
        ReadOnlyNhwcSpan<T> images = Placed(input.Shape, input.Values);
        var output = new Placed<T>(outputShape, problem.Output, foreign);
        output.View.Fill(T.NaN);
        var options = new RunOptions { MaxDegreeOfParallelism = threads };
        if (problem.Residual)
            subject.Run(images, output.View, Placed(outputShape, residual), options);
        else
            subject.Run(images, output.View, options);

        if (output.CountForeign(foreign) < output.ForeignLength)
            Assert.Fail($"{typeof(T).Name}: a value outside the output was written, in {problem}");
        return output.ToDense();

        ReadOnlyNhwcSpan<T> Placed(NhwcShape shape, T[] values) => new Placed<T>(shape, problem.Input, T.NaN).With(values).View;
    }

    /// <summary>A test of several threads proves nothing where one does all the work.</summary>
    public static void IsShared(ConvolutionDescription description) =>
        description.Threads.Should().BeGreaterThan(1, "{0} of {1} is to be shared out", description.Algorithm, description.OutputShape);

    public static void DirectEqualsReference<T>(IEnumerable<Problem> problems)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int checkedProblems = 0;
        foreach (Problem problem in problems.Where(problem => problem.Fits))
        {
            var operands = new Operands<T>(problem);
            T[] expected = Run(operands, ConvolutionAlgorithm.Reference);
            Bits.ShouldBeSame<T>(Run(operands, ConvolutionAlgorithm.Direct), expected, problem);
            checkedProblems++;
        }

        checkedProblems.Should().BePositive("a suite that checks nothing proves nothing");
    }

    /// <summary>Exactly, since the data are small integers.</summary>
    public static void EqualsOracle<T>(Problem problem, params ConvolutionAlgorithm[] algorithms)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var operands = new Operands<T>(problem);
        T[] expected = Array.ConvertAll(Oracle.Compute(operands), T.CreateChecked);
        foreach (ConvolutionAlgorithm algorithm in algorithms)
        {
            T[] actual = Run(operands, algorithm);
            for (int i = 0; i < expected.Length; i++)
            {
                if (actual[i] != expected[i])
                    Assert.Fail($"{algorithm} of {typeof(T).Name}, element {i}: {actual[i]}, expected {expected[i]}, in {problem}");
            }
        }
    }

    /// <summary>Within the bound that the length of the chain allows: 4 epsilon times the sum of the absolute products.</summary>
    public static void IsCloseToOracle<T>(Problem problem, ConvolutionAlgorithm algorithm)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var operands = new Operands<T>(problem);
        Operands<T> padded = operands.Padded();
        double[] expected = Oracle.Compute(padded);
        T[] actual = Run(operands, algorithm);
        double bound = ErrorBound(padded) * (algorithm == ConvolutionAlgorithm.Winograd ? Transforms : 1);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(double.CreateChecked(actual[i]) - expected[i]);
            if (!(error <= bound))
                Assert.Fail($"{algorithm} of {typeof(T).Name}, element {i}: {actual[i]} is {error} from {expected[i]}, in {problem}");
        }
    }

    /// <summary>NaN and infinities lie where they are expected, and nowhere else; all other values are close, by the largest of them.</summary>
    public static void IsAsFiniteAndClose<T>(T[] actual, T[] expected, Problem problem)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T epsilon = T.BitIncrement(T.One) - T.One;
        T tolerance = T.CreateChecked(1000) * epsilon * expected.Where(T.IsFinite).Select(T.Abs).DefaultIfEmpty(T.Zero).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            if (T.IsFinite(expected[i]) ? !(T.Abs(actual[i] - expected[i]) <= tolerance) : !actual[i].Equals(expected[i]))
                Assert.Fail($"Element {i} is {actual[i]}, expected {expected[i]}, in {problem}");
        }
    }

    /// <summary>Each image gives alone the bits that it gives in its batch.</summary>
    public static void ImagesAloneGive<T>(T[] batched, Operands<T> operands, Prepared<T> prepared)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        ReadOnlyNhwcSpan<T> batch = new(operands.Input, problem.InputShape);
        for (int image = 0; image < problem.Batch; image++)
        {
            ReadOnlySpan<T> alone = prepared.Run(batch.Images(image..(image + 1))).Span;
            Bits.ShouldBeSame(batched.AsSpan(image * alone.Length, alone.Length), alone, (problem, image));
        }
    }

    private static double ErrorBound<T>(Operands<T> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        double largest = Largest(operands.Input);
        double depth = problem.Filter.Height * problem.Filter.Width;
        double magnitude = problem.Operation switch
        {
            Operation.Dense => depth * problem.Channels * largest * Largest(operands.Dense),
            Operation.Depthwise => depth * largest * Largest(operands.Depthwise),
            _ => ((depth * largest * Largest(operands.Depthwise)) + Largest(operands.DepthwiseBias))
                * problem.DenseFilterShape.InputChannels * Largest(operands.Dense),
        };
        return 4 * epsilon * (magnitude + Largest(operands.Bias) + Largest(operands.Residual))
            * (problem.Operation == Operation.Dense ? 1 : 2);
    }

    private static double Largest<T>(T[] values)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        values.Length == 0 ? 0 : values.Max(value => double.CreateChecked(T.Abs(value)));
}
