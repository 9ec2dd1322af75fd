using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>
/// Asks the processor for memory that will be read or written soon. Changes no result; requests do nothing where there is no such instruction.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>Asks for the cache line of a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(at);
    }

    /// <summary>The same, but not for L1: what comes next would push out what is read now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IntoL2(void* at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(at);
    }

    /// <summary>Asks for every cache line of <paramref name="bytes"/> bytes, four lines at most: their number, a constant, leaves no loop.</summary>
    /// <remarks>
    /// Mostly not for L1 either: 64 to 256 channels of 112x112 pixels with a residual, all from memory, run 1.05 to 1.13 times as fast so, Winograd's products
    /// with taps from memory 1.1 to 1.15 times; where lines come from L2 or L3 there is no difference (Zen 4).
    /// </remarks>
    /// <param name="start">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="intoL1">Whether for L1 as well.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(void* start, int bytes, bool intoL1 = false)
    {
        Line(start, intoL1);
        if (bytes > CacheLine.Bytes)
            Line((byte*)start + CacheLine.Bytes, intoL1);
        if (bytes > 2 * CacheLine.Bytes)
            Line((byte*)start + (2 * CacheLine.Bytes), intoL1);
        if (bytes > 3 * CacheLine.Bytes)
            Line((byte*)start + (3 * CacheLine.Bytes), intoL1);
    }

    /// <summary>Reads from every cache line of <paramref name="bytes"/> bytes, all of which must be readable.</summary>
    /// <remarks>
    /// For more lines than a processor can wait for, a dozen or two: it drops further requests, but reads wait. Of 128 KiB in memory, which takes 12 us to
    /// read, two thirds had still to be waited for after requests, a fifth after reads (Zen 3).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(void* start, nint bytes)
    {
        for (nint offset = 0; offset < bytes; offset += CacheLine.Bytes)
            _ = Volatile.Read(ref ((byte*)start)[offset]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line(void* at, bool intoL1)
    {
        if (intoL1)
            Line(at);
        else
            IntoL2(at);
    }
}
