using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>How the weights of an exchanged filter gradient are shared out. Each is one unit's alone, so that no cut changes a bit.</summary>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="Panels">Panels of each group's input channels.</param>
/// <param name="PanelParts">Parts of the panels; each makes planes of the output gradients of its own.</param>
/// <param name="Taps">Taps of the filter.</param>
/// <param name="TapParts">Parts of the taps; each reads its inputs anew.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct ExchangedFilterGradientPlan(int Groups, int Panels, int PanelParts, int Taps, int TapParts, int Threads)
{
    /// <summary>Bytes of a unit's sums, at most: an eighth of L2 (1 MB on Zen 4).</summary>
    private const long SumBytes = 128 << 10;

    /// <summary>Units for each thread, so that none waits long for the last.</summary>
    private const int UnitsPerThread = 2;

    public int Units => Groups * PanelParts * TapParts;

    /// <summary>The most panels of a unit.</summary>
    public int PartPanels => Ceiling.Divide(Panels, PanelParts);

    /// <summary>The most taps of a unit.</summary>
    public int PartTaps => Ceiling.Divide(Taps, TapParts);

    /// <summary>Cuts for a convolution in so many groups, whose inputs have so many panels each; a panel's sums of one tap take so many bytes.</summary>
    public static ExchangedFilterGradientPlan Create(in ConvolutionGeometry geometry, int groups, int panels, long panelBytes, int degree)
    {
        int tapParts = (int)Math.Max(Ceiling.Divide(geometry.Taps * panelBytes, SumBytes), 1);
        int partTaps = Ceiling.Divide(geometry.Taps, tapParts);
        int panelParts = (int)Ceiling.Divide(panels, Math.Max(SumBytes / Math.Max(partTaps * panelBytes, 1), 1));
        long work = geometry.OutputElements * geometry.Taps * (geometry.InputChannels / groups);
        int threads = work < ForkJoin.SerialWork ? 1 : degree;
        if (threads > 1)
        {
            int wanted = UnitsPerThread * threads;
            panelParts = Math.Clamp(Ceiling.Divide(wanted, groups * tapParts), panelParts, panels);
            tapParts = Math.Clamp(Ceiling.Divide(threads, groups * panelParts), tapParts, Math.Max(geometry.Taps, tapParts));
        }

        var plan = new ExchangedFilterGradientPlan(groups, panels, panelParts, geometry.Taps, tapParts, 1);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The group, its panels and the taps of one unit.</summary>
    public (int Group, Interval Panels, Interval Taps) Unit(int unit)
    {
        (unit, int tapPart) = Math.DivRem(unit, TapParts);
        (int group, int panelPart) = Math.DivRem(unit, PanelParts);
        return (group, new Interval(0, Panels).Part(panelPart, PanelParts), new Interval(0, Taps).Part(tapPart, TapParts));
    }
}
