using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>The ways through depthwise convolution that only particular channel counts and filters take, against the reference.</summary>
public abstract class DepthwisePathTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Pixels a multiple of 4 KiB apart are copied first; 40 rows take several copies.</summary>
    [Fact]
    public void Rows_that_are_copied() => Check.DirectEqualsReference<T>(
        from multiplier in new[] { 1, 2, 3 }
        from stride in new[] { 1, 2 }
        from filter in new[] { new Size2D(2, 3), new Size2D(4, 1) }
        from residual in new[] { false, true }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 1024, Multiplier = multiplier, Height = 40, Width = 3, Filter = filter,
            Strides = stride, Residual = residual, Activation = Activation.Relu6, Threads = 2,
        });

    /// <summary>Where vectors are half a cache line and taps many, pixels need not be 4 KiB apart to be copied.</summary>
    [Fact]
    [Trait("Work", "Large")]
    public void Large_filters_whose_rows_are_copied() => Check.DirectEqualsReference<T>(
        from multiplier in new[] { 1, 2 }
        from filter in new[] { new Size2D(7, 7), new Size2D(5, 11), new Size2D(15, 15) }
        from border in new[] { Border.Zero, Border.Reflect }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 128, Multiplier = multiplier, Height = 17, Width = 18, Filter = filter,
            Border = border, Bias = true, Threads = 2,
        });

    /// <summary>Vectors of half a cache line go in pairs with stride 2, and where pixels are 2 KiB apart; the last pair may overlap the one before.</summary>
    [Fact]
    public void Vectors_in_pairs() => Check.DirectEqualsReference<T>(
        from geometry in new[] { (Channels: 32, Stride: 2), (Channels: 56, Stride: 2), (Channels: 512, Stride: 1) }
        from width in new[] { 3, 4, 5, 9, 10 }
        from dilation in new[] { 1, 2 }
        from border in new[] { Border.Zero, Border.Reflect }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = geometry.Channels, Height = 5, Width = geometry.Stride * width, Strides = geometry.Stride,
            Dilations = dilation, Border = border, Bias = true, Residual = width == 9, Activation = width == 10 ? Activation.Silu : Activation.Relu6,
        });

    /// <summary>A 3x3 filter walks down the image: any number of rows and pixels, and what padding takes of the first and the last.</summary>
    [Fact]
    public void Columns_of_three_rows() => Check.DirectEqualsReference<T>(
        from height in new[] { 1, 2, 3, 4, 5, 6, 9, 19 }
        from width in new[] { 1, 2, 3, 4, 6, 7, 8, 13, 15 }
        from stride in new[] { 1, 2 }
        from dilation in new[] { 1, 2, 3 }
        from padding in new[]
        {
            Padding2D.Same, Padding2D.Valid, Padding2D.Explicit(1, 0, 2, 1), Padding2D.Explicit(0, 3, 0, 0), Padding2D.Explicit(2, 1, 0, 0),
        }
        let problem = new Problem
        {
            Operation = Operation.Depthwise, Channels = 17, Height = height, Width = width, Strides = stride, Dilations = dilation,
            Padding = padding, Bias = true, Residual = height == 6, Activation = width == 8 ? Activation.Silu : Activation.Relu6,
        }
        where problem.Fits
        select problem);

    /// <summary>Rows of outputs may lie a tap or two apart with a dilation as well; under a border their inputs are listed, for any number of rows.</summary>
    [Fact]
    public void Columns_under_a_border() => Check.DirectEqualsReference<T>(
        from stride in new[] { 1, 2, 3, 4 }
        from dilation in new[] { 1, 2, 3 }
        from rows in Enumerable.Range(1, 9).Concat([18, 33])
        from columns in new[] { 2, 5, 8 }
        from border in new[] { Border.Reflect, Border.Replicate, Border.Constant(3) }
        let problem = new Problem
        {
            Operation = Operation.Depthwise, Channels = 16, Height = (stride * rows) + 2, Width = (stride * columns) + 2,
            Strides = stride, Dilations = dilation, Border = border, Padding = Padding2D.Explicit(2),
            Activation = columns == 5 ? Activation.Silu : default,
        }
        where problem.Fits
        select problem);

    /// <summary>Where vectors share no cache lines a walk goes to the end at once, else in blocks; rows and pixels may lie apart differently.</summary>
    [Fact]
    public void Columns_of_many_rows() => Check.DirectEqualsReference<T>(
        from channels in new[] { 16, 32, 40 }
        from multiplier in new[] { 1, 2 }
        from strides in new[] { new Size2D(1, 1), new Size2D(2, 2), new Size2D(1, 2) }
        from dilations in new[] { new Size2D(1, 1), new Size2D(2, 1), new Size2D(2, 2) }
        from border in new[] { Border.Zero, Border.Reflect, Border.Constant(3) }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = channels, Multiplier = multiplier, Height = 50, Width = 17, Strides = strides,
            Dilations = dilations, Border = border, Threads = 2,
        });

    /// <summary>Where L3 is slow, images beyond a megabyte of input go by in the order of memory instead, by all threads or by one.</summary>
    [Fact]
    [Trait("Work", "Large")]
    public void Columns_of_far_images() => Check.DirectEqualsReference<T>(
        from strides in new[] { new Size2D(1, 1), new Size2D(2, 2) }
        from dilation in new[] { 1, 2 }
        from border in new[] { Border.Zero, Border.Reflect }
        from threads in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 72, Height = 63, Width = 201, Strides = strides, Dilations = dilation, Border = border,
            Bias = true, Residual = dilation == 1, Activation = threads == 1 ? Activation.Relu6 : Activation.Silu, Threads = threads,
        });

    /// <summary>With a dilation, neighbouring rows share no inputs: where those come from far, they are computed row by row.</summary>
    [Fact]
    public void Rows_that_share_no_inputs() => Check.DirectEqualsReference<T>(
        from filter in new[] { new Size2D(3, 3), new Size2D(2, 4) }
        from dilation in new[] { 2, 12 }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 520, Height = 23, Width = 25, Filter = filter, Dilations = dilation, Bias = true,
            Residual = dilation == 2, Threads = 2,
        });

    /// <summary>Three, five or seven taps of a row go together, of longer rows groups of seven, then of three.</summary>
    [Fact]
    public void Filters_of_many_taps() => Check.DirectEqualsReference<T>(
        from length in new[] { 3, 5, 6, 7, 8, 11, 14, 18 }
        from width in Enumerable.Range(5, 20)
        from stride in new[] { 1, 2 }
        from multiplier in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 17, Multiplier = multiplier, Height = 3, Width = width, Filter = (2, length), Strides = stride,
        });

    /// <summary>Up to 64 positions of a tile are told apart by a bit each; longer filters go tap by tap along the borders.</summary>
    [Fact]
    public void Filters_longer_than_a_mask() => Check.DirectEqualsReference<T>(
        from length in Enumerable.Range(44, 24)
        from stride in new[] { 1, 2 }
        from dilation in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Depthwise, Channels = 19, Height = 2, Width = 150, Filter = (1, length), Strides = stride,
            Dilations = dilation,
        });

    /// <summary>Neighbouring pixels of few channels count as one; the rest of a row overlaps.</summary>
    [Fact]
    public void Pixels_that_are_folded() => Check.DirectEqualsReference<T>(
        from channels in Enumerable.Range(1, 17)
        from multiplier in new[] { 1, 3 }
        from width in new[] { 9, 31, 70 }
        from operation in new[] { Operation.Depthwise, Operation.Separable }
        from residual in new[] { false, true }
        select new Problem
        {
            Operation = operation, Channels = channels, Multiplier = multiplier, Height = 4, Width = width, Filter = (2, 3),
            Dilations = (1, 2), Bias = true, Residual = residual, DepthwiseActivation = Activation.Relu,
        });
}

public sealed class DepthwisePathsOfFloat : DepthwisePathTests<float>;

public sealed class DepthwisePathsOfDouble : DepthwisePathTests<double>;
