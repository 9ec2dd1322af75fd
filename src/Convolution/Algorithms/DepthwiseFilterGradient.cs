using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>The filter gradient of a depthwise convolution: vectors run across output channels, chains along the pixels of a block.</summary>
/// <remarks>
/// A unit of work is one vector of channels by at most 3x3 neighbouring taps, whose sums stay in registers. Rows of pixels that lack a band
/// of taps go through the kernel of the others; pixels at the left and right border ask which taps they have.
/// </remarks>
internal sealed unsafe class DepthwiseFilterGradient<T, TVector, TLanes>(DepthwiseFilterShape shape) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    private const long SerialWork = 1 << 18;

    /// <summary>
    /// The most inputs of a block that are copied where pixels lie a multiple of 1 KiB apart: all nine of a pixel's inputs fall into the same
    /// few sets of L1 then, and are fetched again for each pixel. With the copy 14x14x1024 runs at 41 GFLOP/s instead of 18, 14x14x512 at 41
    /// instead of 33.
    /// </summary>
    private const int MaxStaged = 4 * PixelBlocks.MaxPixels;

    private const int MaxTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    /// <summary>A sum for each tap, and the total of the gradients.</summary>
    private const int Sums = (MaxTaps * DepthwiseGradientBlock<T>.SumsOfBand) + 1;

    /// <summary>Parts of the filter's rows.</summary>
    private readonly int bandParts = (shape.Height + MaxTaps - 1) / MaxTaps;

    /// <summary>Parts of a row's taps.</summary>
    private readonly int tapParts = (shape.Width + MaxTaps - 1) / MaxTaps;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel =>
        $"{Math.Min(shape.Height, MaxTaps)}x{Math.Min(shape.Width, MaxTaps)} taps of {TLanes.Count} lanes, blocks of at most {PixelBlocks.MaxPixels} pixels";

    private DepthwiseFilterShape Shape => shape;

    private int BandParts => bandParts;

    private int TapParts => tapParts;

    private int Units => (shape.OutputChannels + TLanes.Count - 1) / TLanes.Count * bandParts * tapParts;

    /// <summary>The pattern of the inputs, the sums of a block, those of all blocks so far, and copied inputs; whole cache lines.</summary>
    private static long WorkerBytes => (((1 + (2 * Sums) + MaxStaged) * TLanes.Count * sizeof(T)) + 63) & ~63L;

    public override int Threads(in ConvolutionGeometry geometry, int degree) =>
        geometry.OutputShape.ElementCount * (long)geometry.Taps < SerialWork ? 1 : Math.Clamp(degree, 1, Units);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers) => ForkJoin.Run(new Job(this, call, workers), Units, workers);

    private readonly struct Job(DepthwiseFilterGradient<T, TVector, TLanes> owner, FilterGradientCall<T> call, Workers workers) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (unit, int tapPart) = Math.DivRem(unit, owner.TapParts);
            (int vector, int bandPart) = Math.DivRem(unit, owner.BandParts);
            Interval bands = new Interval(0, owner.Shape.Height).Part(bandPart, owner.BandParts);
            Interval taps = new Interval(0, owner.Shape.Width).Part(tapPart, owner.TapParts);
            var part = new Part(owner.Shape, call, bands, taps, vector * TLanes.Count, (T*)(workers.Scratch + (worker * WorkerBytes)));
            part.Begin();
            var blocks = new PixelBlocks(call.Geometry);
            for (int block = call.Blocks.Start; block < call.Blocks.End; block++)
            {
                workers.CancellationToken.ThrowIfCancellationRequested();
                part.Add(blocks[block], isFirst: block == 0);
            }

            part.Finish(hasBias: call.Bias != null && bandPart == 0 && tapPart == 0);
        }
    }

    /// <summary>One vector of channels by a few taps: what one thread computes, block by block of pixels.</summary>
    /// <remarks>
    /// Where the channels are no multiple of the lanes, the last vector begins earlier and overlaps the one before; it stores only what
    /// is its own, since the sums of the others may have been completed in between.
    /// </remarks>
    private readonly struct Part(
        DepthwiseFilterShape shape, FilterGradientCall<T> call, Interval bands, Interval taps, int firstOwn, T* scratch)
    {
        private readonly int channel = Math.Min(firstOwn, shape.OutputChannels - TLanes.Count);
        private readonly T* sums = scratch + TLanes.Count;
        private readonly T* totals = scratch + ((1 + Sums) * TLanes.Count);
        private readonly T* staged = scratch + ((1 + (2 * Sums)) * TLanes.Count);

        private Axis Vertical => call.Geometry.Vertical;

        private Axis Horizontal => call.Geometry.Horizontal;

        /// <summary>The input channel from which a vector is loaded.</summary>
        private int Source => Math.Min(channel / shape.Multiplier, shape.Channels - TLanes.Count);

        /// <summary>The place of a tap's vector among the sums.</summary>
        private static int Place(int band, int tap) => ((band * DepthwiseGradientBlock<T>.SumsOfBand) + tap) * TLanes.Count;

        private static int BiasPlace => (Sums - 1) * TLanes.Count;

        /// <summary>The pattern, and what earlier calls left.</summary>
        public void Begin()
        {
            if (shape.Multiplier > 1)
            {
                DepthwisePattern.Write(
                    channel, shape.Multiplier, inputs: 1, Source, MemoryMarshal.Cast<T, int>(new Span<T>(scratch, TLanes.Count)), TLanes.Count);
            }

            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    TLanes.Store(totals + Place(band, tap), TLanes.Load(Weight(band, tap)));
            }

            if (call.Bias != null)
                TLanes.Store(totals + BiasPlace, TLanes.Load(call.Bias + channel));
        }

        public void Add(in PixelBlock block, bool isFirst)
        {
            new Span<T>(sums, Sums * TLanes.Count).Clear();
            Image<T> input = Staged(block);
            for (int y = block.Rows.Start; y < block.Rows.End;)
            {
                Segment segment = Rows(y, block.Rows);
                Add(block, segment, input);
                y = segment.Outputs.End;
            }

            for (int place = 0; place < Sums * TLanes.Count; place += TLanes.Count)
            {
                TVector sum = TLanes.Load(sums + place);
                TLanes.Store(totals + place, isFirst ? sum : TLanes.Add(TLanes.Load(totals + place), sum));
            }
        }

        public void Finish(bool hasBias)
        {
            for (int band = 0; band < bands.Length; band++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                    StoreOwn(totals + Place(band, tap), Weight(band, tap));
            }

            if (hasBias)
                StoreOwn(totals + BiasPlace, call.Bias + channel);
        }

        private void StoreOwn(T* vector, T* destination)
        {
            int others = firstOwn - channel;
            new ReadOnlySpan<T>(vector, TLanes.Count)[others..].CopyTo(new(destination + others, TLanes.Count - others));
        }

        /// <summary>The vector's inputs of a block: where they are, or copied one after the other.</summary>
        private Image<T> Staged(in PixelBlock block)
        {
            const int Pitch = 1 << 10;
            NhwcLayout layout = call.Input.Layout;
            (Interval rows, Interval columns) = (DepthwiseStage.Under(Vertical, block.Rows), DepthwiseStage.Under(Horizontal, block.Columns));
            if (layout.PixelStride * (long)sizeof(T) % Pitch != 0 || (long)block.Images.Length * rows.Length * columns.Length > MaxStaged)
                return call.Input.Channels(Source, TLanes.Count);

            T* to = staged;
            for (int image = block.Images.Start; image < block.Images.End; image++)
            {
                for (int y = rows.Start; y < rows.End; y++)
                {
                    T* from = call.Input.At(image, y, columns.Start) + Source;
                    DepthwiseCopy<T, TVector, TLanes>.Run(from, layout.PixelStride, to, TLanes.Count, columns.Length, last: 0);
                    to += columns.Length * TLanes.Count;
                }
            }

            int rowStride = columns.Length * TLanes.Count;
            var copied = new NhwcLayout(layout.Shape, rows.Length * rowStride, rowStride, TLanes.Count);
            return new(staged - copied.Offset(block.Images.Start, rows.Start, columns.Start), copied);
        }

        private T* Weight(int band, int tap) =>
            call.Filter + ((((nint)(bands.Start + band) * shape.Width) + taps.Start + tap) * shape.OutputChannels) + channel;

        /// <summary>The rows from <paramref name="y"/> on that have the same of the bands.</summary>
        private Segment Rows(int y, Interval rows)
        {
            Segment segment = Vertical.SegmentAt(y).Within(rows);
            return segment with { Taps = segment.Taps.Intersect(bands) };
        }

        /// <summary>Rows that have the same bands; without any, they count for the bias.</summary>
        private void Add(in PixelBlock block, in Segment rows, Image<T> source)
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
            nint tapStep = (nint)Horizontal.Dilation * input.PixelStride;
            nint origin = isPadding
                ? 0
                : (nint)((Vertical.InputAt(rows.Outputs.Start, rows.Taps.Start) * (long)input.RowStride)
                    + ((Horizontal.Origin(all.Start) + ((long)taps.Start * Horizontal.Dilation)) * input.PixelStride));
            var kernelBlock = new DepthwiseGradientBlock<T>
            {
                Input = source.At(block.Images.Start, 0, 0) + origin,
                PixelStep = (nint)Horizontal.Stride * input.PixelStride,
                RowStep = acrossImages ? input.BatchStride : (nint)Vertical.Stride * input.RowStride,
                TapStep = tapStep,
                BandStep = (nint)Vertical.Dilation * input.RowStride,
                Gradient = call.OutputGradient.At(block.Images.Start, rows.Outputs.Start, all.Start) + channel,
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
                Pattern = scratch,
                Sums = sums + Place(band, 0),
                Total = sums + BiasPlace,
            };
            DepthwiseGradientKernels<T, TVector, TLanes>.Of(
                isPadding ? 1 : rows.Taps.Length, isPadding ? 1 : taps.Length, shape.Multiplier)(kernelBlock);
        }

        /// <summary>The pixels of a block's row that have a tap, counted from the first.</summary>
        private Interval Pixels(Interval columns, int tap)
        {
            Interval outputs = Horizontal.OutputsOf(taps.Start + tap).Intersect(columns);
            return outputs.IsEmpty ? default : new(outputs.Start - columns.Start, outputs.End - columns.Start);
        }
    }
}
