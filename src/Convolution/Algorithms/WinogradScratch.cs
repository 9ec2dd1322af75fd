using Convolution.Kernels;

namespace Convolution.Algorithms;

/// <summary>One thread's scratch memory of a Winograd convolution: where each part of it begins.</summary>
/// <remarks>
/// Transformed inputs lie as <c>[plane][tile][channel]</c>, products alike. Pitches are odd multiples of a cache line, so that neither the
/// rows of a tile of the product nor the planes of a transform fall into one set of L1.
/// </remarks>
internal readonly unsafe struct WinogradScratch<T>(
    byte* start, int tiles, int inputChannels, int outputChannels, long narrowBytes, long directBytes)
    where T : unmanaged
{
    /// <summary>Channels of a border tile that are copied with zeros around them at a time: 9 KB of float.</summary>
    public const int PatchChannels = 64;

    private const int Line = 64;

    /// <summary>Values between the inputs of neighbouring tiles.</summary>
    public nint InputPitch => OddLines(inputChannels) / sizeof(T);

    /// <summary>Values between the inputs of neighbouring planes.</summary>
    public nint InputStride => OddLines(tiles * InputPitch) / sizeof(T);

    /// <summary>Values between the products of neighbouring tiles.</summary>
    public nint ProductPitch => OddLines(outputChannels) / sizeof(T);

    /// <summary>Values between the products of neighbouring planes.</summary>
    public nint ProductStride => OddLines(tiles * ProductPitch) / sizeof(T);

    public long Bytes => DirectStart + Lines(directBytes);

    private long ProductsStart => WinogradTile.Planes * InputStride * sizeof(T);

    private long PatchStart => ProductsStart + (WinogradTile.Planes * ProductStride * sizeof(T));

    private long AlarmStart => PatchStart + (WinogradTile.Planes * PatchChannels * sizeof(T));

    private long SumsStart => AlarmStart + Line;

    private long RowsStart => SumsStart + Lines(outputChannels * sizeof(T));

    private long NarrowStart => RowsStart + Lines(RowPointers<T>.Bytes(tiles));

    private long DirectStart => NarrowStart + Lines(narrowBytes);

    public T* Inputs => (T*)start;

    public T* Products => (T*)(start + ProductsStart);

    public T* Patch => (T*)(start + PatchStart);

    /// <summary>One vector.</summary>
    public T* Alarm => (T*)(start + AlarmStart);

    /// <summary>A value for each output channel.</summary>
    public T* Sums => (T*)(start + SumsStart);

    public RowPointers<T> Rows => new(start + RowsStart, tiles);

    public byte* Narrow => start + NarrowStart;

    public byte* Direct => start + DirectStart;

    private static long Lines(long bytes) => (bytes + Line - 1) / Line * Line;

    private static nint OddLines(nint values) => (nint)(Lines(values * sizeof(T)) | Line);
}
