namespace Convolution.Tests.Gradients;

/// <summary>Where threads take blocks of pixels of their own, sums lie in scratch memory first: what is asked for comes out, and nothing else.</summary>
public sealed class GradientBlocksTests
{
    private const int Channels = 5;
    private const int Outputs = 7;

    private static readonly NhwcShape Image = (1, 96, 96, Channels);
    private static readonly NhwcTensor<float> Input = new(Image, Values(Image.ElementCount, seed: 1));
    private static readonly NhwcTensor<float> OutputGradient = new((1, 96, 96, Outputs), Values(96 * 96 * Outputs, seed: 2));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filters_are_the_same_with_and_without_biases(bool hasBias)
    {
        Conv2DFilterGradient<float> gradient = Conv2DFilterGradient.Create<float>((3, 3, Channels, Outputs), new() { Padding = Padding2D.Same });
        RunOptions options = Alone(gradient.Describe(Image, 2));
        var (filter, bias) = (new float[9 * Channels * Outputs], new float[hasBias ? Outputs : 0]);
        var (expected, expectedBias) = (new float[filter.Length], new float[Outputs]);
        gradient.Run(Input, OutputGradient, expected, expectedBias, new RunOptions { MaxDegreeOfParallelism = 1 });

        gradient.Run(Input, OutputGradient, filter, bias, options);

        filter.Should().Equal(expected);
        bias.Should().Equal(expectedBias[..bias.Length]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void So_are_two_filters(bool hasDepthwiseBias, bool hasBias)
    {
        SeparableConv2DFilterGradient<float> gradient = SeparableConv2DFilterGradient.Create(
            new DepthwiseFilter<float>(Values(9 * Channels, seed: 3), (3, 3, Channels, 1)),
            new Filter<float>(Values(Channels * Outputs, seed: 4), (1, 1, Channels, Outputs)),
            new() { Padding = Padding2D.Same });
        RunOptions options = Alone(gradient.Describe(Image, 2));
        var (depthwise, pointwise) = (new float[9 * Channels], new float[Channels * Outputs]);
        var (depthwiseBias, bias) = (new float[hasDepthwiseBias ? Channels : 0], new float[hasBias ? Outputs : 0]);
        var (expected, expectedPointwise) = (new float[depthwise.Length], new float[pointwise.Length]);
        var (expectedDepthwiseBias, expectedBias) = (new float[Channels], new float[Outputs]);
        gradient.Run(
            Input, OutputGradient, expected, expectedPointwise, expectedDepthwiseBias, expectedBias, new RunOptions { MaxDegreeOfParallelism = 1 });

        gradient.Run(Input, OutputGradient, depthwise, pointwise, depthwiseBias, bias, options);

        depthwise.Should().Equal(expected);
        pointwise.Should().Equal(expectedPointwise);
        depthwiseBias.Should().Equal(expectedDepthwiseBias[..depthwiseBias.Length]);
        bias.Should().Equal(expectedBias[..bias.Length]);
    }

    /// <summary>Two threads, with no more memory than is asked for.</summary>
    private static RunOptions Alone(ConvolutionDescription description)
    {
        description.Threads.Should().Be(2, "the layer is to be shared out");
        return new() { MaxDegreeOfParallelism = 2, Scratch = new byte[description.ScratchBytes] };
    }

    private static float[] Values(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
    }
}
