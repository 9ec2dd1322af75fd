using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>How a tap's weights fall into vectors if groups are small: each has some inputs over and over, and each time another output.</summary>
/// <remarks>
/// <code>
///   groups of 4 inputs and 4 outputs, 16 lanes    x0 x1 x2 x3  x0 x1 x2 x3  x0 x1 x2 x3  x0 x1 x2 x3    one group
///                                                 y0 y0 y0 y0  y1 y1 y1 y1  y2 y2 y2 y2  y3 y3 y3 y3
///   of 2 and 2                                    x0 x1 x2 x3  x4 x5 x6 x7  x0 x1 x2 x3  x4 x5 x6 x7    four groups
///                                                 y0 y0 y2 y2  y4 y4 y6 y6  y1 y1 y3 y3  y5 y5 y7 y7
///   of 8 and 8                                    x0 x1 x0 x1  x0 x1 x0 x1  x0 x1 x0 x1  x0 x1 x0 x1    a part of a group's inputs
///                                                 y0 y0 y1 y1  y2 y2 y3 y3  y4 y4 y5 y5  y6 y6 y7 y7
/// </code>
/// Groups are a bundle whose inputs, and whose outputs, lie in so many values of a pixel: those of a cache line, where there are as many. Lanes for which
/// there are no weights are left alone.
/// </remarks>
internal sealed class GroupVectors
{
    /// <summary>The most inputs that a vector repeats.</summary>
    private const int MostRepeated = 8;

    private readonly int groups;
    private readonly int groupsOfBundle;
    private readonly int[] gradientLanes;
    private readonly int[] weightLanes;
    private readonly int[] weightPlaces;

    /// <param name="groups">Groups of the convolution.</param>
    /// <param name="inputs">Input channels of a group: a vector at most.</param>
    /// <param name="outputs">Output channels of a group: a vector at most.</param>
    /// <param name="lanes">Values of a vector.</param>
    /// <param name="width">Values of a pixel that a bundle sees: whole vectors, and no more than there are inputs or outputs in all.</param>
    public GroupVectors(int groups, int inputs, int outputs, int lanes, int width)
    {
        (this.groups, Inputs, Outputs, Width) = (groups, inputs, outputs, width);
        Repeated = Math.Min(1 << BitOperations.Log2((uint)(lanes / outputs)), MostRepeated);
        Together = Math.Max(Repeated / inputs, 1);
        Parts = Ceiling.Divide(inputs, Repeated);
        Sets = width / Math.Max(inputs, outputs) / Together;
        groupsOfBundle = Sets * Together;
        Bundles = Ceiling.Divide(groups, groupsOfBundle);
        (gradientLanes, weightLanes, weightPlaces) = (new int[lanes], new int[lanes], new int[lanes]);
        for (int lane = 0; lane < Repeated * outputs; lane++)
        {
            (int output, int index) = Math.DivRem(lane, Repeated);
            (int group, int input) = Together > 1 ? Math.DivRem(index, inputs) : (0, index);
            if (group == Together)
                continue;
            gradientLanes[lane] = (group * outputs) + output;
            weightPlaces[lane] = (input * SetOutputs) + gradientLanes[lane];
            weightLanes[weightPlaces[lane]] = lane;
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Values of a pixel that a bundle sees.</summary>
    public int Width { get; }

    /// <summary>Inputs that a vector repeats: 1, 2, 4 or 8.</summary>
    public int Repeated { get; }

    /// <summary>Vectors of the same groups, each of some of their inputs: a set.</summary>
    public int Parts { get; }

    /// <summary>Sets of a bundle.</summary>
    public int Sets { get; }

    public int Bundles { get; }

    /// <summary>Inputs of a set, and outputs.</summary>
    public int SetInputs => Together * Inputs;

    public int SetOutputs => Together * Outputs;

    /// <summary>Groups of a set.</summary>
    private int Together { get; }

    /// <summary>The channel from which the inputs of a bundle are loaded.</summary>
    public int InputChannel(int bundle) => Math.Min(bundle * groupsOfBundle * Inputs, (groups * Inputs) - Width);

    /// <summary>The channel from which its output gradients are loaded.</summary>
    public int OutputChannel(int bundle) => Math.Min(bundle * groupsOfBundle * Outputs, (groups * Outputs) - Width);

    /// <summary>Sets of a bundle, of which the last one has fewer.</summary>
    public int SetsOf(int bundle) => Math.Min(Ceiling.Divide(groups - (bundle * groupsOfBundle), Together), Sets);

    /// <summary>Where the inputs of its first set begin among those that are loaded; those of the next sets follow.</summary>
    public int InputOffset(int bundle) => (bundle * groupsOfBundle * Inputs) - InputChannel(bundle);

    /// <summary>The same of its outputs.</summary>
    public int OutputOffset(int bundle) => FirstOutput(bundle) - OutputChannel(bundle);

    /// <summary>The first output of a bundle.</summary>
    public int FirstOutput(int bundle) => bundle * groupsOfBundle * Outputs;

    /// <summary>Outputs of a set for which there are weights: the last set may have fewer.</summary>
    public int OutputsOf(int bundle, int set) => Math.Min(SetOutputs, (groups * Outputs) - FirstOutput(bundle) - (set * SetOutputs));

    /// <summary>Inputs of a group that one of its vectors has.</summary>
    public int InputsOf(int part) => Math.Min(Repeated, Inputs - (part * Repeated));

    /// <summary>Writes which 32-bit part of the output gradients, loaded from the first output of a set, each part of its vectors takes.</summary>
    public void WritePattern(Span<int> pattern) => Write(pattern, gradientLanes);

    /// <summary>
    /// The same of a vector's weights, which become those of its first input by all outputs of the set, as they lie in the filter, then those of the second;
    /// or the other way round.
    /// </summary>
    public void WriteOrder(Span<int> pattern, bool isBack) => Write(pattern, isBack ? weightPlaces : weightLanes);

    private static void Write(Span<int> pattern, int[] lanes)
    {
        int parts = pattern.Length / lanes.Length;
        for (int part = 0; part < pattern.Length; part++)
            pattern[part] = (lanes[part / parts] * parts) + (part % parts);
    }
}
