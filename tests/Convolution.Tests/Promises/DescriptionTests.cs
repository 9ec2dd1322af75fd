using Convolution.Simd;
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
        (three with { Threads = 1, ScratchBytes = one.ScratchBytes, Kernel = one.Kernel }).Should().Be(one, "threads change how it is cut, not what is done");
    }

    [Theory]
    [InlineData(3, 1, 14, true)]
    [InlineData(3, 2, 14, true)]
    [InlineData(5, 1, 14, false)]
    [InlineData(3, 3, 14, false)]
    [InlineData(3, 1, 400, null)]
    public void Kernels_of_depthwise_layers_are_those_that_run(int filter, int stride, int size, bool? walks)
    {
        DepthwiseConv2D<float> layer = DepthwiseConv2D.Create(
            new DepthwiseFilter<float>(new float[filter * filter * 96], (filter, filter, 96, 1)), new Conv2DOptions { Strides = stride });
        string expected = Registers.Count >= 32 && (walks ?? !Processor.IsL3Slow) ? "down the rows" : "row by row";
        layer.Describe((1, size, size, 96), maxDegreeOfParallelism: 1).Kernel.Should().EndWith(expected);
    }

    [Fact]
    public void Kernels_of_separable_layers_tell_the_strips_of_their_threads()
    {
        SeparableConv2D<float> layer = SeparableConv2D.Create(
            new DepthwiseFilter<float>(new float[9 * 64], (3, 3, 64, 1)), new Filter<float>(new float[64 * 64], (1, 1, 64, 64)));
        layer.Describe((1, 24, 24, 64), maxDegreeOfParallelism: 1).Kernel.Should().EndWith("by strips of 484 pixels");
        layer.Describe((1, 24, 24, 64), maxDegreeOfParallelism: 2).Kernel.Should().EndWith("by strips of 242 pixels");
    }
}
