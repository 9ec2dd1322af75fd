using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>How the weights of a dense filter gradient are shared out. Each is one unit's alone, so that no cut changes a bit.</summary>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="Panels">Panels of each group's output channels.</param>
/// <param name="PanelParts">Parts of the panels; each makes planes of its own.</param>
/// <param name="Taps">Taps of the filter.</param>
/// <param name="TapParts">Parts of the taps.</param>
/// <param name="Channels">Input channels of a group.</param>
/// <param name="ChannelParts">Parts of the input channels; each packs the output gradients anew.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct DenseFilterGradientPlan(
    int Groups, int Panels, int PanelParts, int Taps, int TapParts, int Channels, int ChannelParts, int Threads)
{
    /// <summary>The most weights that one output channel has in a unit: whole tiles of 4, 6 and 7 rows.</summary>
    public const int MaxRows = 6 * 3 * 4 * 7;

    /// <summary>Bytes of a unit's planes, if they are more than one: a quarter of L2 (1 MB on Zen 4), since they are read for each panel.</summary>
    private const long PlaneBytes = 256 << 10;

    /// <summary>The fewest input channels that are worth packing a block's gradients for.</summary>
    public const int MinChannels = 16;

    /// <summary>Units for each thread, so that none waits long for the last; but few, since each makes planes or packs gradients of its own.</summary>
    private const int UnitsPerThread = 2;

    public int Units => Groups * PanelParts * TapParts * ChannelParts;

    /// <summary>The most input channels of a unit.</summary>
    public int PartChannels => Ceiling.Divide(Channels, ChannelParts);

    /// <summary>Cuts for a convolution in so many groups, whose outputs have so many panels each, and one of whose planes takes so many bytes.</summary>
    public static DenseFilterGradientPlan Create(in ConvolutionGeometry geometry, int groups, int panels, long planeBytes, int degree)
    {
        int channels = geometry.InputChannels / groups;
        int tapParts = Math.Max(Ceiling.Divide(geometry.Taps, MaxRows), 1);
        long mostChannels = Math.Min(MaxRows / Math.Max(Ceiling.Divide(geometry.Taps, tapParts), 1), PlaneBytes / Math.Max(planeBytes, 1));
        int channelParts = Math.Max((int)Ceiling.Divide(channels, Math.Max(mostChannels, 1)), 1);
        int panelParts = 1;
        long work = geometry.OutputElements * geometry.Taps * channels;
        int threads = work < ForkJoin.SerialWork ? 1 : degree;
        if (threads > 1)
        {
            long wanted = (long)UnitsPerThread * threads;
            panelParts = (int)Math.Clamp(Ceiling.Divide(wanted, (long)groups * tapParts * channelParts), 1, panels);
            long mostParts = Math.Max(channels / MinChannels, channelParts);
            channelParts = (int)Math.Clamp(Ceiling.Divide(wanted, (long)groups * tapParts * panelParts), channelParts, mostParts);

            // Where that makes too few units, each thread takes some taps: two run a 3x3 layer of 112x112x16 to 64 0.83 to 2 times as fast as one, mostly
            // above 1.05. Of fewer channels, copying all inputs for each would take too long: a stem ran 0.65 to 1.4 times as fast (Emerald Rapids, noisy);
            // there threads take blocks of pixels instead, if the filter is small.
            if (channels >= MinChannels)
                tapParts = (int)Math.Clamp(Ceiling.Divide(threads, (long)groups * panelParts * channelParts), tapParts, Math.Max(geometry.Taps, tapParts));
        }

        var plan = new DenseFilterGradientPlan(groups, panels, panelParts, geometry.Taps, tapParts, channels, channelParts, 1);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The group, its panels, the taps and their input channels of one unit; units of the same input follow one another.</summary>
    public (int Group, Interval Panels, Interval Taps, Interval Channels) Unit(int unit)
    {
        (unit, int panelPart) = Math.DivRem(unit, PanelParts);
        (unit, int tapPart) = Math.DivRem(unit, TapParts);
        (int group, int channelPart) = Math.DivRem(unit, ChannelParts);
        return (
            group,
            new Interval(0, Panels).Part(panelPart, PanelParts),
            new Interval(0, Taps).Part(tapPart, TapParts),
            new Interval(0, Channels).Part(channelPart, ChannelParts));
    }
}
