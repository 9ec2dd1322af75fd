using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Some vectors of a depthwise convolution's output channels, and where they and their inputs begin.</summary>
/// <remarks>
/// Where the channels are no multiple of the lanes, the last vector begins earlier and overlaps the one before; only what is its own counts.
/// </remarks>
/// <param name="Shape">The filter's.</param>
/// <param name="Vectors">Which vectors.</param>
/// <param name="Lanes">Channels of a vector.</param>
internal readonly record struct DepthwiseGradientVectors(DepthwiseFilterShape Shape, Interval Vectors, int Lanes)
{
    public int Count => Vectors.Length;

    /// <summary>Channels of a vector that belong to the one before.</summary>
    public int Others(int vector) => FirstOwn(vector) - Channel(vector);

    /// <summary>The output channel with which a vector begins.</summary>
    public int Channel(int vector) => Math.Min(FirstOwn(vector), Shape.OutputChannels - Lanes);

    /// <summary>The input channel with which its inputs begin.</summary>
    public int Source(int vector) => Math.Min(Channel(vector) / Shape.Multiplier, Shape.Channels - Lanes);

    /// <summary>Vectors from this one on whose output channels follow one another.</summary>
    public int Neighbours(int vector)
    {
        int last = Count - 1;
        return vector == last || Others(last) == 0 ? Count - vector : last - vector;
    }

    private int FirstOwn(int vector) => (Vectors.Start + vector) * Lanes;
}
