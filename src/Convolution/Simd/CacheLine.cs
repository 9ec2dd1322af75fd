namespace Convolution.Simd;

/// <summary>What a processor loads from memory and keeps in its caches at once.</summary>
internal static class CacheLine
{
    /// <summary>64 on x64, and on arm64 but for few processors.</summary>
    public const int Bytes = 64;

    /// <summary>Rounds up to whole lines, so that what follows begins on one.</summary>
    public static long Whole(long bytes) => (bytes + (Bytes - 1)) & ~(Bytes - 1L);

    /// <summary>Rounds up to an odd number of lines: rows so far apart share no set of L1 before all of them are taken.</summary>
    public static long Odd(long bytes) => Whole(bytes) | Bytes;

    /// <summary>The same for so many values.</summary>
    public static unsafe long Odd<T>(long values)
        where T : unmanaged => Odd(values * sizeof(T)) / sizeof(T);
}
