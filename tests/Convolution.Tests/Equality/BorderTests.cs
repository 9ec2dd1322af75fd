using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>A border gives, to the bit, what a padded copy of the image gives without padding.</summary>
public abstract class BorderTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Sampled(Operation operation)
    {
        int checkedProblems = 0;
        for (int seed = 1; seed <= 400; seed++)
        {
            Border border = PaddedCopy.Borders[seed % PaddedCopy.Borders.Length];
            Problem problem = SampledProblems.Draw(operation, seed, largestWork: 100_000) with { Border = border };
            if (PaddedCopy.Serves(problem))
            {
                EqualsPaddedCopy(problem, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Direct);
                checkedProblems++;
            }
        }

        checkedProblems.Should().BeGreaterThan(100);
    }

    /// <summary>At most their rings are copied, in several pieces where they are long or thick.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    [Trait("Work", "Large")]
    public void Images_too_large_to_be_copied(Operation operation)
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            var square = new Problem
            {
                Operation = operation, Border = border, Height = 47, Width = 49, Channels = 72, Filters = 3, Residual = true,
                Activation = Activation.Relu, Threads = 2,
            };
            EqualsPaddedCopy(square, ConvolutionAlgorithm.Direct);
            EqualsPaddedCopy(square with { Batch = 2, Strides = 2, Dilations = (1, 3), Bias = true }, ConvolutionAlgorithm.Direct);
            EqualsPaddedCopy(
                square with { Height = 6, Width = 900, Padding = Padding2D.Explicit(2, 4, 5, 0), Filter = (1, 3) }, ConvolutionAlgorithm.Direct);
            EqualsPaddedCopy(
                square with { Height = 40, Width = 40, Channels = 96, Filter = 2, Padding = Padding2D.Explicit(30, 30, 30, 30) }, ConvolutionAlgorithm.Direct);
        }
    }

    /// <summary>What sees it is NaN; everything else is as without a border.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A_border_of_NaN(Operation operation)
    {
        var problem = new Problem { Operation = operation, Height = 9, Width = 12, Channels = 19, Filters = 21 };
        T[] inner = Check.Run(new Operands<T>(problem), ConvolutionAlgorithm.Reference);
        var bordered = new Operands<T>(problem with { Border = Border.Constant(double.NaN) });
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Direct })
        {
            T[] actual = Check.Run(bordered, algorithm);
            for (int i = 0; i < actual.Length; i++)
            {
                (int y, int x) = Math.DivRem(i / problem.OutputChannels, problem.Width);
                bool seesBorder = y == 0 || x == 0 || y == problem.Height - 1 || x == problem.Width - 1;
                if (seesBorder ? !T.IsNaN(actual[i]) : !Bits.Same(actual[i], inner[i]))
                    Assert.Fail($"{algorithm} gives {actual[i]} at {i}, in {bordered.Problem}");
            }
        }
    }

    /// <summary>Far taps are gathered: the span of a filter is not copied.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Taps_far_apart(Operation operation)
    {
        foreach (int dilation in new[] { 1 << 20, int.MaxValue })
        {
            foreach (Border border in new[] { Border.Constant(2), Border.Replicate })
            {
                Problem problem = new() { Operation = operation, Border = border, Dilations = dilation, Padding = Padding2D.Same, Threads = 2 };
                var operands = new Operands<T>(problem);
                Bits.ShouldBeSame<T>(
                    Check.Run(operands, ConvolutionAlgorithm.Direct), Check.Run(operands, ConvolutionAlgorithm.Reference), problem);
            }
        }
    }

    /// <summary>Rows that lie further behind the image than 32 bits can tell, in tiles that see no border left or right.</summary>
    [Fact]
    public void Depthwise_rows_behind_the_last_position()
    {
        foreach (Border border in new[] { Border.Constant(2), Border.Replicate })
        {
            var operands = new Operands<T>(new Problem
            {
                Operation = Operation.Depthwise, Border = border, Height = 4, Width = 23, Channels = 200, Filter = 3, Dilations = (1 << 30, 1),
            });
            Bits.ShouldBeSame<T>(
                Check.Run(operands, ConvolutionAlgorithm.Direct), Check.Run(operands, ConvolutionAlgorithm.Reference), operands.Problem);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(24)]
    [InlineData(48)]
    public void Groups(int groups)
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            var problem = new Problem { Operation = Operation.Dense, Border = border, Groups = groups, Channels = 48, Filters = 48, Width = 60, Height = 50 };
            EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
            EqualsPaddedCopy(problem with { Width = 19, Height = 7, Strides = (1, 3), Dilations = (2, 1), Filter = (2, 4) }, ConvolutionAlgorithm.Direct);
        }
    }

    /// <summary>Widths around one, two and three tiles, with steps by which pixels share inputs and by which they do not.</summary>
    [Fact]
    public void Depthwise_tiles_along_the_edge()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            foreach ((int stride, int dilation) in new[] { (1, 1), (1, 2), (2, 1), (3, 1), (2, 3) })
            {
                for (int width = 4; width < 28; width++)
                {
                    var problem = new Problem
                    {
                        Operation = Operation.Depthwise, Border = border, Height = 5, Width = width, Channels = 37, Multiplier = 1 + (width % 3),
                        Strides = stride, Dilations = dilation, Filter = (2, 3 + (width % 2)), Bias = true, Threads = 1 + (width % 2),
                    };
                    if (PaddedCopy.Serves(problem))
                        EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
                }
            }
        }
    }

    /// <summary>
    /// Rows above and below the image where a walk begins and ends: images of few rows and of several blocks, padded on either side or on both, with tiles that
    /// see no border left or right, and pixels that leave gaps; more channels than a row of the constant is kept for.
    /// </summary>
    [Fact]
    public void Depthwise_rows_above_and_below()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            Padding2D[] paddings = [Padding2D.Same, Padding2D.Explicit(1, 0, 1, 1), Padding2D.Explicit(0, 1, 1, 1), Padding2D.Explicit(2, 1, 0, 2)];
            foreach (Padding2D padding in paddings)
            {
                for (int height = 2; height < 24; height += height < 7 ? 1 : 6)
                {
                    var problem = new Problem
                    {
                        Operation = Operation.Depthwise, Border = border, Height = height, Width = 19 + (height % 6), Channels = 1 + (height * 7),
                        Multiplier = 1 + (height % 2), Filter = 3, Padding = padding, Bias = true, Residual = true, Activation = Activation.Relu6,
                    };
                    if (!PaddedCopy.Serves(problem))
                        continue;
                    EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
                    EqualsPaddedCopy(problem with { Channels = 32, Batch = 2, Threads = 2 }, ConvolutionAlgorithm.Direct);
                    Problem strided = problem with { Strides = 2, Width = problem.Width * 2, Input = Placement.CropOfChannelSlice };
                    EqualsPaddedCopy(strided, ConvolutionAlgorithm.Direct);
                }

                var wide = new Problem
                {
                    Operation = Operation.Depthwise, Border = border, Height = 3, Width = 20, Channels = 1100, Filter = 3, Padding = padding,
                };
                EqualsPaddedCopy(wide, ConvolutionAlgorithm.Direct);
            }
        }
    }

    /// <summary>Rows a rate apart, which make walks of their own where there are many channels; from one to several outputs in each.</summary>
    [Fact]
    public void Depthwise_rows_far_apart()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            foreach (int rate in new[] { 2, 3, 5 })
            {
                foreach (int padding in new[] { rate - 1, rate, rate + 1 })
                {
                    for (int height = 7; height < 24; height += 8)
                    {
                        var problem = new Problem
                        {
                            Operation = Operation.Depthwise, Border = border, Height = height, Width = 23, Channels = 205, Filter = 3, Dilations = rate,
                            Padding = Padding2D.Explicit(padding, rate, rate, padding), Residual = true, Threads = 1 + (height % 2),
                        };
                        EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
                        EqualsPaddedCopy(problem with { Strides = 2, Channels = 40 }, ConvolutionAlgorithm.Direct);
                    }
                }
            }
        }
    }

    /// <summary>Pixels 4 KiB apart are copied with their border; 40 rows take several copies.</summary>
    [Fact]
    public void Depthwise_rows_that_are_copied()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            foreach (int stride in new[] { 1, 2 })
            {
                foreach (Padding2D padding in new[] { Padding2D.Same, Padding2D.Explicit(3, 1, 0, 4) })
                {
                    var problem = new Problem
                    {
                        Operation = Operation.Depthwise, Border = border, Channels = 1024, Multiplier = stride, Height = 40, Width = 5,
                        Filter = (3, 2), Strides = stride, Padding = padding, Residual = true, Activation = Activation.Relu6, Threads = 2,
                    };
                    EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
                }
            }
        }
    }

    /// <summary>Neighbouring pixels of few channels count as one, but those that see the border left or right.</summary>
    [Theory]
    [InlineData(Operation.Depthwise)]
    [InlineData(Operation.Separable)]
    public void Pixels_that_are_folded(Operation operation)
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            foreach (int channels in new[] { 1, 3, 7, 9, 17 })
            {
                foreach (int width in new[] { 9, 31, 70 })
                {
                    var problem = new Problem
                    {
                        Operation = operation, Border = border, Channels = channels, Multiplier = 1 + (width % 2), Height = 4, Width = width,
                        Filter = (2, 3), Dilations = (1, 2), Bias = true,
                    };
                    EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
                }
            }
        }
    }

    /// <summary>More positions than the 64 that padding is told by; several taps of a pixel read the same input.</summary>
    [Fact]
    public void Filters_longer_than_a_mask()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            for (int length = 44; length < 70; length += 5)
            {
                var problem = new Problem
                {
                    Operation = Operation.Depthwise, Border = border, Channels = 19, Height = 2, Width = 50, Filter = (1, length),
                    Strides = 1 + (length % 2),
                };
                EqualsPaddedCopy(problem, ConvolutionAlgorithm.Direct);
            }
        }
    }

    /// <summary>What lies at the end of a long border has no position of 32 bits, whether it is copied or not.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(1024)]
    public void The_longest_border(int channels)
    {
        foreach (Border border in new[] { Border.Constant(2), Border.Replicate })
        {
            var problem = new Problem
            {
                Operation = Operation.Depthwise, Border = border, Channels = channels, Height = 5, Width = 4, Strides = (1 << 30, 1), Filter = 2,
                Padding = Padding2D.Explicit(int.MaxValue, int.MaxValue, 1, 0), Threads = 2,
            };
            var operands = new Operands<T>(problem);
            Bits.ShouldBeSame<T>(
                Check.Run(operands, ConvolutionAlgorithm.Direct), Check.Run(operands, ConvolutionAlgorithm.Reference), problem);
        }
    }

    [Fact]
    public void Winograd_is_close_to_the_reference_of_a_padded_copy()
    {
        foreach (Border border in PaddedCopy.Borders)
        {
            var problem = new Problem
            {
                Operation = Operation.Dense, Border = border, Height = 15, Width = 18, Channels = 70, Filters = 40, Batch = 2, Threads = 2,
                Bias = true,
            };
            var operands = new Operands<T>(problem);
            T[] actual = Check.Run(operands, ConvolutionAlgorithm.Winograd);
            T[] expected = Expected(operands);
            double tolerance = typeof(T) == typeof(float) ? 1e-4 : 1e-12;
            for (int i = 0; i < actual.Length; i++)
                double.CreateChecked(actual[i]).Should().BeApproximately(double.CreateChecked(expected[i]), tolerance, "{0} at {1}", problem, i);
            Bits.ShouldBeSame<T>(
                Check.Run(operands, Prepared<T>.Create(operands, ConvolutionAlgorithm.Winograd), threads: 1), actual, problem);
        }
    }

    [Fact]
    public void Winograd_recomputes_what_is_not_finite_under_a_border()
    {
        foreach (Border border in PaddedCopy.Borders.Append(Border.Constant(double.PositiveInfinity)))
        {
            var problem = new Problem
            {
                Operation = Operation.Dense, Border = border, Height = 9, Width = 10, Channels = 6, Filters = 40, Padding = Padding2D.Explicit(2),
            };
            var operands = new Operands<T>(problem);
            operands.Input[0] = T.NaN;
            operands.Input[^1] = T.PositiveInfinity;
            Check.IsAsFiniteAndClose(Check.Run(operands, ConvolutionAlgorithm.Winograd), Expected(operands), problem);
        }
    }

    private static void EqualsPaddedCopy(Problem problem, params ConvolutionAlgorithm[] algorithms)
    {
        var operands = new Operands<T>(problem);
        T[] expected = Expected(operands);
        foreach (ConvolutionAlgorithm algorithm in algorithms)
            Bits.ShouldBeSame<T>(Check.Run(operands, algorithm), expected, $"{algorithm}, {problem}");
    }

    /// <summary>By the reference, without padding, of a padded copy.</summary>
    private static T[] Expected(Operands<T> operands)
    {
        Problem problem = operands.Problem;
        NhwcTensor<T> padded = PaddedCopy.Of(problem, operands.Input);
        Prepared<T> prepared = Prepared<T>.Create(
            problem with { Padding = Padding2D.Valid, Border = Border.Zero }, ConvolutionAlgorithm.Reference,
            operands.Depthwise, operands.DepthwiseBias, operands.Dense, operands.Bias);
        var output = new NhwcTensor<T>(problem.OutputShape);
        if (problem.Residual)
            prepared.Run(padded, output, new NhwcTensor<T>(problem.OutputShape, operands.Residual));
        else
            prepared.Run(padded, output);
        return output.Span.ToArray();
    }
}

public sealed class BorderOfFloat : BorderTests<float>;

public sealed class BorderOfDouble : BorderTests<double>;
