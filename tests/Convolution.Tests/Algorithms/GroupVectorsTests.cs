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
                {
                    Check(groups, inputs, outputs, lanes, width: lanes);
                    if (groups * Math.Min(inputs, outputs) >= 2 * lanes)
                        Check(groups, inputs, outputs, lanes, width: 2 * lanes);
                }
            }
        }
    }

    /// <summary>Plain conditions, gathered: millions of assertions of their own take a quarter of a minute.</summary>
    private static void Check(int groups, int inputs, int outputs, int lanes, int width)
    {
        var vectors = new GroupVectors(groups, inputs, outputs, lanes, width);
        var counts = new int[inputs, groups * outputs];
        var (pattern, order, back) = (new int[lanes], new int[lanes], new int[lanes]);
        vectors.WritePattern(pattern);
        vectors.WriteOrder(order, isBack: false);
        vectors.WriteOrder(back, isBack: true);
        bool liesInside = true;
        bool meets = true;
        for (int bundle = 0; bundle < vectors.Bundles; bundle++)
        {
            liesInside &= Lies(vectors.InputChannel(bundle), width, groups * inputs) && Lies(vectors.OutputChannel(bundle), width, groups * outputs);
            for (int set = 0; set < vectors.SetsOf(bundle); set++)
            {
                int inputOffset = vectors.InputOffset(bundle) + (set * vectors.SetInputs);
                int outputOffset = vectors.OutputOffset(bundle) + (set * vectors.SetOutputs);
                liesInside &= Lies(inputOffset, 1, width) && Lies(outputOffset, 1, width);
                for (int weight = 0; weight < inputs * vectors.OutputsOf(bundle, set); weight++)
                {
                    (int input, int output) = Math.DivRem(weight, vectors.OutputsOf(bundle, set));
                    (int part, int inputOfPart) = Math.DivRem(input, vectors.Repeated);
                    int place = (inputOfPart * vectors.SetOutputs) + output;
                    int lane = order[place];
                    int loadedInput = vectors.InputChannel(bundle) + inputOffset + (part * vectors.Repeated) + (lane % vectors.Repeated);
                    int outputChannel = vectors.FirstOutput(bundle) + (set * vectors.SetOutputs) + output;
                    meets &= back[lane] == place
                        && part < vectors.Parts && inputOfPart < vectors.InputsOf(part)
                        && loadedInput == (outputChannel / outputs * inputs) + input
                        && vectors.OutputChannel(bundle) + outputOffset + pattern[lane] == outputChannel;
                    counts[input, outputChannel]++;
                }
            }
        }

        bool once = counts.Cast<int>().All(count => count == 1);
        (liesInside, meets, once).Should().Be((true, true, true), "{0} groups of {1} and {2} by {3} lanes", groups, inputs, outputs, lanes);
    }

    private static bool Lies(int start, int length, int end) => start >= 0 && start + length <= end;
}
