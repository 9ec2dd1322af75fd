using System.Numerics;
using System.Runtime.CompilerServices;

namespace Convolution.Simd;

/// <summary>Writes past the caches: for what is written once, all over memory, and read much later.</summary>
/// <remarks>
/// An ordinary store to a line that is in no cache waits until the line has been read from memory, to be overwritten. These need not; but they become visible
/// in any order, so <see cref="Complete"/> comes before others may read what was written.
/// </remarks>
internal static unsafe class NonTemporal
{
    /// <summary>Copies whole vectors past the caches where they are aligned at the destination, anything else as usual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(T* source, T* destination, int count)
        where T : unmanaged
    {
        int copied = 0;
        if ((nuint)destination % (nuint)sizeof(Vector<T>) == 0)
        {
            for (; copied <= count - Vector<T>.Count; copied += Vector<T>.Count)
                Vector.StoreAlignedNonTemporal(Unsafe.ReadUnaligned<Vector<T>>(source + copied), destination + copied);
        }

        for (; copied < count; copied++)
            destination[copied] = source[copied];
    }

    /// <summary>Makes all that was copied visible before what the thread writes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Complete() => Interlocked.MemoryBarrier();
}
