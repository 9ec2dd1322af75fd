using System.Buffers;

namespace Convolution.Execution;

/// <summary>Scratch memory of one call: the caller's own where it was given, else rented from the shared pool.</summary>
internal readonly ref struct Scratch
{
    /// <summary>Buffers begin on a cache line, so that vector loads of packed data do not straddle two.</summary>
    private const int Alignment = 64;

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
        else if (bytes > Array.MaxLength)
        {
            throw new ArgumentException($"This call takes {bytes} bytes of scratch memory, more than an array holds.", nameof(RunOptions.Scratch));
        }
        else
        {
            rented = ArrayPool<byte>.Shared.Rent((int)bytes);
            memory = rented;
        }
    }

    /// <summary>What to ask for so that <paramref name="bytes"/> remain after aligning the start.</summary>
    public static long WithAlignment(long bytes) => bytes == 0 ? 0 : bytes + Alignment;

    /// <summary>The first aligned address of pinned scratch memory.</summary>
    public static unsafe byte* Align(byte* start) => (byte*)(((nuint)start + (Alignment - 1)) & ~(nuint)(Alignment - 1));

    public ref byte GetPinnableReference() => ref memory.GetPinnableReference();

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
