using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>Which of a block's tiles the depthwise micro-kernel computes first.</summary>
internal static class DepthwiseOrder
{
    /// <summary>Taps of a filter up to which rows go along with 32 registers.</summary>
    private const int FewTaps = 9;

    /// <summary>
    /// Whether it goes along a row through all vectors of channels before it goes on to the next row; else each vector goes down all rows before the next one.
    /// With 16 registers the kernel knows by itself, so that its loops are compiled for it.
    /// </summary>
    /// <remarks>
    /// Down, the rows that outputs share stay in L1 until the neighbouring vector comes to what their cache lines have left. With pixels a multiple of 512
    /// bytes apart they have no room there, with pixels beyond 2 KiB each is a page of its own, and where input and output lie whole pages apart, each load
    /// waits for the store above it. Along, none of that matters, and what is taken for it is the weights, from L1 for each tile. So 3x3 layers run 1.1 to
    /// 1.5 times as fast with such pixels, and twice at 33x33x1536, others 0.92 to 1.1 times, and what shares no inputs 1.0 to 1.6 times; 5x5 and 7x7 layers
    /// 0.8 to 1.05 times, and go down (Zen 3).
    /// <para>
    /// With 32 registers most vectors have cache lines of their own, and filters of few taps go along: the phases of input gradients with stride 2 run 0.93
    /// to 1.6 times as fast, mostly above 1.06, 2x2 filters 1.0 to 1.4 times (Emerald Rapids). Most 3x3 filters have
    /// <see cref="DepthwiseColumnKernel{T, TVector, TLanes, TPixels, TStride, TBorder, TSource}"/>.
    /// </para>
    /// </remarks>
    /// <param name="stride">Taps from one pixel to the next, 1 or 2 if they share inputs; any other number if they do not.</param>
    /// <param name="taps">Taps of a band.</param>
    /// <param name="hasFewTaps">Whether the filter has few, as <see cref="HasFewTaps"/> tells.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAlong(int stride, int taps, bool hasFewTaps) =>
        Registers.Count < 32 ? taps == 3 || (stride != 1 && stride != 2) : hasFewTaps;

    /// <summary>Whether a filter has few taps.</summary>
    public static bool HasFewTaps(int height, int width) => (long)height * width <= FewTaps;
}
