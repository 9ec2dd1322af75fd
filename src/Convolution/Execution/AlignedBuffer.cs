namespace Convolution.Execution;

/// <summary>Memory that begins on a cache line, pinned for life so that it stays there.</summary>
/// <remarks>
/// A vector of 512 bits that straddles two lines takes two accesses: in unaligned memory a depthwise layer loses up to 40 % of its
/// speed, a dense one with few input channels 5 %. And a load waits for a store before it whose address ends in the same 12 bits:
/// where input and output begin alike, a depthwise layer of 14x14x512 runs at 50 GFLOP/s instead of 60, one of 56x56x128 at 69 instead
/// of 72. So large buffers begin apart: each at the next of <see cref="Colours"/> lines of a page.
/// </remarks>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Line = 64;

    private const int Colours = 4096 / Line;

    /// <summary>Lines from one buffer's beginning to the next one's: odd, so that all are used, and no power of two apart.</summary>
    private const int ColourStep = 17;

    /// <summary>Bytes from which a buffer is large.</summary>
    private const int Large = 16 << 10;

    /// <param name="length">Elements.</param>
    /// <param name="isCleared">
    /// Whether they are zeros; else all are to be written: creating layers with Winograd's algorithm takes 0.8 to 1.0 of the time so (Zen 3).
    /// </param>
    public AlignedBuffer(long length, bool isCleared = true)
    {
        bool isLarge = length * sizeof(T) >= Large;
        int colour = isLarge ? (int)((uint)Interlocked.Increment(ref BufferCount.Large) * ColourStep % Colours) : 0;
        // The largest arrays leave no room to align.
        int elements = (int)Math.Min(checked((int)length) + ((isLarge ? Colours : 1L) * (Line / sizeof(T))), System.Array.MaxLength);
        Array = isCleared ? GC.AllocateArray<T>(elements, pinned: true) : GC.AllocateUninitializedArray<T>(elements, pinned: true);
        fixed (T* start = Array)
            Start = Math.Min((int)(((Line - ((nuint)start % Line)) % Line) + (nuint)(colour * Line)) / sizeof(T), elements - (int)length);
        Length = (int)length;
    }

    /// <summary>The array that holds the buffer, from <see cref="Start"/>.</summary>
    public T[] Array { get; }

    public int Start { get; }

    public int Length { get; }

    public long Bytes => (long)sizeof(T) * Length;

    public Span<T> Span => Array.AsSpan(Start, Length);

    /// <summary>The aligned address; valid as long as this object is.</summary>
    public T* Pointer
    {
        get
        {
            fixed (T* start = Array)
                return start + Start;
        }
    }
}

/// <summary>What the buffers of all types share.</summary>
internal static class BufferCount
{
    public static int Large;
}
