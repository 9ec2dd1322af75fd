using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Geometry;
using Convolution.Kernels.FilterGradients;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Some vectors of channels by some taps of a depthwise filter's gradient: what one thread computes, block by block of pixels.</summary>
/// <remarks>
/// A row of output pixels goes through all vectors before the next row, so that memory is read in its order; and through at most 3x3 neighbouring taps at a
/// time, whose sums are in registers meanwhile.
/// </remarks>
internal readonly unsafe struct DepthwiseGradientPart<T, TVector, TLanes>(
    FilterGradientCall<T> call, DepthwiseGradientVectors vectors, Interval bands, Interval taps, T* scratch)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Taps of a kernel along either axis.</summary>
    private const int KernelTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    /// <summary>Parts of a row, at most.</summary>
    private const int MaxParts = 8;

    /// <summary>Of all blocks so far, behind the vectors' patterns.</summary>
    private readonly DepthwiseGradientSums<T, TVector, TLanes> totals = new(call, vectors, bands, taps, scratch + (vectors.Count * TLanes.Count));

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    private int Multiplier => vectors.Shape.Multiplier;

    public void Run(CancellationToken cancellationToken)
    {
        WritePatterns();
        if (call.Blocks.Start > 0)
            totals.Load();
        var sumsOfBlock = new DepthwiseGradientSums<T, TVector, TLanes>(call, vectors, bands, taps, totals.Total(0) + totals.Length);
        var blocks = new PixelBlocks(call.Geometry);
        int kernels = Ceiling.Divide(taps.Length, KernelTaps);
        Span<Piece> pieces = stackalloc Piece[MaxParts * kernels];
        int count = 0;
        var inputs = default(DepthwiseGradientInputs<T, TVector, TLanes>);
        Interval columns = default;
        for (int index = call.Blocks.Start; index < call.Blocks.End; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PixelBlock block = blocks[index];
            if (block.Columns != columns)
            {
                columns = block.Columns;
                inputs = new(
                    call.Input, vectors, bands.Length * taps.Length, Axis.EffectiveFilter(bands.Length, Vertical.Dilation), Horizontal.Under(columns, taps),
                    PatternOf(0), scratch + (DepthwiseGradientPlan.SumBytes / sizeof(T)));
                int parts = Math.Clamp(Ceiling.Divide(columns.Length, inputs.MostPixels(KernelTaps + 1)), 1, MaxParts);
                count = parts * kernels;
                for (int i = 0; i < count; i++)
                    pieces[i] = PieceOf(inputs, columns.Part(i / kernels, parts), i % kernels * KernelTaps);
            }

            // The totals begin as the first block's sums.
            DepthwiseGradientSums<T, TVector, TLanes> sums = index == 0 ? totals : sumsOfBlock;
            sums.Clear();
            for (int image = block.Images.Start; image < block.Images.End; image++)
            {
                for (int y = block.Rows.Start; y < block.Rows.End; y++)
                    AddRow(image, y, ref inputs, pieces[..count], sums);
            }

            if (index > 0)
                totals.Add(sums);
        }

        totals.Store();
    }

    private T* PatternOf(int vector) => scratch + (vector * TLanes.Count);

    private void WritePatterns()
    {
        for (int vector = 0; Multiplier > 1 && vector < vectors.Count; vector++)
        {
            var pattern = new Span<T>(PatternOf(vector), TLanes.Count);
            DepthwisePattern.Write(
                vectors.Channel(vector), Multiplier, inputs: 1, vectors.Source(vector), MemoryMarshal.Cast<T, int>(pattern), TLanes.Count);
        }
    }

    /// <summary>Some pixels of each row by the columns of the filter from <paramref name="tap"/> on that a kernel takes.</summary>
    private Piece PieceOf(in DepthwiseGradientInputs<T, TVector, TLanes> inputs, Interval columns, int tap)
    {
        int count = Math.Min(taps.Length - tap, KernelTaps);
        Interval first = Pixels(columns, tap);
        Interval second = count > 1 ? Pixels(columns, tap + 1) : first;
        Interval third = count > 2 ? Pixels(columns, tap + 2) : first;
        Interval inside = first.Intersect(second).Intersect(third);
        if (inside.IsEmpty)
            inside = new(columns.Length, columns.Length);
        var row = new DepthwiseGradientRow<T>
        {
            PixelStep = Horizontal.Stride * inputs.PixelStep,
            TapStep = Horizontal.Dilation * inputs.PixelStep,
            VectorStep = inputs.VectorStep,
            GradientStep = call.OutputGradient.Layout.PixelStride,
            Pixels = columns.Length,
            FirstStart = first.Start,
            FirstEnd = first.End,
            SecondStart = second.Start,
            SecondEnd = second.End,
            ThirdStart = third.Start,
            ThirdEnd = third.End,
            InsideStart = inside.Start,
            InsideEnd = inside.End,
            BandSums = totals.BandStep,
            VectorSums = totals.VectorStep,
        };
        long column = Horizontal.Origin(columns.Start) + ((taps.Start + tap) * (long)Horizontal.Dilation);
        return new(columns, tap, (nint)(column * inputs.PixelStep), row);
    }

    /// <summary>The pixels of a row that have a tap, counted from the first.</summary>
    private Interval Pixels(Interval columns, int tap)
    {
        Interval outputs = Horizontal.OutputsOf(taps.Start + tap).Intersect(columns);
        return outputs.IsEmpty ? default : new(outputs.Start - columns.Start, outputs.End - columns.Start);
    }

    /// <summary>Adds a row of output pixels.</summary>
    private void AddRow(
        int image, int y, ref DepthwiseGradientInputs<T, TVector, TLanes> inputs, Span<Piece> pieces, in DepthwiseGradientSums<T, TVector, TLanes> sums)
    {
        Axis vertical = Vertical;
        Interval present = vertical.Taps(y).Intersect(bands);
        foreach (ref Piece piece in pieces)
        {
            ref DepthwiseGradientRow<T> row = ref piece.Row;
            T* gradients = call.OutputGradient.At(image, y, piece.Columns.Start);
            for (int band = 0; band < bands.Length; band += KernelTaps)
            {
                Interval some = present.Intersect(new(bands.Start + band, bands.Start + band + KernelTaps));
                bool isFirst = band == 0 && piece.Tap == 0;
                if (some.IsEmpty)
                {
                    if (isFirst && sums.HasBias)
                        AddGradients(gradients, row, sums);
                    continue;
                }

                T* first = inputs.Row(image, vertical.InputAt(y, some.Start));
                if (some.Length > 1)
                    row.SecondBand = (nint)(inputs.Row(image, vertical.InputAt(y, some.Start + 1)) - first);
                if (some.Length > 2)
                    row.ThirdBand = (nint)(inputs.Row(image, vertical.InputAt(y, some.Start + 2)) - first);
                delegate*<in DepthwiseGradientRow<T>, void> kernel = DepthwiseGradientKernels<T, TVector, TLanes>.Of(
                    some.Length, Math.Min(taps.Length - piece.Tap, KernelTaps), inputs.Multiplier);
                for (int vector = 0; vector < vectors.Count; vector += row.Vectors)
                {
                    row.Vectors = inputs.Neighbours(vector);
                    row.Input = first + piece.Origin + inputs.Offset(vector);
                    row.Gradient = gradients + vectors.Channel(vector);
                    row.Pattern = PatternOf(vector);
                    row.Sums = sums.Of(vector, some.Start - bands.Start, piece.Tap);
                    row.Total = sums.Total(vector, isForBias: isFirst);
                    kernel(row);
                }
            }
        }
    }

    /// <summary>Adds a row whose inputs are padding, for the bias.</summary>
    private void AddGradients(T* gradients, in DepthwiseGradientRow<T> row, in DepthwiseGradientSums<T, TVector, TLanes> sums)
    {
        for (int vector = 0; vector < vectors.Count; vector++)
        {
            TVector total = TLanes.Load(sums.Total(vector));
            T* dy = gradients + vectors.Channel(vector);
            for (int pixel = 0; pixel < row.Pixels; pixel++, dy += row.GradientStep)
                total = TLanes.Add(total, TLanes.Load(dy));
            TLanes.Store(sums.Total(vector), total);
        }
    }

    /// <summary>Some pixels of each row by the columns of the filter that a kernel takes.</summary>
    /// <param name="columns">The pixels.</param>
    /// <param name="tap">The first column of the filter, counted from the unit's.</param>
    /// <param name="origin">From an input row's column 0 to the first pixel's first tap.</param>
    /// <param name="row">What the rows have in common.</param>
    private struct Piece(Interval columns, int tap, nint origin, DepthwiseGradientRow<T> row)
    {
        public readonly Interval Columns = columns;
        public readonly int Tap = tap;
        public readonly nint Origin = origin;
        public DepthwiseGradientRow<T> Row = row;
    }
}
