using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Execution;
using Convolution.Simd;

namespace Convolution.Functions;

/// <summary>Applies a function to finished values in place, while they are in the caches: the channels of a pixel are contiguous.</summary>
internal abstract unsafe class SpanFunction<T>
    where T : unmanaged
{
    /// <summary>Whether the function is the same for every channel, so that pixels without a gap between them count as one.</summary>
    public abstract bool IsUniform { get; }

    /// <summary>Applies it to <paramref name="count"/> channels of a pixel, of which <paramref name="channel"/> is the first.</summary>
    public abstract void Apply(T* values, int count, int channel);

    /// <summary>Applies it to some channels of pixels in ascending order.</summary>
    public void Apply(T** pixels, int length, int channel, int channels)
    {
        int together = IsUniform && pixels[length - 1] - pixels[0] == (length - 1L) * channels ? length : 1;
        for (int pixel = 0; pixel < length; pixel += together)
            Apply(pixels[pixel] + channel, together * channels, channel);
    }

    /// <summary>Applies it to some channels of a rectangle of pixels.</summary>
    public void Apply(T* origin, int rows, nint rowStride, int columns, nint pixelStride, int channel, int channels)
    {
        int together = IsUniform && pixelStride == channels ? columns : 1;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column += together)
                Apply(origin + (row * rowStride) + (column * pixelStride) + channel, together * channels, channel);
        }
    }
}

/// <summary>A function of float or double by vectors, or by single values where these are called for.</summary>
/// <remarks>
/// Where the values do not fill whole vectors the last vector overlaps the one before: it is loaded first, before any value is replaced.
/// So a value's result does not depend on where it stands.
/// </remarks>
internal sealed unsafe class SpanFunction<T, TVector, TLanes, TFunction>(TFunction function, ReadOnlySpan<T> slopes) : SpanFunction<T>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TFunction : struct, IFunction<T>
{
    private readonly AlignedBuffer<T>? parameters = slopes.Length > 0 ? Copy(slopes) : null;

    public override bool IsUniform => parameters is null;

    /// <remarks>
    /// Never inlined: callers that tier 1 had inlined it into ran out of what the compiler is willing to inline, so that each term of a
    /// function became a call. On two threads layers with SiLU took 2.5 to 3.7 times as long, and ten times while those calls were instrumented.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Apply(T* values, int count, int channel)
    {
        T* first = parameters is null ? null : parameters.Pointer + channel;
        if (count < TLanes.Count)
        {
            ApplyToFew(values, count, first);
            return;
        }

        // The function stands here once: a second copy is more than the compiler is willing to inline.
        int end = count - TLanes.Count;
        TVector last = TLanes.Load(values + end);
        for (int i = ApplyToPairs(values, count, first); i < count; i += TLanes.Count)
        {
            int at = Math.Min(i, end);
            TVector x = at == end ? last : TLanes.Load(values + at);
            TLanes.Store(values + at, function.Apply<TVector, TLanes>(x, first + at));
        }
    }

    /// <summary>
    /// Two vectors at a time, as long as there are any: layers with SiLU, GELU or tanh take 0.8 to 0.9 times as long as with one. Returns how many values.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int ApplyToPairs(T* values, int count, T* first)
    {
        int i = 0;
        for (; i + PairLanes<T, TVector, TLanes>.Count <= count; i += PairLanes<T, TVector, TLanes>.Count)
        {
            Pair<TVector> x = PairLanes<T, TVector, TLanes>.Load(values + i);
            PairLanes<T, TVector, TLanes>.Store(values + i, function.Apply<Pair<TVector>, PairLanes<T, TVector, TLanes>>(x, first + i));
        }

        return i;
    }

    /// <summary>Fewer values than lanes, in a vector of their own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyToFew(T* values, int count, T* first)
    {
        T* vector = stackalloc T[TLanes.Count];
        new ReadOnlySpan<T>(values, count).CopyTo(new(vector, count));
        TLanes.Store(vector, function.Apply<TVector, TLanes>(TLanes.Load(vector), first));
        new ReadOnlySpan<T>(vector, count).CopyTo(new(values, count));
    }

    private static AlignedBuffer<T> Copy(ReadOnlySpan<T> values)
    {
        // A vector of them may be loaded from the last channel on.
        var buffer = new AlignedBuffer<T>(values.Length + TLanes.Count);
        values.CopyTo(buffer.Span);
        return buffer;
    }
}

/// <summary>A function of values of any other type: computed in double, rounded once.</summary>
internal sealed unsafe class SpanFunctionThroughDouble<T>(SpanFunction<double> function) : SpanFunction<T>
    where T : unmanaged, INumberBase<T>
{
    public override bool IsUniform => function.IsUniform;

    public override void Apply(T* values, int count, int channel)
    {
        for (int i = 0; i < count; i++)
        {
            double value = double.CreateTruncating(values[i]);
            function.Apply(&value, 1, IsUniform ? 0 : channel + i);
            values[i] = T.CreateTruncating(value);
        }
    }
}
