using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Layers;

/// <summary>
/// Floats outside the managed heap, at the start of a cache line and with a line to spare behind them: XNNPACK may read
/// 16 bytes past the end of its input.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const int CacheLine = 64;

    public AlignedBuffer(long length)
    {
        Length = checked((int)length);
        Pointer = (float*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float) + CacheLine), CacheLine);
        NativeMemory.Clear(Pointer, (nuint)length * sizeof(float) + CacheLine);
    }

    public float* Pointer { get; private set; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
