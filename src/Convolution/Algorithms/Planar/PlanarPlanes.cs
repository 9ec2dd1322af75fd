using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms.Planar;

/// <summary>A rectangle of an image as planes, one for each channel: lines along its rows or down its columns, end to end.</summary>
/// <param name="rows">The rows of the rectangle.</param>
/// <param name="columns">Its columns.</param>
/// <param name="isUpright">Whether lines run down the image.</param>
/// <param name="memory">Room for as many planes as there are channels, and a vector behind the last.</param>
internal readonly unsafe struct PlanarPlanes<T>(Interval rows, Interval columns, bool isUpright, T* memory)
    where T : unmanaged
{
    /// <summary>Whether lines run down the image.</summary>
    public bool IsUpright => isUpright;

    /// <summary>Values of a line.</summary>
    public int Pitch => isUpright ? rows.Length : columns.Length;

    /// <summary>Values from a channel to the next.</summary>
    public nint Step => StepOf((long)rows.Length * columns.Length);

    /// <summary>
    /// From a plane of so many values to the next: an odd number of cache lines. Planes of 32x32 values would all begin in one set of L1, and a transposed 4x4
    /// convolution of 128 channels into 64x64x3 take 1.2 to 1.4 times as long, a 1x1 filter from 64 to 3 channels 1.9 to 2.6 times at 128x128 (Zen 3).
    /// </summary>
    public static nint StepOf(long values) => (nint)CacheLine.Odd<T>(values);

    /// <summary>Where a pixel has its first channel.</summary>
    public T* At(int y, int x) =>
        memory + ((nint)(isUpright ? x - columns.Start : y - rows.Start) * Pitch) + (isUpright ? y - rows.Start : x - columns.Start);

    /// <summary>Copies so many channels of the rectangle.</summary>
    public void Fill(in Image<T> input, int batch, int channels)
    {
        NhwcLayout layout = input.Layout;
        (nint along, nint across) = isUpright ? (layout.RowStride, layout.PixelStride) : (layout.PixelStride, layout.RowStride);
        T* pixels = input.At(batch, rows.Start, columns.Start);
        for (int line = 0; line < (isUpright ? columns : rows).Length; line++)
            Transposition.Run(pixels + (line * across), along, memory + ((nint)line * Pitch), Step, Pitch, channels);
    }
}
