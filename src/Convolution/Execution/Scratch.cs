using System.Buffers;
using Convolution.Simd;

namespace Convolution.Execution;

/// <summary>Scratch memory of one call: the caller's own where it was given, else rented from the shared pool.</summary>
internal readonly ref struct Scratch
{
    private readonly byte[]? rented;
    private readonly Span<byte> memory;

    public Scratch(long bytes, Span<byte> own)
    {
        if (own.Length >= bytes)
        {
            memory = own;
        }
        else if (!own.IsEmpty)
        {
            throw new ArgumentException($"The scratch memory holds {own.Length} bytes; this call takes {bytes}.", nameof(RunOptions.Scratch));
        }
        else
        {
            rented = ArrayPool<byte>.Shared.Rent(checked((int)bytes));
            memory = rented;
        }
    }

    /// <summary>
    /// What to ask for so that <paramref name="bytes"/> remain after aligning the start: buffers begin on a cache line, so that vector loads of packed data do not
    /// straddle two.
    /// </summary>
    public static long WithAlignment(long bytes) => bytes == 0 ? 0 : bytes + CacheLine.Bytes;

    /// <summary>The first aligned address of pinned scratch memory.</summary>
    public static unsafe byte* Align(byte* start) => (byte*)(((nuint)start + (CacheLine.Bytes - 1)) & ~(nuint)(CacheLine.Bytes - 1));

    public ref byte GetPinnableReference() => ref memory.GetPinnableReference();

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
