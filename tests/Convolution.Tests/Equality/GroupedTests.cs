using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>Dense convolution in groups: every way through it, against the reference and against convolutions of the groups alone.</summary>
public abstract class GroupedTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Fact]
    public void Channels_of_a_group() => Check.DirectEqualsReference<T>(
        from inputs in Enumerable.Range(1, 9).Concat([12, 16, 17, 32])
        from outputs in Enumerable.Range(1, 9).Concat([12, 16, 17, 32])
        from groups in new[] { 2, 3, 8, 32 }
        where (inputs + outputs) * groups < 600
        select new Problem
        {
            Operation = Operation.Dense, Groups = groups, Channels = groups * inputs, Filters = groups * outputs, Bias = true,
            Residual = inputs % 2 == 0, Activation = outputs % 2 == 0 ? Activation.Relu : default, Seed = (inputs * 100) + outputs,
        });

    [Fact]
    public void Groups_of_several_panels() => Check.DirectEqualsReference<T>(
        from outputs in new[] { 33, 70, 129 }
        from groups in new[] { 2, 3 }
        from threads in new[] { 1, 3 }
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = groups, Channels = groups * 5, Filters = groups * outputs, Height = 8, Width = 9, Bias = true,
            Residual = true, Strides = stride, Threads = threads, Activation = Activations.PRelu(groups * outputs),
        });

    [Fact]
    public void Windows() => Check.DirectEqualsReference<T>(
        from filter in new Size2D[] { 1, 2, 3, (3, 5), (1, 7), (4, 1) }
        from stride in new Size2D[] { 1, 2, (1, 3) }
        from dilation in new Size2D[] { 1, 2, (3, 4) }
        from padding in new[] { Padding2D.Same, Padding2D.Valid, Padding2D.Explicit(2, 0, 1, 4) }
        from channels in new[] { 2, 4, 8 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = 8, Channels = 8 * channels, Filters = 8 * channels, Height = 10, Width = 23,
            Filter = filter, Strides = stride, Dilations = dilation, Padding = padding, Threads = 3,
        });

    /// <summary>Images beyond two megabytes go down by fewer rows at a time.</summary>
    [Fact]
    [Trait("Work", "Large")]
    public void Images_from_beyond_the_caches() => Check.DirectEqualsReference<T>(
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = 32, Channels = 128, Filters = 128, Height = 32 + stride, Width = 131, Strides = stride, Bias = true,
            Threads = 2,
        });

    [Fact]
    public void Pixels_a_page_apart() => Check.DirectEqualsReference<T>(
        from channels in new[] { 2, 4, 8, 32 }
        from stride in new[] { 1, 2 }
        from threads in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = 1024 / channels, Channels = 1024, Filters = 1024, Height = 7, Width = 9, Strides = stride,
            Residual = true, Threads = threads,
        });

    [Fact]
    public void Groups_equal_convolutions_of_their_own()
    {
        const int Groups = 4;
        var problem = new Problem
        {
            Operation = Operation.Dense, Batch = 2, Groups = Groups, Channels = 12, Filters = 20, Height = 9, Width = 11, Bias = true,
        };
        var operands = new Operands<T>(problem);
        var input = new NhwcTensor<T>(problem.InputShape, operands.Input);
        var expected = new NhwcTensor<T>(problem.OutputShape);
        (int inputs, int outputs) = (problem.Channels / Groups, problem.Filters / Groups);
        for (int group = 0; group < Groups; group++)
        {
            int first = group * outputs;
            T[] weights = [.. operands.Dense.Where((_, i) => i % problem.Filters / outputs == group)];
            var options = problem.Options(ConvolutionAlgorithm.Direct) with { Groups = 1 };
            Conv2D.Create(new Filter<T>(weights, (3, 3, inputs, outputs)), operands.Bias.AsSpan(first, outputs), options)
                .Run(input.Channels((group * inputs)..((group + 1) * inputs)), expected.Channels(first..(first + outputs)));
        }

        Bits.ShouldBeSame<T>(Check.Run(operands, ConvolutionAlgorithm.Direct), expected.Span, problem);
    }
}

public sealed class GroupedOfFloat : GroupedTests<float>;

public sealed class GroupedOfDouble : GroupedTests<double>;
