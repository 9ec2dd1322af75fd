using Convolution.Geometry;
using Convolution.Kernels.FilterGradients;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Which pixels of a row have which taps of a kernel of the depthwise filter's gradient.</summary>
internal static class RowPixels
{
    /// <summary>Writes the pixels of some columns that have each of at most three taps, and those that have all of them.</summary>
    public static void Write<T>(ref DepthwiseGradientRows<T> rows, Axis axis, Interval columns, Interval taps)
        where T : unmanaged
    {
        Interval first = Of(axis, columns, taps.Start);
        Interval second = taps.Length > 1 ? Of(axis, columns, taps.Start + 1) : first;
        Interval third = taps.Length > 2 ? Of(axis, columns, taps.Start + 2) : first;
        Interval inside = first.Intersect(second).Intersect(third);
        if (inside.IsEmpty)
            inside = new(columns.Length, columns.Length);
        rows.Pixels = columns.Length;
        (rows.FirstStart, rows.FirstEnd) = (first.Start, first.End);
        (rows.SecondStart, rows.SecondEnd) = (second.Start, second.End);
        (rows.ThirdStart, rows.ThirdEnd) = (third.Start, third.End);
        (rows.InsideStart, rows.InsideEnd) = (inside.Start, inside.End);
    }

    /// <summary>Writes that no pixel has a tap: what is left for a kernel are the gradients alone, for the bias.</summary>
    public static void WriteNone<T>(ref DepthwiseGradientRows<T> rows)
        where T : unmanaged
    {
        (rows.FirstStart, rows.FirstEnd) = (0, 0);
        (rows.InsideStart, rows.InsideEnd) = (rows.Pixels, rows.Pixels);
    }

    /// <summary>The pixels that have a tap, counted from the first.</summary>
    private static Interval Of(Axis axis, Interval columns, int tap)
    {
        Interval outputs = axis.OutputsOf(tap).Intersect(columns);
        return outputs.IsEmpty ? default : new(outputs.Start - columns.Start, outputs.End - columns.Start);
    }
}
