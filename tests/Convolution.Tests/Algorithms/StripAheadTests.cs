using Convolution.Algorithms;
using Convolution.Algorithms.Separable;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Tests.Support;

namespace Convolution.Tests.Algorithms;

/// <summary>What a strip of a separable convolution asks for ahead lies in the input, and is what the strip that its thread comes to next reads.</summary>
public sealed unsafe class StripAheadTests
{
    [Theory]
    [InlineData(1, 147, 147, 128, 1, 1, 1)]
    [InlineData(2, 112, 112, 64, 2, 1, 2)]
    [InlineData(1, 80, 60, 128, 1, 3, 1)]
    [InlineData(3, 61, 150, 130, 3, 1, 3)]
    public void Each_row_asks_for_rows_of_the_next_strip(int batch, int height, int width, int channels, int stride, int dilation, int threads)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((batch, height, width, channels), 3, channels, stride, dilation, Padding2D.Same);
        RectanglePlan plan = Plan(geometry, threads);
        var operands = new AskedOperands(geometry, channels);
        for (int unit = 0; unit < plan.Units; unit++)
        {
            var ahead = new StripAhead<float>(Call(operands, geometry), plan, unit, filterBytes: 0);
            ahead.IsNone.Should().Be(unit + threads >= plan.Units);
            if (ahead.IsNone)
                continue;
            (int _, Interval rows, Interval columns) = plan.Unit(unit + threads);
            long all = 0;
            for (int row = 0; row < rows.Length; row++)
            {
                RowPointers<float> pointers = ahead.Beside(default, row);
                all += operands.Count(pointers.Next, pointers.NextBytes).Input;
            }

            int together = plan.Parts == 1 ? stride : 1;
            long asked = Enumerable.Range(rows.Start, rows.Length)
                .Select(row => geometry.Vertical.Origin(row) + (2 * dilation))
                .Sum(last => last < height ? Math.Min(together, last + 1) : 0);
            all.Should().Be(asked * geometry.Horizontal.Under(columns).Length * channels * sizeof(float));
        }
    }

    [Theory]
    [InlineData(19, 728, 1, 1)]
    [InlineData(28, 512, 1, 2)]
    [InlineData(14, 512, 2, 1)]
    [InlineData(20, 640, 1, 1)]
    public void A_large_filter_has_all_inputs_of_the_next_strip_asked_for_at_once(int size, int channels, int stride, int threads)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((2, size, size, channels), 3, channels, stride, 1, Padding2D.Same);
        RectanglePlan plan = Plan(geometry, threads, stripPixels: 112);
        var operands = new AskedOperands(geometry, channels);
        for (int unit = 0; unit < plan.Units; unit++)
        {
            var ahead = new StripAhead<float>(Call(operands, geometry), plan, unit, filterBytes: 1 << 20);
            ahead.IsNone.Should().Be(unit + threads >= plan.Units);
            ahead.IsRowByRow.Should().BeFalse();
            RowPointers<float> pointers = ahead.Beside(default, row: 0);
            pointers.IsNextShared.Should().BeFalse();
            long under = ahead.IsNone ? 0 : geometry.Vertical.Under(plan.Unit(unit + threads).Rows).Length;
            operands.Count(pointers.Next, pointers.NextBytes).Input.Should().Be(under * size * channels * sizeof(float));
        }
    }

    [Fact]
    public void Small_images_narrow_ones_and_slices_of_channels_are_left_alone()
    {
        First((1, 56, 56, 128), pixelStride: 128).IsNone.Should().BeTrue();
        First((1, 1000, 12, 128), pixelStride: 128).IsNone.Should().BeTrue();
        First((1, 147, 147, 128), pixelStride: 144).IsNone.Should().BeTrue();
        First((1, 147, 147, 128), pixelStride: 128).IsNone.Should().BeFalse();
        First((1, 147, 147, 128), pixelStride: 128).IsRowByRow.Should().BeTrue();
        First((1, 19, 19, 728), pixelStride: 736, filterBytes: 1 << 20).IsNone.Should().BeTrue();
    }

    private static StripAhead<float> First(NhwcShape shape, int pixelStride, long filterBytes = 0)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create(shape, 3, shape.Channels, 1, 1, Padding2D.Same);
        return new(Call(new(geometry, pixelStride), geometry), Plan(geometry, threads: 1), unit: 0, filterBytes);
    }

    private static RectanglePlan Plan(in ConvolutionGeometry geometry, int threads, int stripPixels = 512) =>
        RectanglePlan.Create(geometry, multiplyAdds: 1 << 30, stripPixels, leastRows: 4, alike: true, threads);

    private static Call<float> Call(in AskedOperands operands, in ConvolutionGeometry geometry) => new(geometry, operands.Input, default, operands.Output);
}
