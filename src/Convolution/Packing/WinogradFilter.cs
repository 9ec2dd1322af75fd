using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Kernels;

namespace Convolution.Packing;

/// <summary>The filter transform: 3x3 weights become 6x6 values, in double precision whatever the element type.</summary>
/// <remarks>
/// The value at a finite point p is the polynomial g0 + g1*p + g2*p^2 over the product of p's differences from the other points; at
/// infinity it is g2. In two dimensions: down the columns, then across the rows. Weights go through in chunks of vectors: a prepared
/// convolution of 512 by 512 channels takes 75 ms, most of it to write 36 planes twice, and one by one 100.
/// </remarks>
internal static class WinogradFilter
{
    private const int Taps = 3;

    /// <summary>Weights of one tap that are transformed together: all values of a chunk fit in L1.</summary>
    private const int Chunk = 128;

    /// <summary>The transformed filter, <c>[plane, inputChannel, outputChannel]</c>: one matrix of weights for each plane.</summary>
    public static T[] Transform<T>(Filter<T> filter)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int plane = filter.Shape.InputChannels * filter.Shape.OutputChannels;
        var transformed = new T[checked(WinogradTile.Planes * plane)];
        var tap = new double[Taps * Taps * Chunk];
        var down = new double[Taps * WinogradTile.Points * Chunk];
        var across = new double[WinogradTile.Points * Chunk];
        for (int start = 0; start < plane; start += Chunk)
        {
            int count = Math.Min(Chunk, plane - start);
            for (int index = 0; index < Taps * Taps; index++)
                Convert(filter.Values.Slice((index * plane) + start, count), tap.AsSpan(index * Chunk));
            for (int column = 0; column < Taps; column++)
                Evaluate(tap.AsSpan(column * Chunk), Taps * Chunk, down.AsSpan(column * Chunk), Taps * Chunk);
            for (int row = 0; row < WinogradTile.Points; row++)
            {
                Evaluate(down.AsSpan(row * Taps * Chunk), Chunk, across, Chunk);
                for (int column = 0; column < WinogradTile.Points; column++)
                {
                    int index = (row * WinogradTile.Points) + column;
                    Convert<double, T>(across.AsSpan(column * Chunk, count), transformed.AsSpan((index * plane) + start));
                }
            }
        }

        return transformed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = TTo.CreateTruncating(source[i]);
    }

    /// <summary>Three rows of taps, a step apart, at the six points: 0, +-sqrt(1/2), infinity, +-sqrt(2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluate(ReadOnlySpan<double> taps, int tapStep, Span<double> values, int valueStep)
    {
        const double A = 0.70710678118654752, B = 1.41421356237309505;
        for (int i = 0; i < Chunk; i += Vector<double>.Count)
        {
            var g0 = new Vector<double>(taps[i..]);
            var g1 = new Vector<double>(taps[(i + tapStep)..]);
            var g2 = new Vector<double>(taps[(i + (2 * tapStep))..]);
            (Vector<double> evenA, Vector<double> oddA) = (g0 + (0.5 * g2), A * g1);
            (Vector<double> evenB, Vector<double> oddB) = (g0 + (2 * g2), B * g1);
            g0.CopyTo(values[i..]);
            ((evenA + oddA) * (-2.0 / 3)).CopyTo(values[(i + valueStep)..]);
            ((evenA - oddA) * (-2.0 / 3)).CopyTo(values[(i + (2 * valueStep))..]);
            g2.CopyTo(values[(i + (3 * valueStep))..]);
            ((evenB + oddB) * (1.0 / 6)).CopyTo(values[(i + (4 * valueStep))..]);
            ((evenB - oddB) * (1.0 / 6)).CopyTo(values[(i + (5 * valueStep))..]);
        }
    }
}
