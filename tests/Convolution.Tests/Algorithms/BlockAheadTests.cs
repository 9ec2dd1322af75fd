using Convolution.Algorithms.FilterGradients;
using Convolution.Geometry;
using Convolution.Tests.Support;

namespace Convolution.Tests.Algorithms;

/// <summary>What filter gradients ask for ahead lies in the operands, and is all that the next block of pixels reads, but for what does not divide.</summary>
public unsafe class BlockAheadTests
{
    [Theory]
    [InlineData(56, 56, 64, 256, 1, 1)]
    [InlineData(56, 56, 256, 64, 1, 2)]
    [InlineData(30, 41, 3, 5, 7, 2)]
    [InlineData(33, 17, 6, 9, 3, 1)]
    [InlineData(3, 200, 16, 16, 1, 3)]
    public void The_parts_are_the_next_block(int height, int width, int channels, int columns, int filter, int stride)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((2, height, width, channels), filter, columns, stride, 1, Padding2D.Same);
        FilterGradientCall<float> call = Call(geometry, channels);
        var blocks = new PixelBlocks(geometry);
        for (int index = 0; index < blocks.Count; index++)
        {
            const int Products = 11;
            var ahead = new BlockAhead<float>(call, blocks[index], Products, multiplyAdds: 1, channels, columns);
            (long inputs, long gradients) = Sum(ref ahead, Products, geometry);

            bool isLast = blocks[index].Rows.End == geometry.Vertical.Output;
            Interval next = isLast ? default : blocks[index + 1].Rows;
            long inputBytes = isLast ? 0 : 4L * geometry.Vertical.Under(next).Length * width * channels;
            long gradientBytes = 4L * next.Length * geometry.Horizontal.Output * columns;
            (inputs + gradients).Should().BeInRange((inputBytes + gradientBytes) * 9 / 10, inputBytes + gradientBytes);
            if (inputBytes > (inputBytes + gradientBytes) / 8)
                inputs.Should().BeGreaterThan(inputBytes * 9 / 10);
        }
    }

    [Fact]
    public void Nothing_is_asked_for_where_each_value_meets_many_others()
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((1, 56, 56, 64), 3, 64, 1, 1, Padding2D.Same);
        var ahead = new BlockAhead<float>(Call(geometry, 64), new PixelBlocks(geometry)[0], 9, multiplyAdds: 9 * 64 * 64, 64, 64);
        Sum(ref ahead, 9, geometry).Should().Be((0, 0));
    }

    /// <summary>Other channels lie between those that are read.</summary>
    [Fact]
    public void Slices_of_channels_are_left_alone()
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Create((1, 56, 56, 64), 1, 64, 1, 1, Padding2D.Same);
        var ofWider = new BlockAhead<float>(Call(geometry, pixelStride: 128), new PixelBlocks(geometry)[0], 3, multiplyAdds: 64 * 64, 64, 64);
        Sum(ref ofWider, 3, geometry).Inputs.Should().Be(0);
        var ofUnit = new BlockAhead<float>(Call(geometry, pixelStride: 64), new PixelBlocks(geometry)[0], 3, multiplyAdds: 64 * 32, 64, columns: 32);
        Sum(ref ofUnit, 3, geometry).Gradients.Should().Be(0);
    }

    private static FilterGradientCall<float> Call(in ConvolutionGeometry geometry, int pixelStride)
    {
        var operands = new AskedOperands(geometry, pixelStride);
        return new(geometry, operands.Input, operands.Output, null, null, default);
    }

    /// <summary>The bytes of all parts; after the last there is none.</summary>
    private static (long Inputs, long Gradients) Sum(ref BlockAhead<float> ahead, int products, in ConvolutionGeometry geometry)
    {
        (long inputs, long gradients) = (0, 0);
        for (int product = 0; product < products; product++)
        {
            byte* start = ahead.Next(out long bytes);
            (long ofInput, long ofGradient) = new AskedOperands(geometry, geometry.InputChannels).Count(start, bytes);
            (inputs, gradients) = (inputs + ofInput, gradients + ofGradient);
        }

        _ = ahead.Next(out long more);
        more.Should().Be(0);
        return (inputs, gradients);
    }
}
