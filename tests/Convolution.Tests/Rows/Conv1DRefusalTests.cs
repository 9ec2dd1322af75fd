namespace Convolution.Tests.Rows;

/// <summary>What a 1-D convolution refuses: parameter and shapes are in the message, and nothing is written.</summary>
public sealed class Conv1DRefusalTests
{
    private static readonly float[] Weights = new float[2 * 3 * 3 * 4];

    private static Conv1D<float> Layer => Conv1D.Create(new Filter<float>(Weights, (1, 3, 3, 4)));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_image_that_is_no_row(int height)
    {
        var input = new NhwcTensor<float>((2, height, 9, 3));
        var output = new NhwcTensor<float>((2, height, 7, 4));
        output.AsSpan().Fill(5);
        string message = $"The input [2, {height}, 9, 3] has height {height}; a 1-D convolution takes [batch, 1, width, channels].*";

        Refused(() => Layer.Run(input), "input", message);
        Refused(() => Layer.Run(input, output), "input", message);
        Refused(() => Layer.Run(input, output, new NhwcTensor<float>(output.Shape)), "input", message);
        Refused(() => Layer.GetOutputShape(input.Shape), "input", message);
        Refused(() => Layer.Describe(input.Shape), "input", message);
        output.Span.ToArray().Should().AllBeEquivalentTo(5f);
    }

    [Fact]
    public void A_filter_that_is_no_row()
    {
        const string Message = "The filter [2, 3, 3, 4] has height 2; a 1-D convolution takes [1, width, inputChannels, outputChannels].*";
        Refused(() => Conv1D.Create(new Filter<float>(Weights, (2, 3, 3, 4))), "filter", Message);
        Refused(() => Conv1D.Create(new Filter<float>(Weights, (2, 3, 3, 4)), new float[4]), "filter", Message);
        Refused(() => Conv1D.Create<float>(default), "filter", "The filter [0, 0, 0, 0] has height 0*");
    }

    [Fact]
    public void What_does_not_fit()
    {
        Refused(() => Layer.Run(new NhwcTensor<float>((1, 1, 9, 2))), "input", "*[1, 1, 9, 2] has 2 channels; the filter [1, 3, 3, 4] applies to 3*");
        Refused(() => Layer.Run(new NhwcTensor<float>((1, 1, 2, 3))), "input", "*does not fit the input [1, 1, 2, 3]*");
        Refused(
            () => Layer.Run(new NhwcTensor<float>((1, 1, 9, 3)), new NhwcTensor<float>((1, 2, 7, 4))),
            "output", "*[1, 2, 7, 4]*makes [1, 1, 7, 4]*");
        Refused(() => Conv1D.Create(new Filter<float>(Weights, (1, 3, 3, 4)), new float[3]), "bias", "*has 3 values*makes 4 output channels*");
        Refused(() => Create(new() { Groups = 3 }), "options", "*[1, 3, 3, 4], 4, is no multiple of the 3 groups*");
        FluentActions.Invoking(() => Create(new() { Algorithm = ConvolutionAlgorithm.Winograd })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_normalisation_of_another_convolution()
    {
        var (row, image) = (new FilterShape(1, 3, 3, 4), new FilterShape(2, 3, 3, 4));
        Refused(() => Create(row, channels: 3), "normalization", "*3 channels*4 output channels*");
        Refused(() => Create(row, channels: 3, bias: 4), "normalization", "*3 channels*4 output channels*");
        Refused(() => Create(row, channels: 4, bias: 3), "bias", "*has 3 values*makes 4 output channels*");
        Refused(() => Create(image, channels: 4), "filter", "*has height 2*");
        Refused(() => Create(image, channels: 4, bias: 4), "filter", "*has height 2*");

        static void Create(FilterShape filter, int channels, int bias = 0)
        {
            float[] ones = [.. Enumerable.Repeat(1f, channels)];
            var normalization = new BatchNormalization<float>(ones, ones, ones, ones);
            _ = bias == 0
                ? Conv1D.Create(new Filter<float>(Weights.AsSpan(..filter.ElementCount), filter), normalization)
                : Conv1D.Create(new Filter<float>(Weights.AsSpan(..filter.ElementCount), filter), new float[bias], normalization);
        }
    }

    [Fact]
    public void Options_out_of_range()
    {
        RefusedRange(() => _ = new Conv1DOptions { Stride = 0 }, "Stride");
        RefusedRange(() => _ = new Conv1DOptions { Dilation = -1 }, "Dilation");
        RefusedRange(() => _ = new Conv1DOptions { Groups = 0 }, "Groups");
        RefusedRange(() => _ = new Conv1DOptions { Algorithm = (ConvolutionAlgorithm)99 }, "Algorithm");
        RefusedRange(() => Padding1D.Explicit(-1, 0), "before");
        RefusedRange(() => Padding1D.Explicit(0, -1), "after");
        RefusedRange(() => Padding1D.Explicit(-1), "amount");
        Refused(
            () => Create(new() { Padding = Padding1D.Causal, Dilation = int.MaxValue }), "options",
            "3 taps with dilation 2147483647 would take 4294967294 pixels of padding.*");
    }

    [Fact]
    public void Options_and_paddings_tell_what_they_are()
    {
        new Conv1DOptions().Should().Be(Conv1DOptions.Default);
        Padding1D.Explicit(2).Should().Be(Padding1D.Explicit(2, 2));
        Padding1D.Explicit(1, 2).Should().Be(Padding1D.Explicit(1, 2)).And.NotBe(Padding1D.Explicit(2, 1));
        $"{default(Padding1D)} {Padding1D.Same} {Padding1D.SameLower} {Padding1D.Causal} {Padding1D.Explicit(1, 2)}"
            .Should().Be("VALID SAME SAME_LOWER CAUSAL explicit [1, 2]");
    }

    /// <summary>All the other options reach the convolution that runs.</summary>
    [Fact]
    public void Options_are_passed_on()
    {
        var options = new Conv1DOptions { Activation = Activation.Relu6, Algorithm = ConvolutionAlgorithm.Reference, FlushSubnormalWeights = true };
        float[] subnormal = [float.Epsilon];
        var row = new ReadOnlyNhwcSpan<float>([7f, float.MaxValue], (1, 1, 2, 1));
        Conv1D<float> flushing = Conv1D.Create(new Filter<float>(subnormal, (1, 1, 1, 1)), [1f], options);

        flushing.Describe((1, 1, 2, 1)).Algorithm.Should().Be(ConvolutionAlgorithm.Reference);
        flushing.Run(row).Span.ToArray().Should().Equal(1, 1);
        Conv1D.Run(row, new Filter<float>([1f], (1, 1, 1, 1)), options).Span.ToArray().Should().Equal(6, 6);
    }

    private static Conv1D<float> Create(Conv1DOptions options) => Conv1D.Create(new Filter<float>(Weights, (1, 3, 3, 4)), options);

    private static void Refused(Action call, string parameter, string message) =>
        call.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);

    private static void RefusedRange(Action call, string parameter) =>
        call.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
}
