using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Rows;

/// <summary>1-D convolution is its formula, one chain for each output, to the bit.</summary>
public abstract class Conv1DTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    /// <summary>The values of <c>testBasic</c> in TensorFlow's <c>conv1d_test.py</c>.</summary>
    [Theory]
    [InlineData(1, new double[] { 4, 7, 10 })]
    [InlineData(2, new double[] { 4, 10 })]
    public void Published_values(int stride, double[] expected) =>
        Counted(4, [2, 1], new() { Stride = stride }).Should().Equal(expected);

    /// <summary>By hand: x = 1 2 3 4 5, the filter sums what it sees.</summary>
    [Fact]
    public void Paddings_by_hand()
    {
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Valid }).Should().Equal(6, 9, 12);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Same }).Should().Equal(3, 6, 9, 12, 9);
        Counted(5, [1, 1], new() { Padding = Padding1D.Same }).Should().Equal(3, 5, 7, 9, 5);
        Counted(5, [1, 1], new() { Padding = Padding1D.SameLower }).Should().Equal(1, 3, 5, 7, 9);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.SameLower }).Should().Equal(3, 6, 9, 12, 9);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Causal }).Should().Equal(1, 3, 6, 9, 12);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Causal, Dilation = 2 }).Should().Equal(1, 2, 4, 6, 9);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Causal, Stride = 2 }).Should().Equal(1, 6, 12);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Explicit(before: 0, after: 2) }).Should().Equal(6, 9, 12, 9, 5);
        Counted(5, [1, 1, 1], new() { Padding = Padding1D.Same, Border = Border.Reflect }).Should().Equal(5, 6, 9, 12, 13);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Equals_the_formula(int seed)
    {
        var random = new Random(seed);
        int groups = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int taps = random.Next(1, 6), inputs = random.Next(1, 20), outputs = groups * random.Next(1, 30);
        Conv1DOptions options = new()
        {
            Stride = random.Next(1, 4), Dilation = random.Next(1, 4), Groups = groups, Padding = AnyPadding(random, seed),
        };
        int batch = random.Next(1, 3), width = ((taps - 1) * options.Dilation) + random.Next(1, 40);
        T[] values = Draw(random, batch * width * groups * inputs), weights = Draw(random, taps * inputs * outputs), bias = Draw(random, outputs);
        var input = new ReadOnlyNhwcSpan<T>(values, (batch, 1, width, groups * inputs));
        var filter = new Filter<T>(weights, (1, taps, inputs, outputs));

        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Conv1DOptions chosen = options with { Algorithm = algorithm };
            NhwcTensor<T> output = Conv1D.Run(input, filter, bias, chosen);
            T[] expected = Formula(values, batch, weights, taps, bias, options);

            output.Shape.Should().Be(new NhwcShape(batch, 1, expected.Length / (batch * outputs), outputs));
            Bits.ShouldBeSame<T>(output.Span, expected, (seed, chosen));

            Bits.ShouldBeSame<T>(
                Conv1D.Run(input, filter, chosen).Span, Formula(values, batch, weights, taps, new T[outputs], options), (seed, chosen));
        }
    }

    [Fact]
    public void A_prepared_convolution_writes_a_view_with_residual_and_activation()
    {
        var random = new Random(7);
        T[] values = Draw(random, 2 * 9 * 3), weights = Draw(random, 3 * 3 * 4), bias = Draw(random, 4), residual = Draw(random, 2 * 9 * 4);
        var options = new Conv1DOptions { Padding = Padding1D.Causal, Activation = Activation.Relu };
        Conv1D<T> conv = Conv1D.Create(new Filter<T>(weights, (1, 3, 3, 4)), bias, options);
        var input = new NhwcTensor<T>((2, 1, 9, 3), values);
        var output = new NhwcTensor<T>((2, 1, 9, 10));

        conv.Run(input, output.Channels(2..6), new NhwcTensor<T>((2, 1, 9, 4), residual));

        T[] expected = Formula(values, 2, weights, 3, bias, options);
        for (int pixel = 0; pixel < 18; pixel++)
        {
            ReadOnlySpan<T> written = output.Span.Slice(pixel * 10, 10);
            for (int k = 0; k < 10; k++)
            {
                int own = (pixel * 4) + k - 2;
                written[k].Should().Be(k is >= 2 and < 6 ? T.Max(expected[own] + residual[own], T.Zero) : T.Zero);
            }
        }

        conv.FilterShape.Should().Be(new FilterShape(1, 3, 3, 4));
        conv.GetOutputShape((2, 1, 9, 3)).Should().Be(new NhwcShape(2, 1, 9, 4));
        conv.Describe((2, 1, 9, 3)).Flops.Should().Be(2 * 2 * 9 * 4 * 3 * 3);
    }

    /// <summary>Of images of height 1: the same filter and bias, folded by the 2-D convolution, whose own tests fold by hand.</summary>
    [Theory]
    [InlineData(ConvolutionAlgorithm.Auto)]
    [InlineData(ConvolutionAlgorithm.Reference)]
    public void A_normalisation_is_folded(ConvolutionAlgorithm algorithm)
    {
        var random = new Random(8);
        T[] values = Draw(random, 2 * 9 * 3), weights = Draw(random, 3 * 3 * 4), bias = Draw(random, 4);
        T[] scale = Draw(random, 4), offset = Draw(random, 4), mean = Draw(random, 4), variance = Array.ConvertAll(Draw(random, 4), T.Abs);
        var normalization = new BatchNormalization<T>(scale, offset, mean, variance, epsilon: 0.01);
        var filter = new Filter<T>(weights, (1, 3, 3, 4));
        var input = new ReadOnlyNhwcSpan<T>(values, (2, 1, 9, 3));
        var row = new Conv1DOptions { Padding = Padding1D.SameLower, Stride = 2, Algorithm = algorithm };
        var image = new Conv2DOptions { Padding = Padding2D.SameLower, Strides = (1, 2), Algorithm = ConvolutionAlgorithm.Reference };

        NhwcTensor<T> without = Conv1D.Create(filter, normalization, row).Run(input);
        NhwcTensor<T> with = Conv1D.Create(filter, bias, normalization, row).Run(input);

        Bits.ShouldBeSame<T>(without.Span, Conv2D.Create(filter, normalization, image).Run(input).Span, "without bias");
        Bits.ShouldBeSame<T>(with.Span, Conv2D.Create(filter, bias, normalization, image).Run(input).Span, "with bias");
        with.Span.ToArray().Should().NotEqual(without.Span.ToArray());
        with.Span.ToArray().Should().NotEqual(Conv1D.Run(input, filter, bias, row).Span.ToArray());
    }

    /// <summary>Convolves 1, 2, 3 and so on, one channel, with these weights.</summary>
    private static double[] Counted(int width, double[] weights, Conv1DOptions options)
    {
        T[] values = [.. Enumerable.Range(1, width).Select(T.CreateChecked)];
        NhwcTensor<T> output = Conv1D.Run(
            new ReadOnlyNhwcSpan<T>(values, (1, 1, width, 1)),
            new Filter<T>(Array.ConvertAll(weights, T.CreateChecked), (1, weights.Length, 1, 1)),
            options);
        return Array.ConvertAll(output.Span.ToArray(), double.CreateChecked);
    }

    /// <summary>The formula, in the order of the promise: bias, then taps, then input channels.</summary>
    private static T[] Formula(T[] x, int batch, T[] f, int taps, T[] bias, Conv1DOptions options)
    {
        int outputs = bias.Length, inputs = f.Length / (taps * outputs), channels = inputs * options.Groups, width = x.Length / (batch * channels);
        int reach = (taps - 1) * options.Dilation;
        int rounded = (width + options.Stride - 1) / options.Stride;
        int total = Math.Max(((rounded - 1) * options.Stride) + reach + 1 - width, 0);
        (int before, int after) = options.Padding.ToString() switch
        {
            "VALID" => (0, 0),
            "SAME" => (total / 2, total - (total / 2)),
            "SAME_LOWER" => (total - (total / 2), total / 2),
            "CAUSAL" => (reach, 0),
            _ => (options.Padding.Before, options.Padding.After),
        };
        int outputWidth = ((width + before + after - reach - 1) / options.Stride) + 1;
        var y = new T[batch * outputWidth * outputs];
        for (int i = 0; i < y.Length; i++)
        {
            (int b, int j, int k) = (i / (outputWidth * outputs), i / outputs % outputWidth, i % outputs);
            int group = k / (outputs / options.Groups);
            T value = bias[k];
            for (int tap = 0; tap < taps; tap++)
            {
                int position = (options.Stride * j) + (options.Dilation * tap) - before;
                for (int q = 0; q < inputs && position >= 0 && position < width; q++)
                {
                    value = T.MultiplyAddEstimate(
                        x[(((b * width) + position) * channels) + (group * inputs) + q], f[(((tap * inputs) + q) * outputs) + k], value);
                }
            }

            y[i] = value;
        }

        return y;
    }

    private static Padding1D AnyPadding(Random random, int seed) => (seed % 5) switch
    {
        0 => Padding1D.Valid,
        1 => Padding1D.Same,
        2 => Padding1D.Causal,
        3 => Padding1D.SameLower,
        _ => Padding1D.Explicit(random.Next(5), random.Next(5)),
    };

    private static T[] Draw(Random random, int count)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = T.CreateChecked((2 * random.NextDouble()) - 1);
        return values;
    }
}

public sealed class Conv1DOfFloat : Conv1DTests<float>;

public sealed class Conv1DOfDouble : Conv1DTests<double>;
