namespace Convolution.Packing;

/// <summary>Where a vector of output channels finds its inputs if each input channel has several of them.</summary>
internal static class DepthwisePattern
{
    /// <summary>For each 32-bit part of a vector, which part of the loaded inputs it takes.</summary>
    /// <param name="channel">The vector's first output channel.</param>
    /// <param name="multiplier">Output channels of each group.</param>
    /// <param name="inputs">Input channels of each group; 1 in depthwise convolution.</param>
    /// <param name="source">The input channel from which the inputs are loaded.</param>
    /// <param name="pattern">All parts of a vector.</param>
    /// <param name="lanes">Values of a vector.</param>
    public static void Write(int channel, int multiplier, int inputs, int source, Span<int> pattern, int lanes)
    {
        int parts = pattern.Length / lanes;
        for (int i = 0; i < pattern.Length; i++)
            pattern[i] = ((((channel + (i / parts)) / multiplier * inputs) - source) * parts) + (i % parts);
    }
}
