using System.Numerics;
using Convolution.Execution;
using Convolution.Kernels.Fourier;
using Convolution.Simd;

namespace Convolution.Packing;

/// <summary>A depthwise filter, transformed once, in double: what a transformed tile is multiplied by.</summary>
/// <remarks>
/// For each vector of channels all columns of the tile, each with its rows, in the order in which <see cref="FourierTransform{T, TVector, TLanes}"/>
/// leaves them. The values are conjugates, since a convolution here is a correlation there, and divided by the number of points.
/// </remarks>
internal static unsafe class FourierFilter
{
    /// <summary>Transforms a filter; null if a value of it is not finite, or too large for the element type.</summary>
    /// <param name="filter">One output channel for each input channel.</param>
    /// <param name="rows">The length of transforms down the tile.</param>
    /// <param name="columns">The length of those across.</param>
    /// <param name="vectors">The first channels of the vectors.</param>
    /// <param name="lanes">Their lanes.</param>
    public static AlignedBuffer<T>? TryTransform<T>(DepthwiseFilter<T> filter, int rows, int columns, ReadOnlySpan<int> vectors, int lanes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int channels, nint pitch) = (filter.Shape.Channels, 2 * columns);
        var spectrum = new AlignedBuffer<T>(2L * rows * columns * lanes * vectors.Length);
        var values = new AlignedBuffer<double>(rows * pitch);
        (var down, var across) = (new FourierLength<double>(rows), new FourierLength<double>(columns));
        double scale = 1.0 / ((double)rows * columns);
        for (int channel = 0; channel < channels; channel++)
        {
            values.Span.Clear();
            for (int tap = 0; tap < filter.Shape.Height * filter.Shape.Width; tap++)
            {
                (int y, int x) = Math.DivRem(tap, filter.Shape.Width);
                values.Span[(int)((y * pitch) + (2 * x))] = double.CreateSaturating(filter.Values[(tap * channels) + channel]);
            }

            for (int y = 0; y < filter.Shape.Height; y++)
                FourierTransform<double, double, ScalarLanes<double>>.Forward(values.Pointer + (y * pitch), 2, across.Passes, columns, across.Factors.Pointer);
            for (int x = 0; x < columns; x++)
                FourierTransform<double, double, ScalarLanes<double>>.Forward(values.Pointer + (2 * x), pitch, down.Passes, rows, down.Factors.Pointer);
            for (int vector = 0; vector < vectors.Length; vector++)
            {
                int lane = channel - vectors[vector];
                if (lane < 0 || lane >= lanes)
                    continue;
                T* target = spectrum.Pointer + (2L * rows * columns * lanes * vector) + lane;
                for (int x = 0; x < columns; x++)
                {
                    for (int y = 0; y < rows; y++, target += 2 * lanes)
                    {
                        double* value = values.Pointer + (y * pitch) + (2 * x);
                        target[0] = T.CreateSaturating(value[0] * scale);
                        target[lanes] = T.CreateSaturating(-value[1] * scale);
                        if (!T.IsFinite(target[0]) || !T.IsFinite(target[lanes]))
                            return null;
                    }
                }
            }
        }

        return spectrum;
    }
}
