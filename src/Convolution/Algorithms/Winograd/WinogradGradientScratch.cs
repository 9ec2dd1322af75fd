using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>One thread's scratch memory of a filter gradient by Winograd's algorithm: where each part of it begins.</summary>
/// <remarks>
/// Transformed inputs lie as <c>[plane][channel][tile]</c>, the rows of a, and before that as <c>[plane][tile][channel]</c>, some tiles at a time;
/// transformed output gradients as <c>[plane][tile][column]</c>, the rows of b; sums as <c>[plane][channel][column]</c>. Rows and planes of the operands
/// lie an odd number of cache lines apart, so that they share no set of L1.
/// </remarks>
/// <param name="start">Where the memory begins.</param>
/// <param name="tiles">Tiles of a block.</param>
/// <param name="channels">Input channels of a unit.</param>
/// <param name="columns">Output channels of a unit, filled up to whole vectors.</param>
/// <param name="lanes">Values of a vector.</param>
internal readonly unsafe struct WinogradGradientScratch<T>(byte* start, int tiles, int channels, int columns, int lanes)
    where T : unmanaged
{
    /// <summary>
    /// Tiles whose inputs are transformed before they are transposed, as many as go through together there: layers run 1.01 to 1.03 times as fast as with half
    /// as many, 0.99 to 1.03 times without AVX-512 (Zen 5).
    /// </summary>
    public const int Together = 16;

    /// <summary>From one tile's inputs to the next.</summary>
    public nint TilePitch => (nint)CacheLine.Odd<T>(channels);

    /// <summary>From plane to plane of these.</summary>
    public nint TileStride => (nint)CacheLine.Odd<T>(Together * TilePitch);

    /// <summary>From channel to channel of the inputs, each a row of a.</summary>
    public nint InputPitch => (nint)CacheLine.Odd<T>(tiles);

    public nint InputStride => (nint)CacheLine.Odd<T>(channels * InputPitch);

    /// <summary>From tile to tile of the output gradients, each a row of b.</summary>
    public nint GradientPitch => (nint)CacheLine.Odd<T>(columns);

    public nint GradientStride => (nint)CacheLine.Odd<T>(tiles * GradientPitch);

    /// <summary>From channel to channel of the sums, each a row of c.</summary>
    public nint SumPitch => (nint)CacheLine.Whole(columns * sizeof(T)) / sizeof(T);

    public nint SumStride => (nint)CacheLine.Odd<T>(channels * SumPitch);

    public long Bytes => RowsStart + CacheLine.Whole(RowPointers<T>.Bytes(channels));

    /// <summary>Inputs on their way.</summary>
    public T* Tiles => (T*)start;

    public T* Inputs => Tiles + (WinogradTile.Planes * TileStride);

    public T* Gradients => Inputs + (WinogradTile.Planes * InputStride);

    public T* Sums => Gradients + (WinogradTile.Planes * GradientStride);

    public T* Patch => Sums + (WinogradTile.Planes * SumStride);

    /// <summary>What sums start from, a row.</summary>
    public T* Zeros => Patch + WinogradReader<T>.PatchLength;

    /// <summary>One vector.</summary>
    public T* Alarm => Zeros + SumPitch;

    public RowPointers<T> Rows => new(start + RowsStart, channels);

    private long RowsStart => CacheLine.Whole((byte*)(Alarm + lanes) - start);
}
