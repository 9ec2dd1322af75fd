using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Kernels;

namespace Convolution.Packing;

/// <summary>The filter transform: 3x3 weights become 6x6 values, in double precision whatever the element type.</summary>
/// <remarks>
/// The value at a finite point p is the polynomial g0 + g1*p + g2*p^2 over the product of p's differences from the other points; at
/// infinity it is g2. In two dimensions: down the columns, then across the rows.
/// </remarks>
internal static class WinogradFilter
{
    private const int Taps = 3;

    /// <summary>The transformed filter, <c>[plane, inputChannel, outputChannel]</c>: one matrix of weights for each plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T[] Transform<T>(Filter<T> filter)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> weights = filter.Values;
        int plane = filter.Shape.InputChannels * filter.Shape.OutputChannels;
        var transformed = new T[checked(WinogradTile.Planes * plane)];
        Span<double> down = stackalloc double[WinogradTile.Points * Taps];
        Span<double> across = stackalloc double[WinogradTile.Points];
        for (int i = 0; i < plane; i++)
        {
            for (int column = 0; column < Taps; column++)
            {
                Evaluate(
                    double.CreateTruncating(weights[(column * plane) + i]),
                    double.CreateTruncating(weights[((Taps + column) * plane) + i]),
                    double.CreateTruncating(weights[(((2 * Taps) + column) * plane) + i]),
                    across);
                for (int point = 0; point < WinogradTile.Points; point++)
                    down[(point * Taps) + column] = across[point];
            }

            for (int row = 0; row < WinogradTile.Points; row++)
            {
                Evaluate(down[row * Taps], down[(row * Taps) + 1], down[(row * Taps) + 2], across);
                for (int point = 0; point < WinogradTile.Points; point++)
                    transformed[(((row * WinogradTile.Points) + point) * plane) + i] = T.CreateTruncating(across[point]);
            }
        }

        return transformed;
    }

    /// <summary>Three taps at the six points: 0, +-sqrt(1/2), infinity, +-sqrt(2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(double g0, double g1, double g2, Span<double> values)
    {
        const double A = 0.70710678118654752, B = 1.41421356237309505;
        values[0] = g0;
        values[1] = (g0 + (A * g1) + (0.5 * g2)) / -1.5;
        values[2] = (g0 - (A * g1) + (0.5 * g2)) / -1.5;
        values[3] = g2;
        values[4] = (g0 + (B * g1) + (2 * g2)) / 6;
        values[5] = (g0 - (B * g1) + (2 * g2)) / 6;
    }
}
