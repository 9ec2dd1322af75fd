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

    private static float[] Filled(int length, float value) => [.. Enumerable.Repeat(value, length)];
}
