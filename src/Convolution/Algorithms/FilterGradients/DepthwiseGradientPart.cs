using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Geometry;
using Convolution.Kernels.FilterGradients;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Some vectors of channels by some taps of a depthwise filter's gradient: what one thread computes, block by block of pixels.</summary>
/// <remarks>
/// Rows of output pixels go through all vectors before the next rows, so that memory is read nearly in its order; and through at most 3x3 neighbouring taps at
/// a time, whose sums are in registers meanwhile.
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

    public void Run(CancellationToken cancellationToken)
    {
        WritePatterns();
        if (call.Blocks.Start > call.FirstBlock)
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
            DepthwiseGradientSums<T, TVector, TLanes> sums = index == call.FirstBlock ? totals : sumsOfBlock;
            sums.Clear();
            AddBlock(block, ref inputs, pieces[..count], sums);
            if (index > call.FirstBlock)
                totals.Add(sums);
        }

        totals.Store();
    }

    private T* PatternOf(int vector) => scratch + (vector * TLanes.Count);

    private void WritePatterns()
    {
        for (int vector = 0; vectors.Shape.Multiplier > 1 && vector < vectors.Count; vector++)
        {
            var pattern = new Span<T>(PatternOf(vector), TLanes.Count);
            DepthwisePattern.Write(
                vectors.Channel(vector), vectors.Shape.Multiplier, inputs: 1, vectors.Source(vector), MemoryMarshal.Cast<T, int>(pattern), TLanes.Count);
        }
    }

    /// <summary>Some pixels of each row by the columns of the filter from <paramref name="tap"/> on that a kernel takes.</summary>
    private Piece PieceOf(in DepthwiseGradientInputs<T, TVector, TLanes> inputs, Interval columns, int tap)
    {
        var rows = new DepthwiseGradientRows<T>
        {
            PixelStep = Horizontal.Stride * inputs.PixelStep,
            TapStep = Horizontal.Dilation * inputs.PixelStep,
            VectorStep = inputs.VectorStep,
            GradientVectorStep = TLanes.Count,
            RowStep = Vertical.Stride * call.Input.Layout.RowStride,
            GradientStep = call.OutputGradient.Layout.PixelStride,
            GradientRowStep = call.OutputGradient.Layout.RowStride,
            BandSums = totals.BandStep,
            VectorSums = totals.VectorStep,
        };
        RowPixels.Write(ref rows, Horizontal, columns, new Interval(taps.Start + tap, taps.Start + Math.Min(tap + KernelTaps, taps.Length)));
        long column = Horizontal.Origin(columns.Start) + ((taps.Start + tap) * (long)Horizontal.Dilation);
        return new(columns, tap, (nint)(column * inputs.PixelStep), rows);
    }

    /// <summary>Adds a block: as many rows at once as may be, all of which have the same bands.</summary>
    private void AddBlock(
        in PixelBlock block, ref DepthwiseGradientInputs<T, TVector, TLanes> inputs, Span<Piece> pieces, in DepthwiseGradientSums<T, TVector, TLanes> sums)
    {
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            for (int y = block.Rows.Start, count; y < block.Rows.End; y += count)
            {
                count = inputs.GoesDown ? Vertical.SegmentAt(y).Outputs.Intersect(block.Rows).Length : 1;
                AddRows(image, y, count, ref inputs, pieces, sums);
            }
        }
    }

    /// <summary>Adds some rows of output pixels that have the same bands.</summary>
    private void AddRows(
        int image, int y, int count, ref DepthwiseGradientInputs<T, TVector, TLanes> inputs, Span<Piece> pieces,
        in DepthwiseGradientSums<T, TVector, TLanes> sums)
    {
        Axis vertical = Vertical;
        Interval present = vertical.Taps(y).Intersect(bands);
        foreach (ref Piece piece in pieces)
        {
            ref DepthwiseGradientRows<T> rows = ref piece.Rows;
            rows.Rows = count;
            T* gradients = call.OutputGradient.At(image, y, piece.Columns.Start);
            bool isFirst = piece.Tap == 0;
            if (present.IsEmpty && isFirst && sums.HasBias)
                AddGradients(gradients, rows, sums);
            for (int band = present.Start; band < present.End; band += KernelTaps, isFirst = false)
            {
                Interval some = new(band, Math.Min(band + KernelTaps, present.End));
                T* first = inputs.Row(image, vertical.InputAt(y, some.Start));
                if (some.Length > 1)
                    rows.SecondBand = (nint)(inputs.Row(image, vertical.InputAt(y, some.Start + 1)) - first);
                if (some.Length > 2)
                    rows.ThirdBand = (nint)(inputs.Row(image, vertical.InputAt(y, some.Start + 2)) - first);
                delegate*<in DepthwiseGradientRows<T>, void> kernel = DepthwiseGradientKernels<T, TVector, TLanes>.Of(
                    some.Length, Math.Min(taps.Length - piece.Tap, KernelTaps), inputs.Multiplier);
                for (int vector = 0; vector < vectors.Count; vector += rows.Vectors)
                {
                    rows.Vectors = inputs.Neighbours(vector);
                    rows.Input = first + piece.Origin + inputs.Offset(vector);
                    rows.Gradient = gradients + vectors.Channel(vector);
                    rows.Pattern = PatternOf(vector);
                    rows.Sums = sums.Of(vector, some.Start - bands.Start, piece.Tap);
                    rows.Total = sums.Total(vector, isForBias: isFirst);
                    kernel(rows);
                }
            }
        }
    }

    /// <summary>Adds the gradients of rows whose inputs are padding, for the bias.</summary>
    private void AddGradients(T* gradients, DepthwiseGradientRows<T> rows, in DepthwiseGradientSums<T, TVector, TLanes> sums)
    {
        RowPixels.WriteNone(ref rows);
        rows.Vectors = 1;
        for (int vector = 0; vector < vectors.Count; vector++)
        {
            rows.Gradient = gradients + vectors.Channel(vector);
            rows.Pattern = PatternOf(vector);
            rows.Sums = sums.Of(vector, band: 0, tap: 0);
            rows.Total = sums.Total(vector);
            DepthwiseGradientKernels<T, TVector, TLanes>.Of(bands: 1, taps: 1, vectors.Shape.Multiplier)(rows);
        }
    }

    /// <summary>Some pixels of each row by the columns of the filter that a kernel takes.</summary>
    /// <param name="columns">The pixels.</param>
    /// <param name="tap">The first column of the filter, counted from the unit's.</param>
    /// <param name="origin">From an input row's column 0 to the first pixel's first tap.</param>
    /// <param name="rows">What all calls have in common.</param>
    private struct Piece(Interval columns, int tap, nint origin, DepthwiseGradientRows<T> rows)
    {
        public readonly Interval Columns = columns;
        public readonly int Tap = tap;
        public readonly nint Origin = origin;
        public DepthwiseGradientRows<T> Rows = rows;
    }
}
