using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Some vectors of a depthwise convolution's output channels, and where they and their inputs begin.</summary>
/// <remarks>
/// Where the channels are no multiple of the lanes, the last vector begins earlier and overlaps the one before; only what is its own counts.
/// <para>
/// Groups of several inputs have all outputs for the first input of each group, then for the second, as their weights lie: the same gradients meet others of
/// the inputs under them. There the outputs are a multiple of the lanes.
/// </para>
/// </remarks>
/// <param name="Shape">The filter's; where groups have several inputs, each of these with all outputs of its group.</param>
/// <param name="Vectors">Which vectors.</param>
/// <param name="Lanes">Channels of a vector.</param>
/// <param name="Inputs">Input channels of each group; 1 in depthwise convolution.</param>
internal readonly record struct DepthwiseGradientVectors(DepthwiseFilterShape Shape, Interval Vectors, int Lanes, int Inputs)
{
    public int Count => Vectors.Length;

    /// <summary>How many of the first have the bias for their own: those of a group's first input.</summary>
    public int CountOfBias => Math.Clamp(Ceiling.Divide(Outputs, Lanes) - Vectors.Start, 0, Count);

    private int Outputs => Shape.OutputChannels / Inputs;

    /// <summary>Weights of a vector that belong to the one before.</summary>
    public int Others(int vector) => FirstOwn(vector) - Weight(vector);

    /// <summary>The weight of a tap with which a vector begins.</summary>
    public int Weight(int vector) => Math.Min(FirstOwn(vector), Shape.OutputChannels - Lanes);

    /// <summary>The output channel that it belongs to.</summary>
    public int Output(int vector) => Weight(vector) % Outputs;

    /// <summary>The input channel with which its inputs begin.</summary>
    public int Source(int vector) => Math.Min(Output(vector) / Shape.Multiplier * Inputs, Shape.Channels - Lanes);

    /// <summary>Writes which part of its inputs each part of a vector takes.</summary>
    public void WritePattern(int vector, Span<int> pattern) =>
        DepthwisePattern.Write(Output(vector), Shape.Multiplier, Inputs, Source(vector) - (Weight(vector) / Outputs), pattern, Lanes);

    /// <summary>Vectors from this one on whose output channels follow one another.</summary>
    public int Neighbours(int vector) => Math.Clamp((Outputs - Output(vector)) / Lanes, 1, Count - vector);

    private int FirstOwn(int vector) => (Vectors.Start + vector) * Lanes;
}
