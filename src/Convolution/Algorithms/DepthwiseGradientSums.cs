using System.Numerics;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>The sums of a unit of a depthwise filter's gradient: of a block of pixels, and of all blocks before.</summary>
/// <remarks>
/// For each vector of channels two totals of the gradients, that for the bias and one that nobody asks for, then a vector for each tap. Only what is a vector's
/// own is stored at last: what overlaps the one before may have been completed in between.
/// </remarks>
/// <param name="call">Where the gradients go.</param>
/// <param name="vectors">The vectors.</param>
/// <param name="bands">The rows of the filter.</param>
/// <param name="taps">Its columns.</param>
/// <param name="memory">Scratch memory for twice <see cref="Length"/>.</param>
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

    private int Length => vectors.Count * VectorStep;

    /// <summary>Where the sums of a tap are.</summary>
    public T* Of(int vector, int band, int tap) => Total(vector) + (2 * TLanes.Count) + (band * BandStep) + (tap * TLanes.Count);

    /// <summary>Where the total of the gradients is, for the bias or for nobody.</summary>
    public T* Total(int vector, bool isForBias = true) => memory + (vector * VectorStep) + (isForBias ? 0 : TLanes.Count);

    /// <summary>Begins a block.</summary>
    public void Clear() => new Span<T>(memory, Length).Clear();

    /// <summary>Takes what earlier calls left for the sums of all blocks before.</summary>
    public void Load()
    {
        for (int vector = 0; vector < vectors.Count; vector++)
        {
            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    TLanes.Store(Of(vector, band, tap) + Length, TLanes.Load(Weight(vector, band, tap)));
            }

            if (HasBias)
                TLanes.Store(Total(vector) + Length, TLanes.Load(call.Bias + vectors.Channel(vector)));
        }
    }

    /// <summary>Ends a block, whose sums are added to those before or are the first.</summary>
    public void AddBlock(bool isFirst)
    {
        T* end = memory + Length;
        for (T* sum = memory; sum < end; sum += TLanes.Count)
            TLanes.Store(sum + Length, isFirst ? TLanes.Load(sum) : TLanes.Add(TLanes.Load(sum + Length), TLanes.Load(sum)));
    }

    /// <summary>Writes the sums of all blocks.</summary>
    public void Store()
    {
        for (int vector = 0; vector < vectors.Count; vector++)
        {
            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    StoreOwn(vector, Of(vector, band, tap) + Length, Weight(vector, band, tap));
            }

            if (HasBias)
                StoreOwn(vector, Total(vector) + Length, call.Bias + vectors.Channel(vector));
        }
    }

    private T* Weight(int vector, int band, int tap) =>
        call.Filter + ((((nint)(bands.Start + band) * vectors.Shape.Width) + taps.Start + tap) * vectors.Shape.OutputChannels) + vectors.Channel(vector);

    private void StoreOwn(int vector, T* values, T* destination)
    {
        int others = vectors.Others(vector);
        if (others == 0)
            TLanes.Store(destination, TLanes.Load(values));
        else
            new ReadOnlySpan<T>(values, TLanes.Count)[others..].CopyTo(new(destination + others, TLanes.Count - others));
    }
}
