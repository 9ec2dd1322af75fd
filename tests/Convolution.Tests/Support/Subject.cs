using System.Numerics;
using Convolution.Tests.Gradients;

namespace Convolution.Tests.Support;

/// <summary>What is asked of a problem: its convolution, the transpose of it, or one of its gradients.</summary>
public enum Direction
{
    Forward,
    Transposed,
    InputGradient,
    FilterGradient,
}

/// <summary>A prepared object of any kind and the images that it is called with, so that a suite is written once for all kinds.</summary>
/// <param name="problem">The problem.</param>
/// <param name="images">What the call reads: first what is convolved, then the residual or the gradient of the output.</param>
public abstract class Subject<T>(Problem problem, (T[] First, T[] Second) images)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>How many values the result has.</summary>
    public abstract int Length { get; }

    protected Problem Problem => problem;

    protected (T[] First, T[] Second) Images => images;

    public static Subject<T> Create(Direction direction, Problem problem, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct)
    {
        switch (direction)
        {
            case Direction.Forward:
                var operands = new Operands<T>(problem);
                Prepared<T> prepared = Prepared<T>.Create(operands, algorithm);
                return new OfImages(
                    problem, (operands.Input, operands.Residual), prepared, (problem.InputShape, problem.OutputShape),
                    threads => prepared.Describe(problem.InputShape, threads));
            case Direction.FilterGradient:
                Operands<T> withGradient = FilterGradients.Operands<T>(problem);
                return new OfFilters(withGradient, (withGradient.Input, withGradient.Residual), new PreparedGradients<T>(withGradient, algorithm));
            default:
                var backward = new AdjointOperands<T>(Operation(direction, problem), problem);
                Adjoint<T> adjoint = Adjoint<T>.Create(backward, algorithm);
                return new OfImages(
                    problem, (backward.Input, backward.Residual), adjoint, (problem.OutputShape, problem.InputShape),
                    threads => adjoint.Describe(problem.OutputShape, problem.InputShape, threads));
        }
    }

    /// <summary>The same prepared object with other images.</summary>
    public Subject<T> WithImages(int seed)
    {
        var random = new Random(seed);
        return Reading((Operands<T>.Draw(random, problem, images.First.Length), Operands<T>.Draw(random, problem, images.Second.Length)));
    }

    public abstract ConvolutionDescription Describe(int threads);

    /// <summary>One thread, and those numbers up to <paramref name="most"/> by which the work is shared out.</summary>
    public IEnumerable<int> NumbersOfThreads(int most) =>
        Enumerable.Range(1, most).Where(threads => threads == 1 || Describe(threads).Threads == threads);

    /// <summary>Runs from views and into a view that lie as the problem says, amid foreign values that must survive.</summary>
    public abstract T[] Run(int threads);

    /// <summary>Runs into memory of the caller.</summary>
    public abstract void Run(Span<T> result, RunOptions options);

    protected abstract Subject<T> Reading((T[] First, T[] Second) others);

    private static AdjointOperation Operation(Direction direction, Problem problem) =>
        direction == Direction.Transposed && problem.Operation == Support.Operation.Dense ? AdjointOperation.Transposed : problem.Operation.Gradient();

    private sealed class OfImages(
        Problem problem,
        (T[] First, T[] Second) images,
        IRunnable<T> runnable,
        (NhwcShape Input, NhwcShape Output) shapes,
        Func<int, ConvolutionDescription> describe) : Subject<T>(problem, images)
    {
        public override int Length => shapes.Output.ElementCount;

        public override ConvolutionDescription Describe(int threads) => describe(threads);

        public override T[] Run(int threads) =>
            Check.Run(runnable, Problem, (Images.First, shapes.Input), Images.Second, shapes.Output, threads);

        public override void Run(Span<T> result, RunOptions options)
        {
            ReadOnlyNhwcSpan<T> input = new(Images.First, shapes.Input);
            if (Problem.Residual)
                runnable.Run(input, new NhwcSpan<T>(result, shapes.Output), new ReadOnlyNhwcSpan<T>(Images.Second, shapes.Output), options);
            else
                runnable.Run(input, new NhwcSpan<T>(result, shapes.Output), options);
        }

        protected override Subject<T> Reading((T[] First, T[] Second) others) => new OfImages(Problem, others, runnable, shapes, describe);
    }

    /// <summary>The result is the gradients of all filters and biases, one after the other.</summary>
    private sealed class OfFilters(Operands<T> operands, (T[] First, T[] Second) images, PreparedGradients<T> prepared)
        : Subject<T>(operands.Problem, images)
    {
        private readonly Gradients<T> like = FilterGradients.Unwritten(operands);

        public override int Length => like.All.Length;

        public override ConvolutionDescription Describe(int threads) => prepared.Describe(Problem.InputShape, threads);

        public override T[] Run(int threads)
        {
            Gradients<T> gradients = FilterGradients.Unwritten(operands);
            prepared.Run(
                new Placed<T>(Problem.InputShape, Problem.Input, T.NaN).With(Images.First).View,
                new Placed<T>(Problem.OutputShape, Problem.Output, T.NaN).With(Images.Second).View,
                gradients,
                new RunOptions { MaxDegreeOfParallelism = threads });
            return gradients.All;
        }

        public override void Run(Span<T> result, RunOptions options)
        {
            Span<T> depthwise = Next(like.Depthwise, ref result);
            Span<T> depthwiseBias = Next(like.DepthwiseBias, ref result);
            Span<T> dense = Next(like.Dense, ref result);
            prepared.Run(
                new ReadOnlyNhwcSpan<T>(Images.First, Problem.InputShape), new ReadOnlyNhwcSpan<T>(Images.Second, Problem.OutputShape),
                depthwise, depthwiseBias, dense, result, options);

            static Span<T> Next(T[] like, ref Span<T> rest)
            {
                Span<T> next = rest[..like.Length];
                rest = rest[like.Length..];
                return next;
            }
        }

        protected override Subject<T> Reading((T[] First, T[] Second) others) => new OfFilters(operands, others, prepared);
    }
}
