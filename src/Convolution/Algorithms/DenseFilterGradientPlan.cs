using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>How the weights of a dense filter gradient are shared out. Each is one unit's alone, so that no cut changes a bit.</summary>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="Panels">Panels of each group's output channels.</param>
/// <param name="Taps">Taps of the filter.</param>
/// <param name="TapParts">Parts of the taps.</param>
/// <param name="Channels">Input channels of a group.</param>
/// <param name="ChannelParts">Parts of each tap's input channels; 1 unless <see cref="TapParts"/> is <see cref="Taps"/>.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct DenseFilterGradientPlan(
    int Groups, int Panels, int Taps, int TapParts, int Channels, int ChannelParts, int Threads)
{
    /// <summary>
    /// The most weights that one output channel has in a unit: whole tiles of 6 and of 7 rows. With 64 columns their sums take 129 KB, an
    /// eighth of L2 (1 MB on Zen 4), where they stay from block to block.
    /// </summary>
    public const int MaxRows = 12 * 6 * 7;

    /// <summary>The fewest that are worth packing a block's gradients for.</summary>
    private const int MinRows = 24;

    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 19;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 4;

    public int Units => Groups * Panels * TapParts * ChannelParts;

    public static DenseFilterGradientPlan Create(in ConvolutionGeometry geometry, int groups, int panels, int degree)
    {
        int channels = geometry.InputChannels / groups;
        int channelParts = CeilingDivide(channels, MaxRows);
        int tapParts = channelParts > 1 ? geometry.Taps : CeilingDivide(geometry.Taps, MaxRows / channels);
        long work = geometry.OutputShape.ElementCount * (long)geometry.Taps * channels;
        int threads = work < SerialWork ? 1 : degree;
        if (threads > 1)
        {
            long wanted = (long)UnitsPerThread * threads;
            long others = (long)groups * panels;
            int mostTapParts = Math.Max(tapParts, Math.Min(geometry.Taps, CeilingDivide((long)geometry.Taps * channels, MinRows)));
            tapParts = Math.Clamp(CeilingDivide(wanted, others * channelParts), tapParts, mostTapParts);
            if (tapParts == geometry.Taps)
                channelParts = Math.Clamp(CeilingDivide(wanted, others * tapParts), channelParts, Math.Max(channelParts, channels / MinRows));
        }

        var plan = new DenseFilterGradientPlan(groups, panels, geometry.Taps, tapParts, channels, channelParts, 1);
        return plan with { Threads = Math.Clamp(threads, 1, plan.Units) };
    }

    /// <summary>The group, the panel, the taps and their input channels of one unit; units of the same input follow one another.</summary>
    public (int Group, int Panel, Interval Taps, Interval Channels) Unit(int unit)
    {
        (unit, int panel) = Math.DivRem(unit, Panels);
        (unit, int channelPart) = Math.DivRem(unit, ChannelParts);
        (int group, int tapPart) = Math.DivRem(unit, TapParts);
        return (group, panel, new Interval(0, Taps).Part(tapPart, TapParts), new Interval(0, Channels).Part(channelPart, ChannelParts));
    }

    private static int CeilingDivide(long value, long divisor) => (int)((value + divisor - 1) / divisor);
}
