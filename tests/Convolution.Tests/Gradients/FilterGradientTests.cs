using System.Numerics;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>The fast filter gradients equal the scalar definition to the bit, whatever the geometry, the views and the threads.</summary>
public abstract class FilterGradientTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Samples = 300;

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Random_problems(Operation operation) => DirectEqualsReference(
        Enumerable.Range(1, Samples).Select(seed => SampledProblems.Draw(operation, seed)));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Channels_around_the_edges_of_tiles(Operation operation) => DirectEqualsReference(
        from channels in new[] { 1, 2, 3, 5, 6, 7, 8, 9, 13, 15, 16, 17, 31, 33, 64, 65 }
        from filters in new[] { 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 48, 63, 64, 65, 80, 129 }
        select new Problem
        {
            Operation = operation, Height = 4, Width = 5, Channels = channels, Filters = filters, Filter = (2, 3),
            Multiplier = operation == Operation.Dense ? 1 : 1 + (filters % 4), Seed = channels + (100 * filters),
        });

    /// <summary>Blocks are rows of an image, rows across images, parts of a row; and there may be one, or many.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Blocks_of_every_kind(Operation operation) => DirectEqualsReference(
        from shape in new (int Batch, int Height, int Width)[]
        {
            (1, 1, 255), (1, 2, 256), (2, 1, 257), (1, 3, 600), (3, 70, 5), (40, 4, 3), (300, 1, 1), (9, 9, 30), (33, 2, 100),
        }
        from stride in new[] { 1, 2 }
        from size in new (int Channels, int Filters)[] { (7, 18), (19, 7) }
        select new Problem
        {
            Operation = operation, Batch = shape.Batch, Height = shape.Height, Width = shape.Width, Strides = stride,
            Channels = size.Channels, Filters = size.Filters, Output = Placement.Gaps, Input = Placement.CropOfChannelSlice,
        });

    /// <summary>Threads have blocks of their own where there are few input channels, or two filters: fewer than a round has, as many, and more.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Blocks_for_each_thread(Operation operation) => DirectEqualsReference(
        from height in new[] { 23, 24, 64, 65, 200 }
        from channels in new[] { 1, 3, 15, 16 }
        from batch in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation, Batch = batch, Height = height, Width = 32, Channels = channels, Filters = 17, Seed = height + channels,
        });

    /// <summary>More rows than a unit has, in one tap and in several.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void More_weights_than_a_unit_has(Operation operation) => DirectEqualsReference(
        from channels in new[] { 130, 504, 505, 1100 }
        from filters in new[] { 17, 37 }
        select new Problem { Operation = operation, Height = 3, Width = 3, Channels = channels, Filters = filters, Filter = (2, 2) });

    /// <summary>Vectors run across inputs: whole ones and some that begin earlier; so many taps, inputs and outputs that a unit has not all of them.</summary>
    [Fact]
    public void More_inputs_than_outputs() => DirectEqualsReference(
        from channels in new[] { 20, 33, 79, 128, 300 }
        from filters in new[] { 1, 6, 7, 8, 19, 32, 33 }
        from filter in new Size2D[] { 1, (5, 6) }
        from steps in new (int Stride, int Dilation)[] { (1, 1), (2, 1), (1, 2) }
        from batch in new[] { 1, 9 }
        where filters < channels && (filter == 1 || (batch == 1 && filters is 7 or 19))
        select new Problem
        {
            Operation = Operation.Dense, Batch = batch, Height = 4, Width = 7, Channels = channels, Filters = filters, Filter = filter,
            Strides = steps.Stride, Dilations = steps.Dilation, Input = (Placement)(filters % 5), Output = (Placement)(channels % 5),
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Pixels_a_page_apart(Operation operation) => DirectEqualsReference(
        from channels in new[] { 256, 1024 }
        from stride in new[] { 1, 2 }
        from dilation in new[] { 1, 3 }
        from batch in new[] { 1, 9 }
        from filters in new[] { 2, 35 }
        where filters == 2 || batch == 1
        select new Problem
        {
            Operation = operation, Batch = batch, Height = 6, Width = 7, Channels = channels, Filters = filters, Strides = stride, Dilations = dilation,
            Multiplier = operation == Operation.Depthwise ? stride : 1,
        });

    /// <summary>Of one input channel, of a few that share vectors with other groups, and of those that do not.</summary>
    [Fact]
    public void Groups() => DirectEqualsReference(
        from inputs in new[] { 1, 2, 3, 4, 5, 8, 16, 20 }
        from outputs in new[] { 1, 2, 3, 4, 7, 8, 16, 20 }
        from groups in new[] { 4, 20, 32 }
        from filter in new Size2D[] { 1, 3, (2, 5) }
        from stride in new[] { 1, 2 }
        where (inputs + outputs) * groups < 700
        select new Problem
        {
            Operation = Operation.Dense, Groups = groups, Channels = groups * inputs, Filters = groups * outputs, Batch = 2, Height = 5, Width = 6,
            Filter = filter, Strides = stride, Seed = inputs + (10 * outputs),
        });

    [Fact]
    public void Groups_of_large_images() => DirectEqualsReference(
        from inputs in new[] { 1, 2, 3, 4, 8, 11 }
        from groups in new[] { 16, 64 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = groups, Channels = groups * inputs, Filters = groups * inputs, Height = 21, Width = 30,
        });

    /// <summary>So far apart that a block sees more inputs than are copied, or just as many; and rows of outputs that see none at all.</summary>
    [Fact]
    public void Groups_of_far_taps() => DirectEqualsReference(
        from inputs in new[] { 2, 6 }
        from dilation in new[] { 15, 16 }
        from height in new[] { 34, 35, 50 }
        from top in new[] { 0, 40 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = 9, Channels = 9 * inputs, Filters = 9 * inputs, Height = height, Width = 60, Dilations = dilation,
            Padding = Padding2D.Explicit(top + dilation, dilation, dilation, dilation),
        });

    /// <summary>Of as many taps as kernels go through, and more.</summary>
    [Fact]
    public void Groups_of_many_taps() => DirectEqualsReference(
        from filter in new[] { (4, 7), (9, 8), (10, 9), (2, 10) }
        from inputs in new[] { 3, 8 }
        select new Problem
        {
            Operation = Operation.Dense, Groups = 8, Channels = 8 * inputs, Filters = 8 * inputs, Height = 14, Width = 13, Filter = filter,
        });

    /// <summary>
    /// Rows of inputs are copied where pixels lie far apart, as long as all rows that an output sees have room: few taps, and many that lie apart.
    /// </summary>
    [Fact]
    public void Copies_of_the_rows_that_an_output_sees() => DirectEqualsReference(
        from channels in new[] { 128, 136 }
        from filter in new[] { (1, 1), (2, 3), (4, 2), (9, 4), (10, 5), (3, 19) }
        from dilation in new[] { 1, 4, 17 }
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = Operation.Depthwise, Batch = 2, Height = 13, Width = 11, Channels = channels, Filter = filter, Dilations = dilation, Strides = stride,
            Multiplier = channels == 136 ? 2 : 1, Seed = dilation,
        });

    /// <summary>
    /// A row is cut into parts that stay in L1: sizes around them, for pixels that lie half a line, one and a half, and two or four lines apart; and rows of
    /// two blocks, of which the second has a pixel and a part more.
    /// </summary>
    [Fact]
    public void Parts_of_a_row() => DirectEqualsReference(
        from channels in new[] { 3, 8, 16, 24, 32, 33, 64 }
        from filter in new[] { 3, 7 }
        from width in new[] { 12, 13, 24, 25, 47, 48, 49, 95, 96, 97, 193, 289, 300, 385, 481 }
        select new Problem { Operation = Operation.Depthwise, Height = 4, Width = width, Channels = channels, Filter = (filter, filter), Seed = width });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void What_is_not_finite(Operation operation) => DirectEqualsReference(
        from seed in Enumerable.Range(1, 40)
        select SampledProblems.Draw(operation, seed, largestWork: 30_000) with { Data = Data.Special });

    private static void DirectEqualsReference(IEnumerable<Problem> problems)
    {
        int compared = 0;
        foreach (Problem problem in problems.Where(problem => problem.Fits))
        {
            T[] expected = Subject<T>.Create(Direction.FilterGradient, problem, ConvolutionAlgorithm.Reference).Run(threads: 1);
            var direct = Subject<T>.Create(Direction.FilterGradient, problem);
            foreach (int threads in direct.NumbersOfThreads(most: 3))
                Bits.ShouldBeSame<T>(direct.Run(threads), expected, problem with { Threads = threads });
            compared++;
        }

        compared.Should().BePositive("a suite that compares nothing proves nothing");
    }
}

public sealed class FilterGradientsOfFloat : FilterGradientTests<float>;

public sealed class FilterGradientsOfDouble : FilterGradientTests<double>;
