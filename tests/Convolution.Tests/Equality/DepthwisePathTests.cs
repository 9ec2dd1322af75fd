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
