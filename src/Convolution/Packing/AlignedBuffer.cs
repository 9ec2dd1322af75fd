namespace Convolution.Packing;

/// <summary>Memory for packed filters: pinned for life, so that its address is fixed, and aligned to a cache line.</summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] values;
    private readonly int offset;

    /// <summary>A buffer of zeros.</summary>
    public AlignedBuffer(long length)
    {
        int slack = Alignment / sizeof(T);
        values = GC.AllocateArray<T>(checked((int)(length + slack)), pinned: true);
        fixed (T* start = values)
            offset = (int)((Alignment - ((nuint)start % Alignment)) % Alignment) / sizeof(T);
        Length = (int)length;
    }

    public int Length { get; }

    public long Bytes => (long)sizeof(T) * Length;

    public Span<T> Span => values.AsSpan(offset, Length);

    /// <summary>The aligned address; valid as long as this object is.</summary>
    public T* Pointer
    {
        get
        {
            fixed (T* start = values)
                return start + offset;
        }
    }
}
