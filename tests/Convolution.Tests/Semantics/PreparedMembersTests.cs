using Convolution.Tests.Support;

namespace Convolution.Tests.Semantics;

/// <summary>What prepared objects keep of what they were made of, and their one-shot forms.</summary>
public sealed class PreparedMembersTests
{
    private static readonly FilterShape DenseShape = (3, 2, 4, 6);
    private static readonly DepthwiseFilterShape DepthwiseShape = (3, 2, 4, 2);
    private static readonly FilterShape PointwiseShape = (1, 1, 8, 5);
    private static readonly float[] Weights = [.. Enumerable.Range(1, 144).Select(i => i / 16f)];

    private static Filter<float> Dense => new(Weights.AsSpan(0, DenseShape.ElementCount), DenseShape);

    private static DepthwiseFilter<float> Depthwise => new(Weights.AsSpan(0, DepthwiseShape.ElementCount), DepthwiseShape);

    private static Filter<float> Pointwise => new(Weights.AsSpan(0, PointwiseShape.ElementCount), PointwiseShape);

    [Fact]
    public void Filter_shapes()
    {
        Conv2D.Create(Dense).FilterShape.Should().Be(DenseShape);
        TransposedConv2D.Create(Dense).FilterShape.Should().Be(DenseShape);
        Conv2DInputGradient.Create(Dense).FilterShape.Should().Be(DenseShape);
        Conv2DFilterGradient.Create<float>(DenseShape).FilterShape.Should().Be(DenseShape);
        Conv1D.Create(new Filter<float>(Weights.AsSpan(0, 48), (1, 2, 4, 6))).FilterShape.Should().Be(new FilterShape(1, 2, 4, 6));
        DepthwiseConv2D.Create(Depthwise).FilterShape.Should().Be(DepthwiseShape);
        DepthwiseConv2DInputGradient.Create(Depthwise).FilterShape.Should().Be(DepthwiseShape);
        DepthwiseConv2DFilterGradient.Create<float>(DepthwiseShape).FilterShape.Should().Be(DepthwiseShape);
    }

    [Fact]
    public void Filter_shapes_of_separable_objects()
    {
        SeparableConv2D<float> forward = SeparableConv2D.Create(Depthwise, Pointwise);
        SeparableConv2DInputGradient<float> input = SeparableConv2DInputGradient.Create(Depthwise, Pointwise);
        SeparableConv2DFilterGradient<float> filter = SeparableConv2DFilterGradient.Create(Depthwise, Pointwise);

        (forward.DepthwiseFilterShape, forward.PointwiseFilterShape).Should().Be((DepthwiseShape, PointwiseShape));
        (input.DepthwiseFilterShape, input.PointwiseFilterShape).Should().Be((DepthwiseShape, PointwiseShape));
        (filter.DepthwiseFilterShape, filter.PointwiseFilterShape).Should().Be((DepthwiseShape, PointwiseShape));
    }

    [Fact]
    public void A_one_shot_separable_input_gradient_is_the_prepared_one()
    {
        var gradient = new NhwcTensor<float>((1, 3, 4, 5), Weights.AsSpan(0, 60).ToArray());
        var options = new SeparableConv2DOptions { Strides = (2, 1), Padding = Padding2D.Same };

        NhwcTensor<float> oneShot = SeparableConv2DInputGradient.Run(gradient, Depthwise, Pointwise, (1, 6, 4, 4), options);

        oneShot.Shape.Should().Be(new NhwcShape(1, 6, 4, 4));
        NhwcTensor<float> prepared = SeparableConv2DInputGradient.Create(Depthwise, Pointwise, options).Run(gradient, oneShot.Shape);
        Bits.ShouldBeSame<float>(oneShot.Span, prepared.Span, options);
    }

    [Fact]
    public void A_separable_filter_gradient_without_a_bias_is_that_with_zeros()
    {
        float[] without = Gradients(SeparableConv2DFilterGradient.Create(Depthwise, Pointwise));

        Bits.ShouldBeSame<float>(without, Gradients(SeparableConv2DFilterGradient.Create(Depthwise, new float[8], Pointwise)), "8 zeros");

        static float[] Gradients(SeparableConv2DFilterGradient<float> gradient)
        {
            float[] depthwise = new float[DepthwiseShape.ElementCount], pointwise = new float[PointwiseShape.ElementCount];
            gradient.Run(
                new NhwcTensor<float>((1, 5, 4, 4), Weights.AsSpan(0, 80).ToArray()),
                new NhwcTensor<float>((1, 3, 3, 5), Weights.AsSpan(0, 45).ToArray()),
                depthwise,
                pointwise);
            return [.. depthwise, .. pointwise];
        }
    }

    [Fact]
    public void A_normalization_has_as_many_channels_as_parameters() =>
        new BatchNormalization<float>(new float[7], new float[7], new float[7], new float[7], 0.001).Length.Should().Be(7);

    [Fact]
    public void Borders_say_what_they_are()
    {
        Border[] borders = [Border.Zero, Border.Constant(-1.5), Border.Reflect, Border.Replicate, Border.Wrap];

        borders.Select(border => border.ToString()).Should().Equal("Zero", "Constant(-1.5)", "Reflect", "Replicate", "Wrap");
        borders.Select(border => border.Value).Should().Equal(0, -1.5, 0, 0, 0);
    }
}
