using System.Numerics;

namespace Convolution.Tests.Semantics;

/// <summary>The example of the README: two channels, one filter, computed by hand.</summary>
public abstract class GoldenExampleTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Channel 0 of every row is 1 2 3 4, channel 1 is all ones.</summary>
    private static readonly NhwcTensor<T> Input = new(
        (1, 4, 4, 2), Numbers([1, 1, 2, 1, 3, 1, 4, 1, 1, 1, 2, 1, 3, 1, 4, 1, 1, 1, 2, 1, 3, 1, 4, 1, 1, 1, 2, 1, 3, 1, 4, 1]));

    /// <summary>f[:,:,0,0] = 0, f[:,:,0,1] = 2, f[:,:,1,0] = 1, f[:,:,1,1] = 3.</summary>
    private static readonly T[] Weights = [.. Enumerable.Repeat(Numbers([0, 2, 1, 3]), 9).SelectMany(tap => tap)];

    public static TheoryData<ConvolutionAlgorithm> Algorithms => [ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Depthwise(ConvolutionAlgorithm algorithm)
    {
        NhwcTensor<T> y = DepthwiseConv2D.Run(Input, new DepthwiseFilter<T>(Weights, (3, 3, 2, 2)), new() { Algorithm = algorithm });

        y.Shape.Should().Be(new NhwcShape(1, 2, 2, 4));
        y.Span.ToArray().Should().Equal(Numbers([0, 36, 9, 27, 0, 54, 9, 27, 0, 36, 9, 27, 0, 54, 9, 27]));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Dense(ConvolutionAlgorithm algorithm)
    {
        NhwcTensor<T> y = Conv2D.Run(Input, new Filter<T>(Weights, (3, 3, 2, 2)), new() { Algorithm = algorithm });

        y.Shape.Should().Be(new NhwcShape(1, 2, 2, 2));
        y.Span.ToArray().Should().Equal(Numbers([9, 63, 9, 81, 9, 63, 9, 81]));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Separable(ConvolutionAlgorithm algorithm)
    {
        // The rows of the pointwise filter belong to the depthwise channels 0 36 9 27 and 0 54 9 27.
        T[] pointwise = Numbers([1, 0, 0, 1, 2, -1, 1, 10]);
        NhwcTensor<T> y = SeparableConv2D.Run(
            Input, new DepthwiseFilter<T>(Weights, (3, 3, 2, 2)), new Filter<T>(pointwise, (1, 1, 4, 2)), new() { Algorithm = algorithm });

        y.Shape.Should().Be(new NhwcShape(1, 2, 2, 2));
        y.Span.ToArray().Should().Equal(Numbers([45, 297, 45, 315, 45, 297, 45, 315]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void By_shapes(int batch)
    {
        NhwcShape input = (batch, 14, 14, 32);
        var same = new Conv2DOptions { Padding = Padding2D.Same };
        var weights = new T[3 * 3 * 32 * 64];

        Conv2D.Create(new Filter<T>(weights, (3, 3, 32, 64)), same).GetOutputShape(input)
            .Should().Be(new NhwcShape(batch, 14, 14, 64));
        DepthwiseConv2D.Create(new DepthwiseFilter<T>(weights, (3, 3, 32, 64)), same).GetOutputShape(input)
            .Should().Be(new NhwcShape(batch, 14, 14, 2048));
    }

    private static T[] Numbers(double[] values) => Array.ConvertAll(values, T.CreateChecked);
}

public sealed class GoldenExampleOfFloat : GoldenExampleTests<float>;

public sealed class GoldenExampleOfDouble : GoldenExampleTests<double>;

public sealed class GoldenExampleOfHalf : GoldenExampleTests<Half>;
