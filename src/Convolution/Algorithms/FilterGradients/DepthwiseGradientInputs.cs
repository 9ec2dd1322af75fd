using System.Runtime.CompilerServices;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Kernels.FilterGradients;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// The input rows under rows of output pixels: where they lie, or copies of some of their channels, each made once while the outputs move down.
/// </summary>
/// <remarks>
/// Where pixels lie a large power of two apart, the inputs of each fall into a few sets of L1, and what the next vector has of their lines would be fetched
/// again for each kernel. In a copy the pixels of a vector lie side by side, and input channels are repeated where several outputs have them: once, not for
/// each tap. Layers take 0.8 to 0.9 of the time with copies at 56x56x128 and 28x28x256, 0.7 at 14x14x512, half at 7x7x1024, 0.87 with 7x7 taps at 56x56x96;
/// they would take 1.1 times as long at 14x14x480 and 112x112x32, 1.2 times at 56x56x24 (Zen 3). A vector that has lines of its own is better read where it
/// lies: with copies those 3x3 layers would take 1.2 to 1.7 times as long, others 0.9 to 1.1 times (Emerald Rapids).
/// </remarks>
internal unsafe struct DepthwiseGradientInputs<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int MaxRows = 32;

    /// <summary>Taps times the bytes of which pixels lie a multiple apart, from which a copy pays.</summary>
    private const long ManyTaps = 3 << 10;

    /// <summary>What the inputs and gradients of a row's part may take of L1 (32 KB).</summary>
    private const int CacheBytes = 24 << 10;

    /// <summary>
    /// Planes whose distance is a multiple of so many bytes begin in eight sets of L1 or fewer, unless a line lies between: 16x16x512, 32x32x512 and 64x64x128
    /// would take 1.03 to 1.16 times as long. An odd number of lines always is too much for small planes: 7x7x1024 took 1.1 times as long (Zen 3).
    /// </summary>
    private const int FewSets = 512;

    private readonly Image<T> image;
    private readonly DepthwiseGradientVectors vectors;
    private readonly Interval columns;
    private readonly T* patterns;
    private readonly T* copies;
    private readonly int rows;
    private CopiedRows copied;
    private int copiedImage;

    /// <param name="image">The images.</param>
    /// <param name="vectors">The channels that are read.</param>
    /// <param name="taps">How many of the filter read each input.</param>
    /// <param name="rows">Rows from the first to the last that an output sees.</param>
    /// <param name="columns">Columns that outputs see.</param>
    /// <param name="patterns">For each vector, which of the loaded inputs each lane takes, if there are more output channels than input channels.</param>
    /// <param name="scratch">Memory for <see cref="DepthwiseGradientPlan.RowBytes"/>.</param>
    public DepthwiseGradientInputs(in Image<T> image, in DepthwiseGradientVectors vectors, int taps, long rows, Interval columns, T* patterns, T* scratch)
    {
        this.image = image;
        this.vectors = vectors;
        this.columns = columns;
        this.patterns = patterns;
        copies = scratch;
        copiedImage = -1;
        bool pays = vectors.Shape.Multiplier > 1 || (!HasOwnLines && taps * Granule(image.Layout.PixelStride) >= ManyTaps);
        nint planeStep = columns.Length * TLanes.Count;
        if (Granule(planeStep) >= FewSets)
            planeStep += CacheLine.Bytes / sizeof(T);
        bool fits = rows <= MaxRows && rows * vectors.Count * planeStep * sizeof(T) <= DepthwiseGradientPlan.RowBytes;
        this.rows = pays && fits ? (int)rows : 0;
        (PixelStep, VectorStep) = IsCopied ? (TLanes.Count, planeStep) : (image.Layout.PixelStride, TLanes.Count);
    }

    /// <summary>From one pixel's inputs to the next one's.</summary>
    public nint PixelStep { get; }

    /// <summary>From a vector's inputs to those of its neighbour.</summary>
    public nint VectorStep { get; }

    /// <summary>
    /// Whether a vector goes down all rows of a block before the next one, so that inputs are in L1 still when the next row of the filter meets them: if
    /// vectors share no lines. 14x14 with 256, 384 or 480 channels, 28x28x128 and 28x28x192 run 1.2 to 1.45 times as fast so, 5x5 taps of 14x14x672 1.3
    /// times, other layers 0.97 to 1.3 times, 14x14x1024 0.93 times (Zen 5).
    /// </summary>
    public readonly bool GoesDown => HasOwnLines && !IsCopied;

    /// <summary>Input channels are repeated when a kernel loads them; in copies they already are.</summary>
    public readonly int Multiplier => IsCopied ? 1 : vectors.Shape.Multiplier;

    /// <summary>Whether vectors share no cache lines.</summary>
    private static bool HasOwnLines => TLanes.Count * sizeof(T) >= CacheLine.Bytes;

    private readonly bool IsCopied => rows > 0;

    /// <summary>From <see cref="Row"/> to the inputs of a vector.</summary>
    public readonly nint Offset(int vector) => IsCopied ? vector * VectorStep : vectors.Source(vector);

    /// <summary>Vectors from this one on that a kernel takes together.</summary>
    public readonly int Neighbours(int vector) => Multiplier > 1 ? 1 : vectors.Neighbours(vector);

    /// <summary>The most pixels of so many rows that stay in L1 until the next vector, if that has the other half of each line.</summary>
    /// <remarks>Pixels a power of two apart find fewer lines free. 112x112x32 runs 1.1 times as fast in three parts of each row (Zen 3).</remarks>
    public readonly int MostPixels(int rows)
    {
        if (HasOwnLines)
            return int.MaxValue;
        return (int)Math.Max(CacheBytes / (Math.Max(Granule(PixelStep), CacheLine.Bytes) * rows), 1);
    }

    /// <summary>The address of an input row's column 0; only the columns that outputs see are there.</summary>
    public T* Row(int batch, int row)
    {
        if (!IsCopied)
            return image.At(batch, row, 0);
        if (copiedImage != batch)
        {
            copiedImage = batch;
            ((Span<int>)copied).Fill(-1);
        }

        int place = row % rows;
        T* copy = copies + (place * vectors.Count * VectorStep);
        if (copied[place] != row)
        {
            copied[place] = row;
            Copy(image.At(batch, row, columns.Start), copy);
        }

        return copy - (columns.Start * PixelStep);
    }

    /// <summary>The largest power of two of which a step is a multiple, in bytes.</summary>
    private static long Granule(nint step) => (step & -step) * (long)sizeof(T);

    private readonly void Copy(T* row, T* copy)
    {
        delegate*<T*, nint, T*, nint, int, int, T*, void> planes = vectors.Shape.Multiplier == 1
            ? &PlaneCopy<T, TVector, TLanes, OneToOne>.Run
            : &PlaneCopy<T, TVector, TLanes, OneToMany>.Run;
        for (int vector = 0, some; vector < vectors.Count; vector += some)
        {
            some = vectors.Shape.Multiplier == 1 ? vectors.Neighbours(vector) : 1;
            planes(
                row + vectors.Source(vector), image.Layout.PixelStride, copy + Offset(vector), VectorStep, some, columns.Length,
                patterns + (vector * TLanes.Count));
        }
    }

    /// <summary>Which row each copy is of.</summary>
    [InlineArray(MaxRows)]
    private struct CopiedRows
    {
        private int row;
    }
}
