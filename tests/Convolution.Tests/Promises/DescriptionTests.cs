using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>What a description counts, for every kind of call: by the shapes alone.</summary>
public sealed class DescriptionTests
{
    [Theory]
    [ClassData(typeof(SharedCalls))]
    public void Operations_bytes_and_threads(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        var subject = Subject<float>.Create(direction, problem, algorithm);
        ConvolutionDescription one = subject.Describe(threads: 1);
        ConvolutionDescription three = subject.Describe(threads: 3);
        long weights = (problem.Operation == Operation.Depthwise ? 0 : problem.DenseFilterShape.ElementCount)
            + (problem.Operation == Operation.Dense ? 0 : problem.DepthwiseFilterShape.ElementCount);

        // The gradients of the two filters of a separable convolution need both filters too.
        if (direction == Direction.FilterGradient && problem.Operation == Operation.Separable)
            weights *= 2;
        NhwcShape output = problem.OutputShape;
        one.Algorithm.Should().Be(algorithm);
        one.Flops.Should().Be(2 * weights * output.Batch * output.Height * output.Width);
        one.Bytes.Should().Be(sizeof(float) * (weights + problem.InputShape.ElementCount + output.ElementCount));
        one.OutputShape.Should().Be(direction is Direction.Transposed or Direction.InputGradient ? problem.InputShape : output);
        one.Threads.Should().Be(1);
        three.Threads.Should().BeInRange(2, 3);
        (three with { Threads = 1, ScratchBytes = one.ScratchBytes }).Should().Be(one, "threads change what is taken, not what is done");
    }
}
