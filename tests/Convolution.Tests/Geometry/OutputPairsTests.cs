using Convolution.Geometry;

namespace Convolution.Tests.Geometry;

/// <summary>Pairs and their windows lead to the inputs and taps that the convolution which is transposed names.</summary>
public sealed class OutputPairsTests
{
    [Fact]
    public void Every_output_meets_its_inputs_in_one_pair()
    {
        foreach (Axis axis in Axes())
        {
            var pairs = new OutputPairs(axis);
            foreach (Interval outputs in new Interval[] { new(0, axis.Input), new(axis.Input / 3, axis.Input), new(0, 1) })
            {
                var met = new List<(int Output, int Input, int Tap)>();
                var seen = new List<int>();
                for (int pair = pairs.Of(outputs).Start; pair < pairs.Of(outputs).End; pair++)
                {
                    for (int second = 0; second < 2; second++)
                    {
                        if ((pairs.Outputs(pair, outputs) >> second & 1) == 0)
                            continue;
                        seen.Add(pairs.First(pair) + second);
                        for (int input = 0; input < pairs.Window; input++)
                        {
                            int tap = (2 * (pairs.Window - 1 - input)) + second;
                            if ((pairs.Inputs(pair, outputs) >> input & 1) == 1 && tap < axis.Filter)
                                met.Add((pairs.First(pair) + second, pair + input, tap));
                        }
                    }
                }

                seen.Should().Equal(Enumerable.Range(outputs.Start, outputs.Length));
                met.Should().BeEquivalentTo(
                    from output in Enumerable.Range(outputs.Start, outputs.Length)
                    from tap in Enumerable.Range(0, axis.Filter)
                    let input = axis.OutputAt(output, tap)
                    where input >= 0
                    select (output, input, tap));
            }
        }
    }

    /// <summary>A strip of the image has no others.</summary>
    [Fact]
    public void Inputs_are_those_that_the_outputs_see()
    {
        foreach (Axis axis in Axes())
        {
            var pairs = new OutputPairs(axis);
            for (int start = 0; start < axis.Input; start++)
            {
                var outputs = new Interval(start, axis.Input);
                for (int pair = pairs.Of(outputs).Start; pair < pairs.Of(outputs).End; pair++)
                {
                    for (int input = 0; input < pairs.Window; input++)
                    {
                        if ((pairs.Inputs(pair, outputs) >> input & 1) == 1)
                            axis.OutputsThatSee(outputs).Contains(pair + input).Should().BeTrue("{0}, outputs {1}, pair {2}", axis, outputs, pair);
                    }
                }
            }
        }
    }

    [Fact]
    public void Inner_pairs_are_those_that_lack_nothing()
    {
        foreach (Axis axis in Axes())
        {
            var pairs = new OutputPairs(axis);
            var outputs = new Interval(axis.Input / 4, axis.Input);
            Interval inner = pairs.Inner(outputs);
            Interval all = pairs.Of(outputs);
            ulong window = (1UL << pairs.Window) - 1;
            Enumerable.Range(all.Start, all.Length)
                .Where(pair => pairs.Inputs(pair, outputs) == window && pairs.Outputs(pair, outputs) == 3)
                .Should().Equal(Enumerable.Range(inner.Start, inner.Length));
        }
    }

    private static IEnumerable<Axis> Axes() =>
        from input in Enumerable.Range(1, 9)
        from filter in new[] { 2, 3, 4 }
        from before in new[] { 0, 1, 2, 7 }
        from after in new[] { 0, 1, 5 }
        where filter <= input + before + after
        select Axis.Explicit(input, filter, 2, 1, before, after);
}
