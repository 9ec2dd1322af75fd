using Convolution.Algorithms;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Selection;
using Convolution.Functions;
using Convolution.Geometry;

namespace Convolution.Tests.Algorithms;

/// <summary>Plans cut work into units, whatever its size and however many threads there are: each output is in one unit, and no unit is empty.</summary>
public class PlanTests
{
    private const int ElementBytes = 4;

    public static TheoryData<int> Threads => [1, 2, 3, 4, 7, 64];

    /// <summary>Images, and their width and height: few pixels and many, single rows and columns.</summary>
    private static IEnumerable<NhwcShape> Images =>
        from batch in new[] { 1, 2, 3, 17 }
        from size in new[] { (1, 1), (1, 900), (900, 1), (2, 3), (7, 7), (14, 14), (28, 28), (112, 113) }
        select new NhwcShape(batch, size.Item1, size.Item2, 64);

    [Theory]
    [MemberData(nameof(Threads))]
    public void Dense_units_are_all_the_panels_of_all_the_rows(int threads)
    {
        (bool hasRows, bool hasPanels) = (false, false);
        foreach (NhwcShape image in Images)
        {
            foreach ((int panels, int groups) in new[] { (1, 1), (2, 1), (11, 1), (86, 1), (64, 32), (3, 32) })
            {
                ConvolutionGeometry geometry = Geometry(image, outputChannels: 24 * panels);
                var plan = DensePlan.Create(geometry, groups, panels, ElementBytes * (image.Width == 7 ? 50 : 1), threads);
                var cells = new int[image.Batch, image.Height, panels];
                for (int unit = 0; unit < plan.Units; unit++)
                {
                    (int batch, Interval rows, Interval some) = plan.Unit(unit);
                    Count(cells, batch, rows, some);
                }

                cells.Cast<int>().Should().OnlyContain(count => count == 1, "{0} with {1} panels goes by {2}", image, panels, plan);
                plan.Threads.Should().BeInRange(1, Math.Min(threads, plan.Units));
                hasRows |= plan.ByRows && plan.Shares.Pieces > 0;
                hasPanels |= !plan.ByRows && plan.Shares.Pieces > 0;
            }
        }

        (hasRows, hasPanels).Should().Be((threads > 1, threads > 1), "several threads are to have shares of rows, and of panels");
    }

    /// <summary>Sums are built tap by tap where rectangles along a border would be many for so few pixels, and channels many enough.</summary>
    [Theory]
    [InlineData(7, 128, 3, 1, true)]
    [InlineData(7, 64, 3, 1, true)]
    [InlineData(7, 32, 3, 1, false)]
    [InlineData(2, 64, 3, 1, false)]
    [InlineData(2, 128, 3, 1, true)]
    [InlineData(14, 128, 3, 1, false)]
    [InlineData(14, 256, 3, 1, true)]
    [InlineData(14, 256, 3, 2, false)]
    [InlineData(14, 512, 3, 2, true)]
    [InlineData(14, 128, 5, 1, true)]
    [InlineData(7, 512, 1, 1, false)]
    public void Small_maps_of_many_channels_go_tap_by_tap(int size, int channels, int filter, int threads, bool isByTap)
    {
        DensePlan Plan(int input, Padding2D padding) => DensePlan.Create(
            ConvolutionGeometry.Create((1, input, input, channels), filter, channels, 1, 1, padding), groups: 1, panels: 8, ElementBytes, threads);

        Plan(size, Padding2D.Same).ByTap.Should().Be(isByTap);
        Plan(size + filter - 1, Padding2D.Valid).ByTap.Should().BeFalse("no output sees a border");
    }

