using Xunit.Abstractions;

namespace Convolution.Tests.Winograd;

/// <summary>
/// The rms error against a float64 convolution is at most twice that of the direct chain, over layers of ResNet-50 and VGG-16, and some of
/// fewer channels, that <c>Auto</c> takes Winograd's algorithm for. The table in the README is what this test writes.
/// </summary>
[Trait("Work", "Large")]
public sealed class WinogradAccuracyTests(ITestOutputHelper output)
{
    /// <summary>Pixels that are compared, in all their channels: enough for the ratio to be stable to 5 %.</summary>
    private const int Pixels = 64;

    public static TheoryData<int, int> Layers => new()
    {
        { 56, 32 },
        { 56, 48 },
        { 56, 64 },
        { 28, 128 },
        { 14, 256 },
        { 7, 512 },
        { 224, 64 },
        { 56, 256 },
        { 28, 512 },
        { 14, 512 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void The_error_is_at_most_twice_that_of_the_direct_chain(int size, int channels)
    {
        var random = new Random(size + channels);
        double[] ratios = ErrorRatios.Of(
            random,
            (size * size * channels, 9 * channels * channels),
            (input, weights) => new Comparison(size, channels, input, weights).Ratio(random));
        output.WriteLine($"| {channels}@{size} | {string.Join(" | ", ratios.Select(ratio => $"{ratio:F2}"))} |");
        ratios.Should().OnlyContain(ratio => ratio <= 2);
    }

    private sealed record Comparison(int Size, int Channels, float[] Input, float[] Weights)
    {
        /// <summary>Winograd's rms error over that of the direct chain, at random pixels.</summary>
        public double Ratio(Random random)
        {
            NhwcTensor<float> direct = Run(ConvolutionAlgorithm.Direct);
            NhwcTensor<float> winograd = Run(ConvolutionAlgorithm.Winograd);
            (double directError, double winogradError) = (0, 0);
            for (int i = 0; i < Pixels; i++)
            {
                (int y, int x) = (random.Next(Size), random.Next(Size));
                double[] exact = Exact(y, x);
                for (int channel = 0; channel < Channels; channel++)
                {
                    directError += Math.Pow(direct[0, y, x, channel] - exact[channel], 2);
                    winogradError += Math.Pow(winograd[0, y, x, channel] - exact[channel], 2);
                }
            }

            return Math.Sqrt(winogradError / directError);
        }

        private NhwcTensor<float> Run(ConvolutionAlgorithm algorithm) => Conv2D.Run<float>(
            new NhwcTensor<float>((1, Size, Size, Channels), Input),
            new Filter<float>(Weights, (3, 3, Channels, Channels)),
            new Conv2DOptions { Padding = Padding2D.Same, Algorithm = algorithm });

        /// <summary>All channels of one output pixel, in float64.</summary>
        private double[] Exact(int y, int x)
        {
            var sums = new double[Channels];
            for (int tap = 0; tap < 9; tap++)
            {
                (int row, int column) = (y + (tap / 3) - 1, x + (tap % 3) - 1);
                if (row < 0 || row >= Size || column < 0 || column >= Size)
                    continue;
                for (int q = 0; q < Channels; q++)
                {
                    double factor = Input[(((row * Size) + column) * Channels) + q];
                    ReadOnlySpan<float> weights = Weights.AsSpan(((tap * Channels) + q) * Channels, Channels);
                    for (int k = 0; k < Channels; k++)
                        sums[k] += factor * weights[k];
                }
            }

            return sums;
        }
    }
}
