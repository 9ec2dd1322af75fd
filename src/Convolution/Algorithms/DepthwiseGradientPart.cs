using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Some vectors of channels by a few taps of a depthwise filter's gradient: what one thread computes, block by block of pixels.</summary>
/// <remarks>
/// Where the channels are no multiple of the lanes, the last vector begins earlier and overlaps the one before; it stores only what
/// is its own, since the sums of the others may have been completed in between.
/// </remarks>
internal readonly unsafe struct DepthwiseGradientPart<T, TVector, TLanes>(
    DepthwiseFilterShape shape, FilterGradientCall<T> call, Interval bands, Interval taps, Interval vectors, T* scratch)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>
    /// The most vectors of a part. They share what is set up for a block's pixels, the pixels' pages, and the lines that the processor fetches
    /// beside those it is asked for.
    /// </summary>
    public const int MaxVectors = 4;

    /// <summary>
    /// The most vectors of inputs that are copied where pixels lie a multiple of 1 KiB apart: all nine of a pixel's inputs fall into the same
    /// few sets of L1 then, and are fetched again for each pixel. With the copy 14x14x1024 runs at 39 GFLOP/s instead of 27 (Zen 4, pixel by pixel); to copy
    /// gradients as well takes 1.1 times as long as not to (Zen 3), since each is loaded once.
    /// </summary>
    private const int MaxStaged = 4 * PixelBlocks.MaxPixels;

    private const int StagedPitch = 1 << 10;

    /// <summary>A sum for each tap, and the total of the gradients.</summary>
    private const int Sums = (DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps * DepthwiseGradientBlock<T>.SumsOfBand) + 1;

    private readonly T* staged = scratch + (MaxVectors * (1 + (2 * Sums)) * TLanes.Count);

    /// <summary>For each vector the pattern of the inputs, the sums of a block and those of all blocks so far; and copied inputs; whole cache lines.</summary>
    public static long ScratchBytes => CacheLine.Whole(((MaxVectors * (1L + (2 * Sums))) + MaxStaged) * TLanes.Count * sizeof(T));

    private static int BiasPlace => (Sums - 1) * TLanes.Count;

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    /// <summary>The patterns, and what earlier calls left.</summary>
    public void Begin()
    {
        for (int vector = 0; vector < vectors.Length; vector++)
        {
            if (shape.Multiplier > 1)
            {
                var pattern = new Span<T>(Pattern(vector), TLanes.Count);
                DepthwisePattern.Write(
                    Channel(vector), shape.Multiplier, inputs: 1, Source(vector), MemoryMarshal.Cast<T, int>(pattern), TLanes.Count);
            }

            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    TLanes.Store(TotalsOf(vector) + Place(band, tap), TLanes.Load(Weight(vector, band, tap)));
            }

            if (call.Bias != null)
                TLanes.Store(TotalsOf(vector) + BiasPlace, TLanes.Load(call.Bias + Channel(vector)));
        }
    }

    public void Add(in PixelBlock block, bool isFirst)
    {
        new Span<T>(SumsOf(0), vectors.Length * Sums * TLanes.Count).Clear();
        Interval inputRows = DepthwiseStage.Under(Vertical, block.Rows);
        Interval inputColumns = DepthwiseStage.Under(Horizontal, block.Columns);
        long pixels = (long)block.Images.Length * inputRows.Length * inputColumns.Length;
        bool isStaged = call.Input.Layout.PixelStride * (long)sizeof(T) % StagedPitch == 0 && pixels <= MaxStaged;
        int together = isStaged ? (int)(MaxStaged / Math.Max(pixels, 1)) : vectors.Length;
        for (int first = 0; first < vectors.Length; first += together)
        {
            var some = new Interval(first, Math.Min(first + together, vectors.Length));
            Image<T> input = isStaged ? Staged(block, inputRows, inputColumns, some) : call.Input;
            for (int y = block.Rows.Start; y < block.Rows.End;)
            {
                Segment segment = Rows(y, block.Rows);
                Add(block, segment, input, isStaged ? pixels * TLanes.Count : 0, some);
                y = segment.Outputs.End;
            }
        }

        for (int place = 0; place < vectors.Length * Sums * TLanes.Count; place += TLanes.Count)
        {
            TVector sum = TLanes.Load(SumsOf(0) + place);
            TLanes.Store(TotalsOf(0) + place, isFirst ? sum : TLanes.Add(TLanes.Load(TotalsOf(0) + place), sum));
        }
    }

    public void Finish(bool hasBias)
    {
        for (int vector = 0; vector < vectors.Length; vector++)
        {
            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    StoreOwn(vector, TotalsOf(vector) + Place(band, tap), Weight(vector, band, tap));
            }

            if (hasBias)
                StoreOwn(vector, TotalsOf(vector) + BiasPlace, call.Bias + Channel(vector));
        }
    }

    /// <summary>The place of a tap's vector among the sums.</summary>
    private static int Place(int band, int tap) => ((band * DepthwiseGradientBlock<T>.SumsOfBand) + tap) * TLanes.Count;

    private T* Pattern(int vector) => scratch + (vector * TLanes.Count);

    private T* SumsOf(int vector) => scratch + ((MaxVectors + (vector * Sums)) * TLanes.Count);

    private T* TotalsOf(int vector) => SumsOf(MaxVectors + vector);

    /// <summary>The first channel that is a vector's own.</summary>
    private int FirstOwn(int vector) => (vectors.Start + vector) * TLanes.Count;

    /// <summary>The output channel from which a vector is loaded.</summary>
    private int Channel(int vector) => Math.Min(FirstOwn(vector), shape.OutputChannels - TLanes.Count);

    /// <summary>The input channel from which it is.</summary>
    private int Source(int vector) => Math.Min(Channel(vector) / shape.Multiplier, shape.Channels - TLanes.Count);

    private T* Weight(int vector, int band, int tap) =>
        call.Filter + ((((nint)(bands.Start + band) * shape.Width) + taps.Start + tap) * shape.OutputChannels) + Channel(vector);

    private void StoreOwn(int vector, T* values, T* destination)
    {
        int others = FirstOwn(vector) - Channel(vector);
        new ReadOnlySpan<T>(values, TLanes.Count)[others..].CopyTo(new(destination + others, TLanes.Count - others));
    }

    /// <summary>Inputs of a block, copied: pixel after pixel of one vector, then of the next.</summary>
    private Image<T> Staged(in PixelBlock block, Interval rows, Interval columns, Interval some)
    {
        NhwcLayout layout = call.Input.Layout;
        int rowStride = columns.Length * TLanes.Count;
        var copied = new NhwcLayout(layout.Shape, rows.Length * rowStride, rowStride, TLanes.Count);
        T* to = staged;
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            for (int y = rows.Start; y < rows.End; y++, to += rowStride)
            {
                T* from = call.Input.At(image, y, columns.Start);
                T* plane = to;
                for (int vector = some.Start; vector < some.End; vector++, plane += block.Images.Length * copied.BatchStride)
                {
                    PixelCopy<T, TVector, TLanes>.Run(
                        from + Source(vector), layout.PixelStride, sourceLast: 0, plane, TLanes.Count, destinationLast: 0, columns.Length);
                }
            }
        }

        return new(staged - copied.Offset(block.Images.Start, rows.Start, columns.Start), copied);
    }

    /// <summary>The rows from <paramref name="y"/> on that have the same of the bands.</summary>
    private Segment Rows(int y, Interval rows)
    {
        Segment segment = Vertical.SegmentAt(y).Within(rows);
        return segment with { Taps = segment.Taps.Intersect(bands) };
    }

    /// <summary>Rows that have the same bands, by some of the vectors; without any band, they count for the bias.</summary>
    private void Add(in PixelBlock block, in Segment rows, Image<T> source, long plane, Interval some)
    {
        bool isPadding = rows.Taps.IsEmpty;
        Interval all = block.Columns;
        Interval first = isPadding ? default : Pixels(all, 0);
        Interval second = taps.Length > 1 ? Pixels(all, 1) : first;
        Interval third = taps.Length > 2 ? Pixels(all, 2) : first;
        Interval inside = first.Intersect(second).Intersect(third);
        if (isPadding || inside.IsEmpty)
            inside = new(all.Length, all.Length);
        bool acrossImages = block.Images.Length > 1;
        NhwcLayout input = source.Layout;
        NhwcLayout gradient = call.OutputGradient.Layout;
        int band = isPadding ? 0 : rows.Taps.Start - bands.Start;
        nint origin = isPadding
            ? 0
            : (nint)((Vertical.InputAt(rows.Outputs.Start, rows.Taps.Start) * (long)input.RowStride)
                + ((Horizontal.Origin(all.Start) + ((long)taps.Start * Horizontal.Dilation)) * input.PixelStride));
        T* inputs = source.At(block.Images.Start, 0, 0) + origin;
        T* gradients = call.OutputGradient.At(block.Images.Start, rows.Outputs.Start, all.Start);
        var kernelBlock = new DepthwiseGradientBlock<T>
        {
            PixelStep = (nint)Horizontal.Stride * input.PixelStride,
            RowStep = acrossImages ? input.BatchStride : (nint)Vertical.Stride * input.RowStride,
            TapStep = (nint)Horizontal.Dilation * input.PixelStride,
            BandStep = (nint)Vertical.Dilation * input.RowStride,
            GradientPixelStep = gradient.PixelStride,
            GradientRowStep = acrossImages ? gradient.BatchStride : gradient.RowStride,
            Rows = acrossImages ? block.Images.Length : rows.Outputs.Length,
            Pixels = all.Length,
            FirstStart = first.Start,
            FirstEnd = first.End,
            SecondStart = second.Start,
            SecondEnd = second.End,
            ThirdStart = third.Start,
            ThirdEnd = third.End,
            InsideStart = inside.Start,
            InsideEnd = inside.End,
        };
        delegate*<in DepthwiseGradientBlock<T>, void> kernel = DepthwiseGradientKernels<T, TVector, TLanes>.Of(
            isPadding ? 1 : rows.Taps.Length, isPadding ? 1 : taps.Length, shape.Multiplier);
        for (int vector = some.Start; vector < some.End; vector++)
        {
            kernelBlock.Input = inputs + (plane == 0 ? Source(vector) : (nint)plane * (vector - some.Start));
            kernelBlock.Gradient = gradients + Channel(vector);
            kernelBlock.Pattern = Pattern(vector);
            kernelBlock.Sums = SumsOf(vector) + Place(band, 0);
            kernelBlock.Total = SumsOf(vector) + BiasPlace;
            kernel(kernelBlock);
        }
    }

    /// <summary>The pixels of a block's row that have a tap, counted from the first.</summary>
    private Interval Pixels(Interval columns, int tap)
    {
        Interval outputs = Horizontal.OutputsOf(taps.Start + tap).Intersect(columns);
        return outputs.IsEmpty ? default : new(outputs.Start - columns.Start, outputs.End - columns.Start);
    }
}
