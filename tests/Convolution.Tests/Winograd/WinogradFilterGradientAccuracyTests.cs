using Xunit.Abstractions;

namespace Convolution.Tests.Winograd;

/// <summary>
/// The rms error of a filter gradient against float64 is at most twice that of one chain of multiply-adds over all pixels, where <c>Auto</c> takes Winograd's
/// algorithm for it; the direct algorithm's, whose sums are short, is smaller still. The table in the README is what this test writes.
/// </summary>
[Trait("Work", "Large")]
public sealed class WinogradFilterGradientAccuracyTests(ITestOutputHelper output)
{
    private const int Channels = 16;

    public static TheoryData<int, int> Shapes => new()
    {
        { 16, 7 },
        { 4, 14 },
        { 1, 24 },
        { 1, 28 },
        { 1, 56 },
        { 1, 112 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_error_is_at_most_twice_that_of_one_chain(int batch, int size)
    {
        var random = new Random(size);
        int values = batch * size * size * Channels;
        double[] ratios = ErrorRatios.Of(
            random, (values, values), (input, outputGradient) => new Comparison((batch, size, size, Channels), input, outputGradient).Ratio());
        output.WriteLine($"| {batch} x {size}x{size} | {string.Join(" | ", ratios.Select(ratio => $"{ratio:F2}"))} |");
        ratios.Should().OnlyContain(ratio => ratio <= 2);
    }

    private sealed record Comparison(NhwcShape Shape, float[] Input, float[] OutputGradient)
    {
        /// <summary>Winograd's rms error over that of one chain.</summary>
        public double Ratio()
        {
            var winograd = new float[9 * Channels * Channels];
            var prepared = Conv2DFilterGradient.Create<float>((3, 3, Channels, Channels), new Conv2DOptions { Padding = Padding2D.Same });
            prepared.Describe(Shape).Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
            prepared.Run(new ReadOnlyNhwcSpan<float>(Input, Shape), new ReadOnlyNhwcSpan<float>(OutputGradient, Shape), winograd);
            (double chainError, double winogradError) = (0, 0);
            for (int weight = 0; weight < winograd.Length; weight++)
            {
                (double exact, float chain) = Sums(weight / Channels / Channels, weight / Channels % Channels, weight % Channels);
                chainError += Math.Pow(chain - exact, 2);
                winogradError += Math.Pow(winograd[weight] - exact, 2);
            }

            return Math.Sqrt(winogradError / chainError);
        }

        /// <summary>One weight's gradient, in float64 and as one chain.</summary>
        private (double Exact, float Chain) Sums(int tap, int channel, int filter)
        {
            (double exact, float chain) = (0, 0);
            for (int pixel = 0; pixel < OutputGradient.Length / Channels; pixel++)
            {
                (int row, int x) = Math.DivRem(pixel, Shape.Width);
                (int inputY, int inputX) = ((row % Shape.Height) + (tap / 3) - 1, x + (tap % 3) - 1);
                if (inputY < 0 || inputY >= Shape.Height || inputX < 0 || inputX >= Shape.Width)
                    continue;
                float factor = Input[((((((row / Shape.Height) * Shape.Height) + inputY) * Shape.Width) + inputX) * Channels) + channel];
                float gradient = OutputGradient[(pixel * Channels) + filter];
                exact += (double)factor * gradient;
                chain = MathF.FusedMultiplyAdd(factor, gradient, chain);
            }

            return (exact, chain);
        }
    }
}
