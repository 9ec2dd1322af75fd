using System.Runtime.InteropServices;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Packing;

/// <summary>A depthwise filter and its bias, packed once into panels of one vector that the depthwise micro-kernel reads front to back.</summary>
/// <remarks>
/// <code>
///   HWCM:    tap 0: c0 c1 . . . c39      panel 0: bias c0..c15 | tap 0: c0..c15 | tap 1: c0..c15 | . . .
///            tap 1: c0 c1 . . . c39      panel 1: bias c16..c31 | . . .        panel 2: bias c24..c39 | . . .
/// </code>
/// Where the channels are no multiple of the lanes the last panel begins earlier, so that it overlaps the one before. With a channel
/// multiplier over 1, a panel begins with the input channel of each of its lanes, counted from the first one that is loaded. Where input
/// channels fall into groups, there are as many such patterns as a group has inputs, and as many vectors of weights for each tap.
/// </remarks>
internal sealed class DepthwisePanels<T>
    where T : unmanaged
{
    private readonly int lanes;

    /// <summary>Packs a filter.</summary>
    /// <param name="filter">The weights; in groups, the multiplier counts the output channels of each.</param>
    /// <param name="bias">One value for each output channel.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="inputs">Input channels of a group.</param>
    public DepthwisePanels(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, int lanes, int inputs = 1)
    {
        this.lanes = lanes;
        (Shape, Channels, Inputs) = (filter.Shape, bias.Length, inputs);
        Count = Ceiling.Divide(Channels, lanes);
        Buffer = new((long)Count * PanelLength);
        for (int panel = 0; panel < Count; panel++)
            Pack(panel, filter.Values, bias);
    }

    public AlignedBuffer<T> Buffer { get; }

    public DepthwiseFilterShape Shape { get; }

    /// <summary>Output channels.</summary>
    public int Channels { get; }

    /// <summary>Input channels that each output channel sees.</summary>
    public int Inputs { get; }

    /// <summary>Panels, and so vectors of output channels.</summary>
    public int Count { get; }

    /// <summary>The output channel of the last panel.</summary>
    public int LastChannel => Channels - lanes;

    /// <summary>The last input channel from which a vector can be loaded.</summary>
    public int LastSource => Shape.Channels - lanes;

    /// <summary>From the start of a panel to its bias.</summary>
    public int Bias => Shape.Multiplier == 1 && Inputs == 1 ? 0 : Inputs * lanes;

    public int PanelLength => Tap(Shape.Height, 0);

    /// <summary>From the start of a panel to a tap's weights.</summary>
    public int Tap(int filterY, int filterX) => Bias + (lanes * (1 + (((filterY * Shape.Width) + filterX) * Inputs)));

    /// <summary>The input channel from which the vector is loaded that begins at an output channel.</summary>
    public int SourceChannel(int channel) => Math.Min(channel / Shape.Multiplier * Inputs, LastSource);

    private void Pack(int panel, ReadOnlySpan<T> filter, ReadOnlySpan<T> bias)
    {
        Span<T> packed = Buffer.Span.Slice(panel * PanelLength, PanelLength);
        int channel = Math.Min(panel * lanes, LastChannel);
        for (int pattern = 0; pattern < Bias; pattern += lanes)
        {
            DepthwisePattern.Write(
                channel, Shape.Multiplier, Inputs, SourceChannel(channel) - (pattern / lanes), MemoryMarshal.Cast<T, int>(packed.Slice(pattern, lanes)), lanes);
        }

        bias.Slice(channel, lanes).CopyTo(packed[Bias..]);
        for (int row = 0; row < Shape.Height * Shape.Width * Inputs; row++)
            filter.Slice((row * Channels) + channel, lanes).CopyTo(packed[(Tap(0, 0) + (row * lanes))..]);
    }
}
