using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>One thread's scratch memory of a Winograd convolution: where each part of it begins.</summary>
/// <remarks>
/// Transformed inputs lie as <c>[plane][tile][channel]</c>, products alike, in the same memory: those of a plane
/// take the place of the inputs of the plane before, or of other planes where all are multiplied at once. From plane to plane it is an odd number of cache
/// lines, so that the values that a transform writes or reads together do not fall into one set of L1.
/// </remarks>
internal readonly unsafe struct WinogradScratch<T>(
    byte* start, int tiles, int productPlanes, int inputChannels, int outputChannels, long narrowBytes, long directBytes)
    where T : unmanaged
{
    /// <summary>Values between neighbouring tiles.</summary>
    public nint TilePitch => (nint)CacheLine.Whole(Math.Max(inputChannels, outputChannels) * sizeof(T)) / sizeof(T);

    /// <summary>Values between neighbouring planes.</summary>
    public nint PlaneStride => (nint)CacheLine.Odd<T>(tiles * TilePitch);

    public long Bytes => DirectStart + CacheLine.Whole(directBytes);

    private long PatchStart => (WinogradTile.Planes + productPlanes) * PlaneStride * sizeof(T);

    private long AlarmStart => PatchStart + (WinogradReader<T>.PatchLength * sizeof(T));

    private long SumsStart => AlarmStart + CacheLine.Bytes;

    private long RowsStart => SumsStart + CacheLine.Whole(outputChannels * sizeof(T));

    private long PlacesStart => RowsStart + CacheLine.Whole(RowPointers<T>.Bytes(tiles));

    private long NarrowStart => PlacesStart + CacheLine.Whole(tiles * sizeof(WinogradPlace));

    private long DirectStart => NarrowStart + CacheLine.Whole(narrowBytes);

    /// <summary>The products of the first plane, some planes before its inputs: one, or all.</summary>
    public T* Products => (T*)start;

    public T* Inputs => (T*)start + (productPlanes * PlaneStride);

    public T* Patch => (T*)(start + PatchStart);

    /// <summary>One vector.</summary>
    public T* Alarm => (T*)(start + AlarmStart);

    /// <summary>A value for each output channel.</summary>
    public T* Sums => (T*)(start + SumsStart);

    public RowPointers<T> Rows => new(start + RowsStart, tiles);

    public Span<WinogradPlace> Places => new(start + PlacesStart, tiles);

    public byte* Narrow => start + NarrowStart;

    public byte* Direct => start + DirectStart;
}
