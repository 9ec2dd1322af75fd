using Convolution.Kernels.Dense;

namespace Convolution.Tests.Kernels;

/// <summary>However a walk is sliced, the slices one after the other meet the same rows of b and values of a, in the same order.</summary>
public sealed class WalkTests
{
    [Fact]
    public void Slices_follow_the_walk()
    {
        foreach (Walk walk in
            from bands in new[] { 0, 1, 2, 3 }
            from runs in new[] { 1, 2, 3 }
            from depth in new[] { 1, 2, 5, 8 }
            from skipped in new[] { 0, 4 }
            select new Walk(FirstRow: 7, Offset: 11, bands, BandStep: 1000, skipped, runs, RunStep: 100, depth))
        {
            for (int maxRows = 1; maxRows < 80; maxRows++)
            {
                Walk[] slices = [.. Enumerable.Range(0, walk.Slices(maxRows)).Select(index => walk.Slice(index, maxRows))];

                // A message for each of thousands of comparisons would take seconds to prepare.
                if (!slices.SelectMany(Steps).SequenceEqual(Steps(walk)) || slices.Any(slice => Steps(slice).Count() > maxRows))
                    Assert.Fail($"{walk} in slices of {maxRows} rows: {string.Join<Walk>(", ", slices)}");
            }
        }
    }

    [Fact]
    public void A_product_follows_a_walk_by_few_bands()
    {
        foreach (int bands in new[] { 0, 1, 3 })
        {
            foreach (int runs in new[] { 1, 2 })
            {
                var walk = new Walk(FirstRow: 7, Offset: 11, bands, BandStep: 1000, SkippedRows: 5, runs, RunStep: 100, Depth: 5);

                var product = new Product<float>(walk, runSkip: 2, bandSkip: 3);

                StepsOf(product).Should().Equal(StepsOf(walk with { SkippedRows = 3 }, runSkip: 2));
                product.Bands.Should().BeLessThanOrEqualTo(runs == 1 ? 1 : bands);

                product = new() { HasChains = true };
                product.Follow(walk);
                product.Bands.Should().Be(bands, "each is a chain");
            }
        }
    }

    [Fact]
    public void Bands_are_joined_where_nothing_lies_between_them()
    {
        foreach (Walk walk in
            from bands in new[] { 0, 1, 3 }
            from step in new[] { 5, 6 }
            from skipped in new[] { 0, 2 }
            from runs in new[] { 1, 2 }
            select new Walk(FirstRow: 7, Offset: 11, bands, step, skipped, runs, RunStep: 100, Depth: 5))
        {
            bool isOneRun = walk.Runs == 1 && walk.BandStep == 5 && walk.SkippedRows == 0;

            Steps(walk.Joined).Should().Equal(Steps(walk));
            walk.Joined.Bands.Should().Be(isOneRun ? Math.Min(walk.Bands, 1) : walk.Bands);
        }
    }

    [Fact]
    public void A_run_in_bands_takes_the_same_steps()
    {
        Walk run = Walk.Straight(firstRow: 7, depth: 12) with { Offset = 11 };

        Steps(run.InBands(4)).Should().Equal(Steps(run));
        run.InBands(4).Bands.Should().Be(3);
    }

    [Fact]
    public void A_straight_walk_is_one_run() =>
        Steps(Walk.Straight(3, 4)).Should().Equal((3, 0), (4, 1), (5, 2), (6, 3));

    [Fact]
    public void Nowhere_has_no_step() => Steps(Walk.Nowhere).Should().BeEmpty();

    /// <summary>The row of b and the place in a row of a, step by step.</summary>
    private static IEnumerable<(int Row, nint Place)> Steps(Walk walk) => StepsOf(walk, runSkip: 0);

    private static IEnumerable<(int Row, nint Place)> StepsOf(Product<float> product) => StepsOf(
        new Walk(
            FirstRow: 7, product.Offset, product.Bands, product.BandStep, (int)product.BandSkip, product.Runs, product.RunStep, product.Depth),
        (int)product.RunSkip);

    private static IEnumerable<(int Row, nint Place)> StepsOf(Walk walk, int runSkip)
    {
        int row = walk.FirstRow;
        for (int band = 0; band < walk.Bands; band++)
        {
            for (int run = 0; run < walk.Runs; run++)
            {
                for (int k = 0; k < walk.Depth; k++)
                    yield return (row++, walk.Offset + (band * walk.BandStep) + (run * walk.RunStep) + k);
                row += runSkip;
            }

            row += walk.SkippedRows;
        }
    }
}
