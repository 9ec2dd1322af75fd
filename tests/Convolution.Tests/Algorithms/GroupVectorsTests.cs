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

    /// <summary>Plain conditions, gathered: millions of assertions of their own take a quarter of a minute.</summary>
    private static void Check(int groups, int inputs, int outputs, int lanes)
    {
        var vectors = new GroupVectors(groups, inputs, outputs, lanes);
        var counts = new int[groups, inputs, outputs];
        var pattern = new int[lanes];
        bool liesInside = true;
        bool meets = true;
        for (int bundle = 0; bundle < vectors.Bundles; bundle++)
        {
            (int x, int y) = (vectors.InputChannel(bundle), vectors.OutputChannel(bundle));
            liesInside &= x >= 0 && x + lanes <= groups * inputs && y >= 0 && y + lanes <= groups * outputs;
            for (int vector = 0; vector < vectors.SetsOf(bundle) * vectors.Parts; vector++)
            {
                (int set, int part) = Math.DivRem(vector, vectors.Parts);
                vectors.WritePattern(bundle, set, pattern);
                for (int lane = 0; lane < lanes; lane++)
                {
                    liesInside &= pattern[lane] >= 0 && pattern[lane] < lanes;
                    (int output, int index) = Math.DivRem(lane, vectors.Repeated);
                    (int group, int input) = vectors.Weight(bundle, vector, index);
                    if (group < 0 || output >= outputs)
                        continue;
                    counts[group, input, output]++;
                    meets &= x + vectors.InputOffset(bundle, set) + (part * vectors.Repeated) + index == (group * inputs) + input;
                    meets &= y + pattern[lane] == (group * outputs) + output;
                }
            }
        }

        bool once = counts.Cast<int>().All(count => count == 1);
        (liesInside, meets, once).Should().Be((true, true, true), "{0} groups of {1} and {2} by {3} lanes", groups, inputs, outputs, lanes);
    }
}
