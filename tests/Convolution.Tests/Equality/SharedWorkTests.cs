using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>
/// Random problems just large enough to be shared out: two to five threads give the bits that one gives, and with the direct algorithm these
/// are the reference's. Other random problems are so small that one thread does them, however many are allowed.
/// </summary>
public abstract class SharedWorkTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Samples = 8;

    /// <summary>Multiply-adds from which plans share out work; Winograd's algorithm and the filter gradients of separable convolution take more.</summary>
    private const long Shared = 1 << 19;

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Convolutions(Operation operation) => SameBits(Direction.Forward, Problems(operation));

    [Fact]
    public void Convolutions_in_groups() =>
        SameBits(Direction.Forward, Problems(Operation.Dense).Where(problem => problem.Groups > 1));

    [Theory]
    [InlineData(Operation.Dense)]
    [InlineData(Operation.Separable)]
    public void Convolutions_of_small_images_by_large_filters(Operation operation) => SameBits(Direction.Forward, LargeFilters(operation));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Convolutions_with_a_border(Operation operation) => SameBits(Direction.Forward, Bordered(operation));

    [Theory]
    [InlineData(Direction.Forward)]
    [InlineData(Direction.Transposed)]
    [InlineData(Direction.InputGradient)]
    public void Winograd(Direction direction) =>
        SameBits(direction, Problems(Operation.Dense, work: 4 * Shared, algorithm: ConvolutionAlgorithm.Winograd), ConvolutionAlgorithm.Winograd);

    [Fact]
    public void Fourier_transforms() =>
        SameBits(Direction.Forward, Problems(Operation.Depthwise, algorithm: ConvolutionAlgorithm.Fft), ConvolutionAlgorithm.Fft);

    [Fact]
    public void Transposed_convolutions() => SameBits(Direction.Transposed, Problems(Operation.Dense));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Input_gradients(Operation operation) => SameBits(Direction.InputGradient, Problems(operation));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Input_gradients_with_a_border(Operation operation) => SameBits(Direction.InputGradient, Bordered(operation));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Filter_gradients(Operation operation) =>
        SameBits(Direction.FilterGradient, Problems(operation, work: operation == Operation.Separable ? 3 * Shared : Shared));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Filter_gradients_with_a_border(Operation operation) =>
        SameBits(Direction.FilterGradient, Bordered(operation, work: operation == Operation.Separable ? 3 * Shared : Shared));

    /// <summary>More than are needed, since a few have too few parts to be shared out.</summary>
    private static IEnumerable<Problem> Problems(
        Operation operation, long work = Shared, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct) =>
        from seed in Enumerable.Range(1, 10 * Samples)
        select SampledProblems.Draw(operation, seed, largestWork: 2 * work, leastWork: work, algorithm) with { Threads = 2 + (seed % 4) };

    /// <summary>More than half a megabyte of single precision, which threads share by its panels.</summary>
    private static IEnumerable<Problem> LargeFilters(Operation operation) =>
        from seed in Enumerable.Range(0, Samples)
        select new Problem
        {
            Operation = operation,
            Batch = 1 + (seed / 6),
            Height = 3 + seed,
            Width = 4 + (seed % 3),
            Channels = seed % 2 == 0 ? 196 : 64,
            Filter = operation == Operation.Dense && seed % 2 == 0 ? 1 : 3,
            Filters = seed % 2 == 0 ? 697 : 597,
            Residual = seed % 3 == 0,
            Activation = seed % 4 == 0 ? Activation.Silu : Activation.Relu,
            Threads = 2 + (seed % 4),
            Seed = seed,
        };

    private static IEnumerable<Problem> Bordered(Operation operation, long work = Shared) =>
        Problems(operation, work).Select(problem => PaddedCopy.WithBorder(problem, problem.Seed)).Where(problem => problem.Border != Border.Zero);

    private static void SameBits(
        Direction direction, IEnumerable<Problem> problems, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct)
    {
        int compared = 0;
        foreach (Problem problem in problems)
        {
            var subject = Subject<T>.Create(direction, problem, algorithm);
            ConvolutionDescription description = subject.Describe(problem.Threads);
            description.Algorithm.Should().Be(algorithm);
            if (description.Threads == 1)
                continue;

            T[] alone = subject.Run(threads: 1);
            Bits.ShouldBeSame<T>(subject.Run(problem.Threads), alone, problem);
            if (algorithm == ConvolutionAlgorithm.Direct)
                Bits.ShouldBeSame<T>(alone, Subject<T>.Create(direction, problem, ConvolutionAlgorithm.Reference).Run(threads: 1), problem);
            if (++compared == Samples)
                break;
        }

        compared.Should().Be(Samples, "so many of the problems are to be shared out");
    }
}

public sealed class SharedWorkOfFloat : SharedWorkTests<float>;

public sealed class SharedWorkOfDouble : SharedWorkTests<double>;
