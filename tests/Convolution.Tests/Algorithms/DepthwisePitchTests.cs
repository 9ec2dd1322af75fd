using Convolution.Algorithms;
using Convolution.Algorithms.Depthwise;
using Convolution.Geometry;

namespace Convolution.Tests.Algorithms;

/// <summary>How the addresses of neighbouring pixels fall together.</summary>
public sealed unsafe class DepthwisePitchTests
{
    private const long Somewhere = 1 << 20;

    [Theory]
    [InlineData(1, 4)]
    [InlineData(96, 128)]
    [InlineData(144, 64)]
    [InlineData(512, 2048)]
    [InlineData(1024, 4096)]
    [InlineData(3072, 4096)]
    public void The_granule_is_the_largest_power_of_two_in_the_bytes_of_a_pixel(int pixelStride, int granule) =>
        Of(pixelStride, distance: 0).Granule.Should().Be(granule);

    [Theory]
    [InlineData(0, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(1984, false)]
    [InlineData(1985, true)]
    [InlineData(2048, true)]
    [InlineData(-2048, true)]
    [InlineData(-60, true)]
    [InlineData(-1000, false)]
    public void Outputs_coincide_with_inputs_a_multiple_of_it_away_or_nearly(long distance, bool coincides) =>
        Of(pixelStride: 512, distance).Coincides.Should().Be(coincides);

    private static DepthwisePitch Of(int pixelStride, long distance)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((1, 4, 4, 1), 3, 1, 1, 1, Padding2D.Same);
        var layout = new NhwcLayout(new(1, 4, 4, 1), 0, 4 * pixelStride, pixelStride);
        return DepthwisePitch.OfInputs(new Call<float>(
            geometry, new((float*)Somewhere, layout), default, new((float*)(Somewhere + distance), NhwcLayout.Dense(new(1, 4, 4, 1)))));
    }
}
