using Convolution.Algorithms;
using Convolution.Algorithms.Winograd;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>What Winograd's algorithm asks for ahead lies in the operands, and is what the next block of tiles reads and this one writes.</summary>
public unsafe class WinogradAheadTests
{
    [Theory]
    [InlineData(1, 224, 224, 64, 64, 0)]
    [InlineData(2, 61, 75, 64, 96, 1)]
    [InlineData(1, 47, 200, 64, 32, 2)]
    [InlineData(3, 300, 9, 128, 64, 0)]
    [InlineData(1, 300, 20, 128, 64, 9)]
    public void Each_block_asks_for_the_inputs_of_the_next_and_for_its_own_outputs(
        int batch, int height, int width, int channels, int columns, int padding)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create(
            (batch, height, width, channels), 3, columns, 1, 1, padding == 0 ? Padding2D.Same : Padding2D.Explicit(padding));
        WinogradPlan plan = Plan(geometry, threads: 1);
        Call<float> call = Call(geometry, channels);
        for (int unit = 0; unit < plan.Units; unit++)
        {
            (Interval tiles, Interval panels) = plan.Unit(unit);
            (long inputs, long outputs) = Sum(new WinogradAhead<float>(call, plan, tiles, panels), geometry);
            bool isLast = unit == plan.Units - 1;
            long most = 4L * WinogradTile.Points * ((tiles.Length * WinogradTile.Size) + 2) * channels;
            inputs.Should().BeInRange(isLast || padding > 2 ? 0 : 1, isLast ? 0 : most);
            outputs.Should().BeInRange(1, 4L * WinogradTile.Size * WinogradTile.Size * tiles.Length * columns);

            // A block that goes on in the next row of tiles gets what is left of the first.
            if (WinogradTile.Size * tiles.Length <= geometry.Horizontal.Output - plan.Place(tiles.Start).X && plan.Place(tiles.Start).Y + 4 <= height)
                outputs.Should().Be(4L * WinogradTile.Size * WinogradTile.Size * tiles.Length * columns);
        }
    }

    [Fact]
    public void Small_images_and_slices_of_channels_are_left_alone()
    {
        ConvolutionGeometry small = ConvolutionGeometry.Create((4, 28, 28, 128), 3, 128, 1, 1, Padding2D.Same);
        Sum(First(small, pixelStride: 128, threads: 1), small).Should().Be((0, 0));
        ConvolutionGeometry large = ConvolutionGeometry.Create((1, 224, 224, 64), 3, 64, 1, 1, Padding2D.Same);
        Sum(First(large, pixelStride: 80, threads: 1), large).Inputs.Should().Be(0);
    }

    [Fact]
    public void Threads_take_blocks_in_turn_or_channels_of_one_together()
    {
        ConvolutionGeometry large = ConvolutionGeometry.Create((1, 224, 224, 64), 3, 64, 1, 1, Padding2D.Same);
        WinogradPlan plan = Plan(large, threads: 2);
        for (int unit = 0; unit < plan.Units; unit++)
        {
            (Interval tiles, Interval panels) = plan.Unit(unit);
            (long inputs, long outputs) = Sum(new WinogradAhead<float>(Call(large, pixelStride: 64), plan, tiles, panels), large);
            (inputs > 0).Should().Be(unit + 2 < plan.Units);
            outputs.Should().BePositive();
        }

        ConvolutionGeometry few = ConvolutionGeometry.Create((1, 20, 20, 512), 3, 512, 1, 1, Padding2D.Same);
        Plan(few, threads: 4).Groups.Should().BeGreaterThan(1);
        Sum(First(few, pixelStride: 512, threads: 4), few).Inputs.Should().Be(0);
    }

    private static WinogradAhead<float> First(in ConvolutionGeometry geometry, int pixelStride, int threads)
    {
        WinogradPlan plan = Plan(geometry, threads);
        (Interval tiles, Interval panels) = plan.Unit(0);
        return new(Call(geometry, pixelStride), plan, tiles, panels);
    }

    private static WinogradPlan Plan(in ConvolutionGeometry geometry, int threads) =>
        WinogradPlan.Create(geometry, panels: 3, filterBytes: 1 << 20, hasTaps: false, threads);

    private static Call<float> Call(in ConvolutionGeometry geometry, int pixelStride)
    {
        var operands = new AskedOperands(geometry, pixelStride);
        return new(geometry, operands.Input, default, operands.Output);
    }

    /// <summary>The bytes of all planes' parts.</summary>
    private static (long Inputs, long Outputs) Sum(in WinogradAhead<float> ahead, in ConvolutionGeometry geometry)
    {
        (long inputs, long outputs) = (0, 0);
        for (int plane = 0; plane < WinogradTile.Planes; plane++)
        {
            RowPointers<float> rows = ahead.Beside(default, plane);
            (long ofInput, long ofOutput) = new AskedOperands(geometry, geometry.InputChannels).Count(rows.Next, rows.NextBytes);
            (inputs, outputs) = (inputs + ofInput, outputs + ofOutput);
        }

        return (inputs, outputs);
    }
}
