using System.Numerics;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The sums of a unit of a depthwise filter's gradient: of a block of pixels, or of all blocks so far.</summary>
/// <remarks>
/// For each vector of channels two totals of the gradients, that for the bias and one that nobody asks for, then a vector for each tap. Only what is a vector's
/// own is stored at last: what overlaps the one before may have been completed in between.
/// </remarks>
/// <param name="call">Where the gradients go.</param>
/// <param name="vectors">The vectors.</param>
/// <param name="bands">The rows of the filter.</param>
/// <param name="taps">Its columns.</param>
/// <param name="memory">Scratch memory for <see cref="Length"/>.</param>
internal readonly unsafe struct DepthwiseGradientSums<T, TVector, TLanes>(
    FilterGradientCall<T> call, DepthwiseGradientVectors vectors, Interval bands, Interval taps, T* memory)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>From a band's sums to those of the next.</summary>
    public int BandStep { get; } = taps.Length * TLanes.Count;

    /// <summary>From a vector's sums to those of the next.</summary>
    public int VectorStep { get; } = DepthwiseGradientPlan.Sums(bands.Length, taps.Length) * TLanes.Count;

    public bool HasBias => call.Bias != null && bands.Start == 0 && taps.Start == 0;

    public int Length => vectors.Count * VectorStep;

    /// <summary>Where the sums of a tap are.</summary>
    public T* Of(int vector, int band, int tap) => Total(vector) + (2 * TLanes.Count) + (band * BandStep) + (tap * TLanes.Count);

    /// <summary>Where the total of the gradients is, for the bias or for nobody.</summary>
    public T* Total(int vector, bool isForBias = true) => memory + (vector * VectorStep) + (isForBias ? 0 : TLanes.Count);

    /// <summary>Begins anew.</summary>
    public void Clear() => new Span<T>(memory, Length).Clear();

    /// <summary>Takes what earlier calls left.</summary>
    public void Load()
    {
        for (int band = 0; band < bands.Length; band++)
        {
            for (int tap = 0; tap < taps.Length; tap++)
                Load(Weights(band, tap), Of(0, band, tap));
        }

        if (HasBias)
            Load(call.Bias, Total(0));
    }

    /// <summary>Adds those of another block.</summary>
    public void Add(in DepthwiseGradientSums<T, TVector, TLanes> block) => Add(memory, block.Total(0), Length);

    /// <summary>Adds so many sums of a block, whole vectors of them, to those of all blocks.</summary>
    public static void Add(T* totals, T* sums, int length)
    {
        T* end = totals + length;
        for (; totals < end; totals += TLanes.Count, sums += TLanes.Count)
            TLanes.Store(totals, TLanes.Add(TLanes.Load(totals), TLanes.Load(sums)));
    }

    /// <summary>Writes them to the gradients.</summary>
    public void Store()
    {
        for (int band = 0; band < bands.Length; band++)
        {
            for (int tap = 0; tap < taps.Length; tap++)
                Store(Of(0, band, tap), Weights(band, tap));
        }

        if (HasBias)
            Store(Total(0), call.Bias);
    }

    /// <summary>The gradients of one tap's weights, of all channels.</summary>
    private T* Weights(int band, int tap) =>
        call.Filter + ((((nint)(bands.Start + band) * vectors.Shape.Width) + taps.Start + tap) * vectors.Shape.OutputChannels);

    /// <summary>One sum of every vector, from where all channels lie side by side.</summary>
    private void Load(T* channels, T* values)
    {
        for (int vector = 0; vector < vectors.Count; vector++, values += VectorStep)
            TLanes.Store(values, TLanes.Load(channels + vectors.Channel(vector)));
    }

    /// <summary>
    /// One sum of every vector, to where all channels lie side by side; of the last vector, which may overlap the one before, what is its own.
    /// </summary>
    private void Store(T* values, T* channels)
    {
        int last = vectors.Count - 1;
        T* destination = channels + vectors.Channel(0);
        for (int vector = 0; vector < last; vector++, values += VectorStep, destination += TLanes.Count)
            TLanes.Store(destination, TLanes.Load(values));
        int others = vectors.Others(last);
        new ReadOnlySpan<T>(values, TLanes.Count)[others..].CopyTo(new(channels + vectors.Channel(last) + others, TLanes.Count - others));
    }
}
