using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Semantics;

/// <summary>A folded normalisation is the convolution and then the normalisation, and to the bit the convolution of weights folded by hand.</summary>
public abstract class BatchNormalizationTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double Epsilon = 0.01;

    private static readonly NhwcTensor<T> Image = new((2, 6, 7, 5), Draw(1, 2 * 6 * 7 * 5));
    private static readonly T[] Dense = Draw(2, 3 * 3 * 5 * 9);
    private static readonly T[] Depthwise = Draw(3, 3 * 3 * 5 * 2);
    private static readonly T[] Pointwise = Draw(4, 10 * 9);
    private static readonly T[] Bias = Draw(5, 10);
    private static readonly Conv2DOptions Plain = new() { Padding = Padding2D.Same, Algorithm = ConvolutionAlgorithm.Direct };

    [Fact]
    public void Dense_without_bias()
    {
        var parameters = new Parameters(9);
        NhwcTensor<T> folded = Conv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), parameters.Normalization, Plain).Run(Image);

        NhwcTensor<T> expected = Conv2D.Run(Image, new Filter<T>(parameters.Fold(Dense), (3, 3, 5, 9)), parameters.Bias(new T[9]), Plain);
        Bits.ShouldBeSame<T>(folded.Span, expected.Span, "dense");
        parameters.ShouldBeNormalized(folded, Conv2D.Run(Image, new Filter<T>(Dense, (3, 3, 5, 9)), Plain));
    }

    [Fact]
    public void Dense_with_bias()
    {
        var parameters = new Parameters(9);
        ReadOnlySpan<T> bias = Bias.AsSpan(..9);
        NhwcTensor<T> folded = Conv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), bias, parameters.Normalization, Plain).Run(Image);

        Bits.ShouldBeSame<T>(folded.Span, Conv2D.Run(Image, new Filter<T>(parameters.Fold(Dense), (3, 3, 5, 9)), parameters.Bias(bias), Plain).Span, "dense");
        parameters.ShouldBeNormalized(folded, Conv2D.Run(Image, new Filter<T>(Dense, (3, 3, 5, 9)), bias, Plain));
    }

    [Fact]
    public void Depthwise_with_and_without_bias()
    {
        var parameters = new Parameters(10);
        var filter = new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2));
        var byHand = new DepthwiseFilter<T>(parameters.Fold(Depthwise), (3, 3, 5, 2));
        NhwcTensor<T> without = DepthwiseConv2D.Create(filter, parameters.Normalization, Plain).Run(Image);
        NhwcTensor<T> with = DepthwiseConv2D.Create(filter, Bias, parameters.Normalization, Plain).Run(Image);

        Bits.ShouldBeSame<T>(without.Span, DepthwiseConv2D.Run(Image, byHand, parameters.Bias(new T[10]), Plain).Span, "without bias");
        Bits.ShouldBeSame<T>(with.Span, DepthwiseConv2D.Run(Image, byHand, parameters.Bias(Bias), Plain).Span, "with bias");
        parameters.ShouldBeNormalized(without, DepthwiseConv2D.Run(Image, filter, Plain));
        parameters.ShouldBeNormalized(with, DepthwiseConv2D.Run(Image, filter, Bias, Plain));
    }

    [Fact]
    public void Both_parts_of_a_separable_convolution()
    {
        (Parameters inner, Parameters outer) = (new(10), new(9));
        var options = new SeparableConv2DOptions { Padding = Padding2D.Same, DepthwiseActivation = Activation.Relu };
        var depthwise = new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2));
        var pointwise = new Filter<T>(Pointwise, (1, 1, 10, 9));
        NhwcTensor<T> folded = SeparableConv2D.Create(depthwise, inner.Normalization, pointwise, outer.Normalization, options).Run(Image);

        NhwcTensor<T> middle = DepthwiseConv2D.Create(depthwise, inner.Normalization, Plain with { Activation = Activation.Relu }).Run(Image);
        Bits.ShouldBeSame<T>(folded.Span, Conv2D.Create(pointwise, outer.Normalization, Plain).Run(middle).Span, "separable");
        outer.ShouldBeNormalized(folded, Conv2D.Run(middle, pointwise, Plain));
    }

    [Fact]
    public void The_pointwise_part_of_a_separable_convolution_alone()
    {
        var parameters = new Parameters(9);
        var options = new SeparableConv2DOptions { Padding = Padding2D.Same };
        var depthwise = new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2));
        var pointwise = new Filter<T>(Pointwise, (1, 1, 10, 9));
        NhwcTensor<T> folded = SeparableConv2D.Create(depthwise, pointwise, parameters.Normalization, options).Run(Image);

        NhwcTensor<T> middle = DepthwiseConv2D.Create(depthwise, Plain).Run(Image);
        Bits.ShouldBeSame<T>(folded.Span, Conv2D.Create(pointwise, parameters.Normalization, Plain).Run(middle).Span, "separable");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Transposed_with_and_without_bias(int groups)
    {
        int channels = 9 / groups * groups;
        (FilterShape shape, int outputs) = ((3, 3, channels / groups, 5), channels);
        T[] weights = Dense[..shape.ElementCount], bias = Bias[..outputs];
        var parameters = new Parameters(outputs);
        var options = new TransposedConv2DOptions { Strides = 2, Groups = groups, Algorithm = ConvolutionAlgorithm.Direct };
        T[] byHand = [.. weights.Select((_, i) => parameters.Fold(weights, i, (i % 5 / (5 / groups) * (channels / groups)) + (i / 5 % (channels / groups))))];
        NhwcTensor<T> without = TransposedConv2D.Create(new Filter<T>(weights, shape), parameters.Normalization, options).Run(Image);
        NhwcTensor<T> with = TransposedConv2D.Create(new Filter<T>(weights, shape), bias, parameters.Normalization, options).Run(Image);

        var folded = new Filter<T>(byHand, shape);
        Bits.ShouldBeSame<T>(without.Span, TransposedConv2D.Run(Image, folded, parameters.Bias(new T[outputs]), options).Span, "without bias");
        Bits.ShouldBeSame<T>(with.Span, TransposedConv2D.Run(Image, folded, parameters.Bias(bias), options).Span, "with bias");
        parameters.ShouldBeNormalized(without, TransposedConv2D.Run(Image, new Filter<T>(weights, shape), options));
        parameters.ShouldBeNormalized(with, TransposedConv2D.Run(Image, new Filter<T>(weights, shape), bias, options));
    }

    [Fact]
    public void Another_number_of_channels_is_refused()
    {
        Action dense = () => Conv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), new Parameters(8).Normalization);
        Action depthwise = () => DepthwiseConv2D.Create(new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2)), Bias, new Parameters(5).Normalization);
        Action bias = () => Conv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), [], new Parameters(9).Normalization);
        Action inner = () => SeparableConv2D.Create(
            new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2)), new Parameters(9).Normalization,
            new Filter<T>(Pointwise, (1, 1, 10, 9)), new Parameters(9).Normalization);

        dense.Should().Throw<ArgumentException>().WithParameterName("normalization").WithMessage("*8 channels*9 output channels*");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("normalization").WithMessage("*5 channels*10 output channels*");
        Action transposed = () => TransposedConv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), new Parameters(9).Normalization);
        Action transposedBias = () => TransposedConv2D.Create(new Filter<T>(Dense, (3, 3, 5, 9)), [], new Parameters(5).Normalization);
        Action pointwise = () => SeparableConv2D.Create(
            new DepthwiseFilter<T>(Depthwise, (3, 3, 5, 2)), new Filter<T>(Pointwise, (1, 1, 10, 9)), new Parameters(10).Normalization);

        transposed.Should().Throw<ArgumentException>().WithParameterName("normalization");
        pointwise.Should().Throw<ArgumentException>().WithParameterName("normalization");
        foreach (Action act in new[] { bias, transposedBias })
            act.Should().Throw<ArgumentException>().WithParameterName("bias");
        inner.Should().Throw<ArgumentException>().WithParameterName("depthwiseNormalization");
    }

    [Fact]
    public void Parameters_that_make_no_normalisation_are_refused()
    {
        Action lengths = () => _ = new BatchNormalization<T>(new T[3], new T[3], new T[2], new T[3]);
        Action variance = () => _ = new BatchNormalization<T>([T.One], [T.One], [T.One], [-T.One], Epsilon);
        Action zero = () => _ = new BatchNormalization<T>([T.One], [T.One], [T.One], [T.Zero], epsilon: 0);
        Action none = () => _ = new BatchNormalization<T>([T.One], [T.One], [T.One], [T.NaN]);

        lengths.Should().Throw<ArgumentException>().WithParameterName("scale").WithMessage("*3 scales*2 means*");
        foreach (Action act in new[] { variance, zero, none })
            act.Should().Throw<ArgumentException>().WithParameterName("variance");
    }

    private static T[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((2 * random.NextDouble()) - 1))];
    }

    private sealed class Parameters(int channels)
    {
        private readonly T[] scale = Draw(10, channels);
        private readonly T[] offset = Draw(11, channels);
        private readonly T[] mean = Draw(12, channels);
        private readonly T[] variance = [.. Draw(13, channels).Select(T.Abs)];

        public BatchNormalization<T> Normalization => new(scale, offset, mean, variance, Epsilon);

        public T[] Fold(T[] weights) => [.. weights.Select((_, i) => Fold(weights, i, i % channels))];

        public T Fold(T[] weights, int index, int channel) => T.CreateChecked(double.CreateChecked(weights[index]) * Factor(channel));

        public T[] Bias(ReadOnlySpan<T> bias)
        {
            double[] values = bias.ToArray().Widened();
            return [.. values.Select((value, k) => T.CreateChecked(
                ((value - double.CreateChecked(mean[k])) * Factor(k)) + double.CreateChecked(offset[k])))];
        }

        /// <summary>Within the rounding of the weights and of a chain of 45 products, each at most 10 in magnitude.</summary>
        public void ShouldBeNormalized(NhwcTensor<T> folded, NhwcTensor<T> plain)
        {
            double tolerance = 64 * 10 * double.CreateChecked(T.BitIncrement(T.One) - T.One);
            double[] expected = [.. plain.Span.ToArray().Widened().Select((value, i) =>
                ((value - double.CreateChecked(mean[i % channels])) * Factor(i % channels)) + double.CreateChecked(offset[i % channels]))];
            double[] actual = folded.Span.ToArray().Widened();
            for (int i = 0; i < expected.Length; i++)
                actual[i].Should().BeApproximately(expected[i], tolerance);
        }

        private double Factor(int channel) =>
            double.CreateChecked(scale[channel]) / Math.Sqrt(double.CreateChecked(variance[channel]) + Epsilon);
    }
}

public sealed class BatchNormalizationOfFloat : BatchNormalizationTests<float>;

public sealed class BatchNormalizationOfDouble : BatchNormalizationTests<double>;
