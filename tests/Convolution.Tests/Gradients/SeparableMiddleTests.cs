namespace Convolution.Tests.Gradients;

/// <summary>What lies between the two parts of a separable convolution never exists as a whole, and may be more than an array holds.</summary>
public sealed class SeparableMiddleTests
{
    private const int Size = 256;
    private const int Multiplier = 1 << 15;

    private static readonly NhwcShape Image = (1, Size, Size, 1);

    private static DepthwiseFilter<float> Depthwise => new(Filled(Multiplier, 1), (1, 1, 1, Multiplier));

    private static Filter<float> Pointwise => new(Filled(Multiplier, 1f / Multiplier), (1, 1, Multiplier, 1));

    [Fact]
    [Trait("Work", "Large")]
    public void Input_gradients_need_no_array_of_it()
    {
        float[] outputGradient = [.. Enumerable.Range(0, Size * Size).Select(i => (i % 23) - 11f)];
        SeparableConv2DInputGradient<float> gradient = SeparableConv2DInputGradient.Create(Depthwise, Pointwise);

        NhwcTensor<float> inputGradient = gradient.Run(new NhwcTensor<float>(Image, outputGradient), Image);

        inputGradient.Span.ToArray().Should().Equal(outputGradient, "filters of 1 and 1/{0} add up to 1", Multiplier);
    }

    [Fact]
    public void Filter_gradients_need_no_scratch_memory_for_it() =>
        SeparableConv2DFilterGradient.Create(Depthwise, Pointwise).Describe(Image, 2).ScratchBytes.Should().BeLessThan(1L << 30);

    [Fact]
    public void The_reference_stores_it_and_is_refused_where_no_array_holds_it()
    {
        NhwcShape image = (1, Size / 2, Size / 2, 1);
        var gradient = SeparableConv2DFilterGradient.Create(Depthwise, Pointwise, new() { Algorithm = ConvolutionAlgorithm.Reference });
        long bytes = gradient.Describe(image, 1).ScratchBytes;
        (float[] depthwise, float[] pointwise) = (Filled(Multiplier, 5), Filled(Multiplier, 5));

        Action act = () => gradient.Run(new NhwcTensor<float>(image), new NhwcTensor<float>(image), depthwise, pointwise);

        act.Should().Throw<ArgumentException>().WithMessage($"*{bytes} bytes*").WithParameterName(nameof(RunOptions.Scratch));
        depthwise.Concat(pointwise).Should().AllBeEquivalentTo(5f, "nothing is written before the checks pass");
    }

    private static float[] Filled(int length, float value) => [.. Enumerable.Repeat(value, length)];
}
