using Convolution.Algorithms.FilterGradients;

namespace Convolution.Tests.Algorithms;

/// <summary>Vectors of the weights of small groups: each weight has a lane of its own, and what its vector loads is what it meets.</summary>
public sealed class GroupVectorsTests
{
    public static TheoryData<int> Lanes => [2, 4, 8, 16];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Each_weight_has_one_lane_where_its_input_and_gradient_meet(int lanes)
    {
        foreach (int inputs in Enumerable.Range(1, lanes))
        {
            foreach (int outputs in Enumerable.Range(1, lanes))
            {
                int least = (lanes + Math.Min(inputs, outputs) - 1) / Math.Min(inputs, outputs);
                foreach (int groups in new[] { least, least + 1, least + 5, 32 })
                    Check(groups, inputs, outputs, lanes);
            }
        }
    }

    private static void Check(int groups, int inputs, int outputs, int lanes)
    {
        var vectors = new GroupVectors(groups, inputs, outputs, lanes);
        var counts = new int[groups, inputs, outputs];
        var pattern = new int[lanes];
        for (int bundle = 0; bundle < vectors.Bundles; bundle++)
        {
            (int x, int y) = (vectors.InputChannel(bundle), vectors.OutputChannel(bundle));
            (x, y).Should().Match<(int X, int Y)>(first =>
                first.X >= 0 && first.X + lanes <= groups * inputs && first.Y >= 0 && first.Y + lanes <= groups * outputs);
            for (int vector = 0; vector < vectors.SetsOf(bundle) * vectors.Parts; vector++)
            {
                (int set, int part) = Math.DivRem(vector, vectors.Parts);
                vectors.WritePattern(bundle, set, pattern);
                pattern.Should().OnlyContain(lane => lane >= 0 && lane < lanes);
                for (int lane = 0; lane < lanes; lane++)
                {
                    (int output, int index) = Math.DivRem(lane, vectors.Repeated);
                    (int group, int input) = vectors.Weight(bundle, vector, index);
                    if (group < 0 || output >= outputs)
                        continue;
                    counts[group, input, output]++;
                    (x + vectors.InputOffset(bundle, set) + (part * vectors.Repeated) + index).Should().Be((group * inputs) + input);
                    (y + pattern[lane]).Should().Be((group * outputs) + output);
                }
            }
        }

        counts.Cast<int>().Should().OnlyContain(count => count == 1, "{0} groups of {1} and {2} by {3} lanes", groups, inputs, outputs, lanes);
    }
}
