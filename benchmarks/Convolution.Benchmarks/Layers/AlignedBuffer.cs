using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Layers;

/// <summary>
/// Floats outside the managed heap, at the start of a cache line and with a line to spare behind them: XNNPACK may read
/// 16 bytes past the end of its input.
/// </summary>
/// <remarks>
/// Buffers begin at different lines of a page, for everyone alike: a load waits for a store before it whose address ends in the same 12
/// bits, and buffers that all begin alike would measure that.
/// </remarks>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const int CacheLine = 64;

    private const int Page = 4096;

    private static int count;

    private readonly byte* memory;

    public AlignedBuffer(long length)
    {
        nuint start = (nuint)(17 * CacheLine * Interlocked.Increment(ref count) % Page);
        nuint bytes = checked(((nuint)length * sizeof(float)) + CacheLine);
        Length = checked((int)length);
        memory = (byte*)NativeMemory.AlignedAlloc(start + bytes, Page);
        Pointer = (float*)(memory + start);
        NativeMemory.Clear(Pointer, bytes);
    }

    public float* Pointer { get; private set; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        if (Pointer == null)
            return;
        NativeMemory.AlignedFree(memory);
        Pointer = null;
    }
}
