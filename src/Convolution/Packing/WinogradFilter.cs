using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Packing;

/// <summary>The filter transform: 3x3 weights become 6x6 values, in double precision whatever the element type.</summary>
/// <remarks>
/// The value at a finite point p is the polynomial g0 + g1*p + g2*p^2 over the product of p's differences from the other points; at
/// infinity it is g2. In two dimensions: down the columns, then across the rows. The weights of one input channel go through together, as many
/// panels' output channels as fit in L1, and straight into the panels, past the caches: each of these rows belongs to another plane, a megabyte
/// away. 512 by 512 channels take 26 ms, by way of 36 matrices 70 (Zen 4); panel by panel and through the caches, creating such a layer
/// took 1.9 times as long with 16 registers (Zen 3). Of each row of weights the next channel's are asked for meanwhile: they lie kilobytes apart, and creating
/// the layer takes 1.2 to 1.5 times as long without (Zen 3).
/// </remarks>
internal static unsafe class WinogradFilter
{
    private const int Taps = 3;

    /// <summary>Values that go through together: those of a panel row, or of some panels'. All that belongs to them, 20 KB, fits in L1.</summary>
    private const int Row = 64;

    /// <summary>
    /// The transformed filter, a row of weights for each plane and input channel, in panels like those of the filter itself, without a bias;
    /// null if a value is not finite.
    /// </summary>
    public static FilterPanels<T>? TryPack<T>(Filter<T> filter, FilterPanels<T> like)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = filter.Shape.InputChannels;
        FilterPanels<T> packed = like.OfDepth(checked(WinogradTile.Planes * channels));
        bool isFinite = true;
        for (int first = 0, end; first < packed.Panels.Length && isFinite; first = end)
        {
            int values = packed.RowLength(packed.Panels[first]);
            for (end = first + 1; end < packed.Panels.Length && values + packed.RowLength(packed.Panels[end]) <= Row; end++)
                values += packed.RowLength(packed.Panels[end]);
            isFinite = Pack(filter.Values, channels, packed, packed.Panels[first..end]);
        }

        NonTemporal.Complete();
        return isFinite ? packed : null;
    }

    /// <summary>
    /// The filter itself in panels of one vector like those of the direct filter, the nine taps of an input channel one behind the other.
    /// </summary>
    public static FilterPanels<T> PackTaps<T>(Filter<T> filter, FilterPanels<T> like)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterPanels<T> packed = like.OfVectors(checked(Taps * Taps * filter.Shape.InputChannels));
        packed.PackRows(filter.Values, Taps * Taps);
        return packed;
    }

    /// <summary>Packs some panels and tells whether all their values are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Pack<T>(ReadOnlySpan<T> filter, int channels, FilterPanels<T> packed, ReadOnlySpan<Panel> panels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* values = stackalloc T[Taps * Taps * Row];
        double* taps = stackalloc double[Taps * Taps * Row];
        double* down = stackalloc double[WinogradTile.Points * Taps * Row];
        double* across = stackalloc double[WinogradTile.Points * Row];
        Vector<T> alarm = Vector<T>.Zero;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < Taps * Taps; tap++)
            {
                ReadOnlySpan<T> weights = filter.Slice(((tap * channels) + channel) * packed.Columns, packed.Columns);
                fixed (T* first = &weights[panels[0].FirstColumn])
                    Prefetch.Lines(first + packed.Columns, Row * sizeof(T));
                T* row = values + (tap * Row);
                foreach (ref readonly Panel panel in panels)
                {
                    int length = packed.RowLength(panel);
                    packed.PackRow(panel, weights, new(row, length));
                    row += length;
                }
            }

            Widen(values, taps, Taps * Taps * Row);
            for (int column = 0; column < Taps; column++)
                Evaluate(taps + (column * Row), Taps * Row, down + (column * Row), Taps * Row);
            for (int row = 0; row < WinogradTile.Points; row++)
            {
                Evaluate(down + (row * Taps * Row), Row, across, Row);
                alarm += Narrow(across, values, WinogradTile.Points * Row);
                for (int column = 0; column < WinogradTile.Points; column++)
                {
                    int packedRow = (((row * WinogradTile.Points) + column) * channels) + channel;
                    T* transformed = values + (column * Row);
                    foreach (ref readonly Panel panel in panels)
                    {
                        int length = packed.RowLength(panel);
                        NonTemporal.Copy(transformed, packed.PointerTo(panel, packedRow), length);
                        transformed += length;
                    }
                }
            }
        }

        return T.IsFinite(Vector.Sum(alarm));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(T* source, double* destination, int count)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(double))
        {
            new ReadOnlySpan<double>(source, count).CopyTo(new(destination, count));
            return;
        }

        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector<float> values = Unsafe.ReadUnaligned<Vector<float>>(source + i);
            Unsafe.WriteUnaligned(destination + i, Vector.WidenLower(values));
            Unsafe.WriteUnaligned(destination + i + Vector<double>.Count, Vector.WidenUpper(values));
        }
    }

    /// <summary>Rounds to the element type; returns zeros, or NaN if a value is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<T> Narrow<T>(double* source, T* destination, int count)
        where T : unmanaged
    {
        Vector<T> alarm = Vector<T>.Zero;
        for (int i = 0; i < count; i += Vector<T>.Count)
        {
            Vector<double> low = Unsafe.ReadUnaligned<Vector<double>>(source + i);
            Vector<T> values = sizeof(T) == sizeof(double)
                ? low.As<double, T>()
                : Vector.Narrow(low, Unsafe.ReadUnaligned<Vector<double>>(source + i + Vector<double>.Count)).As<float, T>();
            Unsafe.WriteUnaligned(destination + i, values);
            alarm += values * Vector<T>.Zero;
        }

        return alarm;
    }

    /// <summary>Three rows of taps, a step apart, at the six points: 0, +-sqrt(1/2), infinity, +-sqrt(2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluate(double* taps, int tapStep, double* values, int valueStep)
    {
        for (int i = 0; i < Row; i += Vector<double>.Count, taps += Vector<double>.Count, values += Vector<double>.Count)
        {
            Vector<double> g0 = Unsafe.ReadUnaligned<Vector<double>>(taps);
            Vector<double> g1 = Unsafe.ReadUnaligned<Vector<double>>(taps + tapStep);
            Vector<double> g2 = Unsafe.ReadUnaligned<Vector<double>>(taps + (2 * tapStep));
            (Vector<double> evenA, Vector<double> oddA) = (g0 + (WinogradFactors.ASquared * g2), WinogradFactors.A * g1);
            (Vector<double> evenB, Vector<double> oddB) = (g0 + (WinogradFactors.BSquared * g2), WinogradFactors.B * g1);
            Unsafe.WriteUnaligned(values, g0);
            Unsafe.WriteUnaligned(values + valueStep, (evenA + oddA) * WinogradFactors.ScaleOfA);
            Unsafe.WriteUnaligned(values + (2 * valueStep), (evenA - oddA) * WinogradFactors.ScaleOfA);
            Unsafe.WriteUnaligned(values + (3 * valueStep), g2);
            Unsafe.WriteUnaligned(values + (4 * valueStep), (evenB + oddB) * WinogradFactors.ScaleOfB);
            Unsafe.WriteUnaligned(values + (5 * valueStep), (evenB - oddB) * WinogradFactors.ScaleOfB);
        }
    }
}
