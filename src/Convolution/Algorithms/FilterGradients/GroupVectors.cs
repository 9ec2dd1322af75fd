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
/// Groups whose inputs one vector holds, and another one their outputs, are a bundle. Lanes for which there are no weights are left alone.
/// </remarks>
internal readonly record struct GroupVectors
{
    /// <summary>The most inputs that a vector repeats.</summary>
    public const int MostRepeated = 8;

    private readonly int groups;
    private readonly int lanes;
    private readonly int groupsOfBundle;

    /// <param name="groups">Groups of the convolution.</param>
    /// <param name="inputs">Input channels of a group: a vector at most.</param>
    /// <param name="outputs">Output channels of a group: a vector at most.</param>
    /// <param name="lanes">Values of a vector: no more than there are inputs or outputs in all.</param>
    public GroupVectors(int groups, int inputs, int outputs, int lanes)
    {
        (this.groups, this.lanes, Inputs, Outputs) = (groups, lanes, inputs, outputs);
        Repeated = Math.Min(1 << BitOperations.Log2((uint)(lanes / outputs)), MostRepeated);
        Together = Math.Max(Repeated / inputs, 1);
        Parts = Ceiling.Divide(inputs, Repeated);
        Sets = lanes / Math.Max(inputs, outputs) / Together;
        groupsOfBundle = Sets * Together;
        Bundles = Ceiling.Divide(groups, groupsOfBundle);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Inputs that a vector repeats: 1, 2, 4 or 8.</summary>
    public int Repeated { get; }

    /// <summary>Vectors of the same groups, each of some of their inputs: a set.</summary>
    public int Parts { get; }

    /// <summary>Sets of a bundle.</summary>
    public int Sets { get; }

    public int Bundles { get; }

    /// <summary>Groups of a set.</summary>
    private int Together { get; }

    /// <summary>The channel from which the inputs of a bundle are loaded.</summary>
    public int InputChannel(int bundle) => Math.Min(bundle * groupsOfBundle * Inputs, (groups * Inputs) - lanes);

    /// <summary>The channel from which its output gradients are loaded.</summary>
    public int OutputChannel(int bundle) => Math.Min(bundle * groupsOfBundle * Outputs, (groups * Outputs) - lanes);

    /// <summary>Sets of a bundle, of which the last one has fewer.</summary>
    public int SetsOf(int bundle) => Math.Min(Ceiling.Divide(groups - (bundle * groupsOfBundle), Together), Sets);

    /// <summary>Where the inputs of a set begin among those that are loaded.</summary>
    public int InputOffset(int bundle, int set) => (FirstGroup(bundle, set) * Inputs) - InputChannel(bundle);

    /// <summary>The group and its input that an index into a vector's inputs stands for; the group is -1 where there is none.</summary>
    public (int Group, int Input) Weight(int bundle, int vector, int index)
    {
        (int set, int part) = Math.DivRem(vector, Parts);
        (int group, int input) = Together > 1 ? Math.DivRem(index, Inputs) : (0, (part * Repeated) + index);
        int first = FirstGroup(bundle, set);
        return (input < Inputs && group < Together && first + group < groups ? first + group : -1, input);
    }

    /// <summary>Writes which 32-bit part of the loaded output gradients each part of a set's vectors takes.</summary>
    public void WritePattern(int bundle, int set, Span<int> pattern)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            (int output, int index) = Math.DivRem(lane, Repeated);
            (int group, _) = Weight(bundle, set * Parts, index);
            WriteLane(pattern, lane, group < 0 || output >= Outputs ? 0 : (group * Outputs) + output - OutputChannel(bundle));
        }
    }

    /// <summary>The same of a vector's weights, which become those of its first input, then those of the second; or the other way round.</summary>
    public void WriteOrder(Span<int> pattern, bool isBack)
    {
        pattern.Clear();
        for (int lane = 0; lane < Repeated * Outputs; lane++)
        {
            (int output, int index) = Math.DivRem(lane, Repeated);
            int place = (index * Outputs) + output;
            WriteLane(pattern, isBack ? lane : place, isBack ? place : lane);
        }
    }

    private void WriteLane(Span<int> pattern, int lane, int source)
    {
        int parts = pattern.Length / lanes;
        for (int part = 0; part < parts; part++)
            pattern[(lane * parts) + part] = (source * parts) + part;
    }

    private int FirstGroup(int bundle, int set) => (bundle * groupsOfBundle) + (set * Together);
}
