namespace Convolution.Benchmarks.Layers;

/// <summary>The numbers of a layer: those of the convolution whose gradient it may be; a transposed one enlarges its input by the stride.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="OutputChannels">Output channels; of a separable layer, those of its pointwise half.</param>
/// <param name="FilterHeight">Rows of taps.</param>
/// <param name="FilterWidth">Taps of a row.</param>
/// <param name="Stride">Along both axes.</param>
/// <param name="Dilation">Along both axes.</param>
/// <param name="Same">SAME padding, else VALID.</param>
/// <param name="Groups">As many as input channels where it is depthwise; 1 where it is separable.</param>
/// <param name="Multiplier">Between the halves of a separable layer, channels for each input channel.</param>
/// <param name="Border">What is read in the padding.</param>
internal sealed record LayerShape(
    int Batch, int Height, int Width, int Channels, int OutputChannels, int FilterHeight, int FilterWidth,
    int Stride = 1, int Dilation = 1, bool Same = true, int Groups = 1, int Multiplier = 1, Border Border = default)
{
    public bool IsDepthwise => Groups > 1 && Groups == Channels;

    /// <summary>A few pixels and channels, in groups as large.</summary>
    public LayerShape Miniature()
    {
        const int Side = 14, Few = 64;
        (int groupInputs, int groupOutputs) = (Channels / Groups, OutputChannels / Groups);
        int groups = Math.Min(Groups, Math.Max(Few / groupInputs, 1));
        return this with
        {
            Batch = 1,
            Height = Side,
            Width = Side,
            Same = true,
            Groups = groups,
            Channels = groups * Math.Min(groupInputs, Few),
            OutputChannels = groups * Math.Min(groupOutputs, Few),
        };
    }
}