    /// <summary>Some groups at a time meet all rectangles of a small image, where the filter is too large for L2; else all of them.</summary>
    [Theory]
    [InlineData(7, 32, 32, 1, 7)]
    [InlineData(7, 32, 32, 2, 7)]
    [InlineData(7, 8, 32, 1, 16)]
    [InlineData(7, 32, 1, 1, 16)]
    [InlineData(30, 32, 32, 1, 16)]
    [InlineData(7, 64, 32, 1, 16)]
    public void Groups_of_a_large_filter_meet_a_small_image_a_few_at_a_time(int size, int channels, int groups, int threads, int blockPanels)
    {
        int all = channels * groups;
        var geometry = ConvolutionGeometry.Create((1, size, size, all), 3, all, 1, 1, Padding2D.Same);
        var plan = DensePlan.Create(geometry, groups, panels: 16, ElementBytes, threads);

        plan.BlockPanels.Should().Be(blockPanels, "it goes tap by tap: {0}", plan.ByTap);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void Strips_are_all_the_pixels(int threads)
    {
        foreach (NhwcShape image in Images)
        {
            foreach ((bool alike, int pixels, int leastRows) in new[] { (true, 4096, 1), (false, 4096, 1), (true, 50, 4), (false, 50, 4) })
            {
                var plan = RectanglePlan.Create(Geometry(image, 64), long.MaxValue, pixels, leastRows, alike, threads);
                var cells = new int[image.Batch, image.Height, image.Width];
                for (int unit = 0; unit < plan.Units; unit++)
                {
                    (int batch, Interval rows, Interval columns) = plan.Unit(unit);
                    Count(cells, batch, rows, columns);
                    rows.Length.Should().BeLessThanOrEqualTo(plan.BandRows);
                    columns.Length.Should().BeLessThanOrEqualTo(plan.PartColumns);
                }

                cells.Cast<int>().Should().OnlyContain(count => count == 1, "{0} goes by {1}", image, plan);
                plan.StripPixels.Should().BeLessThanOrEqualTo(Math.Max(pixels, leastRows), "{0} goes by {1}", image, plan);
                plan.Threads.Should().BeInRange(1, Math.Min(threads, plan.Units));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void Scratch_memory_is_enough_for_each_strip(int threads)
    {
        foreach (NhwcShape image in Images.Where(image => image.Batch < 4))
        {
            foreach (int channels in new[] { 3, 64 })
            {
                List<RectangleConvolution<float>> convolutions =
                [
                    DirectAlgorithms.Depthwise<float>(
                        new(new float[25 * channels], (5, 5, channels, 1)), new float[channels], Epilogue<float>.None, stride: 1, Border.Reflect),
                ];
                if (DirectAlgorithms.Rectangles<float>(
                    new(new float[25 * channels * 2], (5, 5, channels, 2)), new float[2], Epilogue<float>.None, groups: 1, strides: 1) is { } planes)
                {
                    convolutions.Add(new(planes, channels));
                }

                ConvolutionGeometry geometry = Geometry(new(image.Batch, image.Height, image.Width, channels), outputChannels: channels, filter: 5);
                foreach (RectangleConvolution<float> convolution in convolutions)
                {
                    RectanglePlan plan = convolution.Plan(geometry, threads);
                    long bytes = convolution.ScratchBytes(geometry, plan.Threads) / plan.Threads;
                    for (int unit = 0; unit < plan.Units; unit++)
                    {
                        (_, Interval rows, Interval columns) = plan.Unit(unit);
                        convolution.Product.Bytes(geometry, rows.Length, columns.Length).Should().BeLessThanOrEqualTo(bytes, "{0} goes by {1}", image, plan);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(14, 2, 5, 2, 2)] // Two shares of seven rows: five, and two parts of one each, in halves.
    [InlineData(112, 2, 42, 2, 1)]
    [InlineData(11, 2, 3, 2, 2)]
    [InlineData(2, 2, 0, 1, 4)] // Too short for large pieces.
    public void Each_share_is_a_large_piece_and_then_parts(int length, int threads, int large, int parts, int across)
    {
        var shares = Shares.Create(length, across: 100, batch: 1, threads, pieces: 1);
        shares.Should().Be(new Shares(length, threads, large, large > 0 ? 1 : 0, parts, across));
        int start = 0;
        for (int unit = 0; unit < shares.Units; unit++)
        {
            bool isFirst = unit % (shares.Units / threads) == 0;
            (Interval along, Interval some) = shares.Unit(unit, 100);
            along.Start.Should().Be(start, "units lie side by side, in order");
            along.Length.Should().BeInRange(1, shares.Longest);
            some.Should().Be(isFirst && large > 0 ? new(0, 100) : new Interval(0, 100).Part(some.Start * across / 100, across));
            start = some.End == 100 ? along.End : start;
        }

        start.Should().Be(length);
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(2, 4, 2)]
    [InlineData(3, 4, 4)]
    public void Every_thread_begins_with_whole_shares(int batch, int threads, int count)
    {
        Shares.Create(28, across: 100, batch, threads, pieces: 1).Count.Should().Be(count);
        (batch * count % threads).Should().Be(0);
    }

    [Fact]
    public void Images_that_are_many_are_not_cut() =>
        Shares.Create(28, across: 100, batch: 8, threads: 2, pieces: 1).Should().Be(Shares.Alike(28, 1));

    private static ConvolutionGeometry Geometry(NhwcShape image, int outputChannels, int filter = 1) =>
        ConvolutionGeometry.Create(image, filter, outputChannels, strides: 1, dilations: 1, Padding2D.Same);

    private static void Count(int[,,] cells, int batch, Interval rows, Interval columns)
    {
        (rows.IsEmpty || columns.IsEmpty).Should().BeFalse();
        for (int row = rows.Start; row < rows.End; row++)
        {
            for (int column = columns.Start; column < columns.End; column++)
                cells[batch, row, column]++;
        }
    }
}
