using Convolution.Geometry;

namespace Convolution.Tests.Geometry;

/// <summary>What a padding comes to for one image: its output size, and its explicit amounts.</summary>
public sealed class PaddingTests
{
    private static readonly int[] sizes = [1, 2, 3, 5, 8, 13];

    [Theory]
    [InlineData(224, 7, 2, 1, 112, 2, 3)]
    [InlineData(33, 3, 1, 12, 33, 12, 12)]
    [InlineData(4, 2, 1, 1, 4, 0, 1)]
    [InlineData(5, 1, 3, 1, 2, 0, 0)]
    public void Same_as_explicit_amounts(int input, int filter, int stride, int dilation, int output, int before, int after)
    {
        Padding2D.Same.GetOutputSize(input, filter, stride, dilation).Should().Be((Size2D)output);
        Padding2D.Same.ToExplicit(input, filter, stride, dilation).Should().Be(Padding2D.Explicit(before, after, before, after));
    }

    [Theory]
    [InlineData(224, 7, 2, 1, 112, 3, 2)]
    [InlineData(33, 3, 1, 12, 33, 12, 12)]
    [InlineData(4, 2, 1, 1, 4, 1, 0)]
    [InlineData(5, 1, 3, 1, 2, 0, 0)]
    public void Same_lower_as_explicit_amounts(int input, int filter, int stride, int dilation, int output, int before, int after)
    {
        Padding2D.SameLower.GetOutputSize(input, filter, stride, dilation).Should().Be((Size2D)output);
        Padding2D.SameLower.ToExplicit(input, filter, stride, dilation).Should().Be(Padding2D.Explicit(before, after, before, after));
    }

    [Fact]
    public void Explicit_amounts_keep_every_window()
    {
        foreach (Size2D input in from height in sizes from width in sizes select new Size2D(height, width))
        {
            foreach (Size2D filter in new Size2D[] { 1, (2, 3), (4, 1), 5 })
            {
                foreach (var (strides, dilations) in new (Size2D, Size2D)[] { (1, 1), ((2, 3), 1), (1, (3, 2)), (4, 2) })
                {
                    RequireSameWindows(Padding2D.Same, input, filter, strides, dilations);
                    RequireSameWindows(Padding2D.SameLower, input, filter, strides, dilations);
                }
            }
        }

        RequireSameWindows(Padding2D.Valid, (9, 12), (3, 4), (2, 3), (2, 1));
        RequireSameWindows(Padding2D.Explicit(1, 0, 2, 5), (9, 12), (3, 4), (2, 3), (2, 1));
    }

    [Fact]
    public void An_empty_image_has_an_output_size_and_no_explicit_amounts()
    {
        Padding2D.Same.GetOutputSize((0, 5), 3, 1, 1).Should().Be((Size2D)(0, 5));

        FluentActions.Invoking(() => Padding2D.Same.ToExplicit((0, 5), 3, 1, 1))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("input");
    }

    [Fact]
    public void Bad_arguments_are_refused_by_name()
    {
        FluentActions.Invoking(() => Padding2D.Same.GetOutputSize(5, 0, 1, 1))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("filter");
        FluentActions.Invoking(() => Padding2D.Same.ToExplicit(5, 3, (1, 0), 1))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("strides");
        FluentActions.Invoking(() => Padding2D.Same.ToExplicit(5, 3, 1, -1))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("dilations");
        FluentActions.Invoking(() => Padding2D.Valid.GetOutputSize(5, 3, 1, 3))
            .Should().Throw<ArgumentException>().WithParameterName("input");
        FluentActions.Invoking(() => Padding2D.Same.ToExplicit(5, int.MaxValue, 1, int.MaxValue)).Should().Throw<ArgumentException>();
    }

    private static void RequireSameWindows(Padding2D padding, Size2D input, Size2D filter, Size2D strides, Size2D dilations)
    {
        NhwcShape image = (1, input.Height, input.Width, 1);
        var expected = ConvolutionGeometry.Create(image, filter, 1, strides, dilations, padding);

        Padding2D amounts = padding.ToExplicit(input, filter, strides, dilations);

        var actual = ConvolutionGeometry.Create(image, filter, 1, strides, dilations, amounts);
        actual.Should().Be(expected, "{0} became {1} for {2} with a {3} filter", padding, amounts, input, filter);
        padding.GetOutputSize(input, filter, strides, dilations).Should().Be((Size2D)(expected.Vertical.Output, expected.Horizontal.Output));
    }
}
