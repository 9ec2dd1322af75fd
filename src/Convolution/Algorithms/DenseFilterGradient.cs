using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>The filter gradient of a dense convolution: products with the dense micro-kernel, whose depth are the pixels of a block.</summary>
/// <remarks>
/// <code>
///   c: a row for each tap and input channel,   a: under a tap, the input channel's values,   b: the block's output gradients,
///      a column for each output channel           pixel by pixel, where they lie in the image   packed pixel by pixel
/// </code>
/// A tap that some columns or rows of the block lack skips their rows of b: padding is neither multiplied nor copied. The bias gradient
/// is one more row, whose factors are all 1.
/// </remarks>
/// <param name="groups">Groups of the convolution.</param>
/// <param name="columns">Output channels of a group.</param>
internal sealed unsafe class DenseFilterGradient<T, TVector, TLanes>(int groups, int columns) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Line = 64;

    private readonly PanelColumns[] panels = PanelColumns.Split(columns, TLanes.Count, MaxVectors);

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override string Kernel =>
        $"{DenseKernels<T, TVector, TLanes>.RowsFor(MaxVectors, Registers.Count, PixelBlocks.MaxPixels)}x{MaxVectors} tile of {TLanes.Count} lanes, "
        + $"blocks of at most {PixelBlocks.MaxPixels} pixels";

    private static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    /// <summary>Bytes of the widest row of b.</summary>
    private static int RowBytes => MaxVectors * TLanes.Count * sizeof(T);

    /// <summary>The rows of a unit, and the bias.</summary>
    private static int MaxRows => DenseFilterGradientPlan.MaxRows + 1;

    /// <summary>A row of zeros, the packed block, a cache line for the 1, the addresses of the rows; and the rows themselves, if narrow.</summary>
    private long WorkerBytes =>
        ((1 + PixelBlocks.MaxPixels) * RowBytes) + Line + Aligned(RowPointers<T>.Bytes(MaxRows))
        + (IsNarrow ? Aligned(MaxRows * TLanes.Count * sizeof(T)) : 0);

    private int Groups => groups;

    private int Columns => columns;

    /// <summary>Whether a vector is wider than a row of c, which so cannot be stored by the kernel.</summary>
    private bool IsNarrow => columns < TLanes.Count;

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        DenseFilterGradientPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers), plan.Units, workers);
    }

    private static long Aligned(long bytes) => (bytes + (Line - 1)) & ~(Line - 1L);

    private DenseFilterGradientPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        DenseFilterGradientPlan.Create(geometry, groups, panels.Length, degree);

    private readonly struct Job(
        DenseFilterGradient<T, TVector, TLanes> owner, FilterGradientCall<T> call, DenseFilterGradientPlan plan, Workers workers) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int group, int panel, Interval taps, Interval channels) = plan.Unit(unit);
            bool hasBias = call.Bias != null && taps.Start == 0 && channels.Start == 0;
            var part = new Part(owner, call, group, owner.panels[panel], taps, channels, hasBias, workers.Scratch + (worker * owner.WorkerBytes));
            part.Clear();
            var blocks = new PixelBlocks(call.Geometry);
            for (int block = call.Blocks.Start; block < call.Blocks.End; block++)
            {
                workers.CancellationToken.ThrowIfCancellationRequested();
                part.Add(blocks[block], isFirst: block == 0);
            }

            part.Finish();
        }
    }

    /// <summary>Some rows of c by one panel of columns: what one thread computes, block by block of pixels.</summary>
    private readonly struct Part(
        DenseFilterGradient<T, TVector, TLanes> owner,
        FilterGradientCall<T> call,
        int group,
        PanelColumns columns,
        Interval taps,
        Interval channels,
        bool hasBias,
        byte* scratch)
    {
        private readonly T* zeros = (T*)scratch;
        private readonly T* packed = (T*)(scratch + RowBytes);
        private readonly T* one = (T*)(scratch + ((1 + PixelBlocks.MaxPixels) * RowBytes));
        private readonly RowPointers<T> rows = new(scratch + ((1 + PixelBlocks.MaxPixels) * RowBytes) + Line, MaxRows);
        private readonly T* narrow = (T*)(scratch + ((1 + PixelBlocks.MaxPixels) * RowBytes) + Line + Aligned(RowPointers<T>.Bytes(MaxRows)));

        private Axis Vertical => call.Geometry.Vertical;

        private Axis Horizontal => call.Geometry.Horizontal;

        /// <summary>Output channels of all groups, and so from one row of c to the next.</summary>
        private int Pitch => call.Geometry.OutputChannels;

        private int Length => columns.Vectors * TLanes.Count;

        private int RowCount => (taps.Length * channels.Length) + (hasBias ? 1 : 0);

        /// <summary>The output channel of column 0.</summary>
        private int FirstColumn => (group * Pitch / owner.Groups) + columns.FirstColumn;

        /// <summary>Zeros to start from, zeros behind what is narrower than a vector, and the 1 of the bias.</summary>
        public void Clear()
        {
            new Span<T>(zeros, Length).Clear();
            if (owner.IsNarrow)
                new Span<T>(packed, PixelBlocks.MaxPixels * Length).Clear();
            *one = T.One;
            for (int row = 0; row < RowCount; row++)
                rows.C[row] = owner.IsNarrow ? Copy(C(row), narrow + (row * TLanes.Count)) : C(row);
        }

        public void Add(in PixelBlock block, bool isFirst)
        {
            Pack(block);
            for (int tap = taps.Start; tap < taps.End; tap++)
                Multiply(block, tap, isFirst);
            if (hasBias)
            {
                rows.A[0] = one;
                Multiply(Walk.Straight(0, 1) with { Runs = block.Pixels }, RowCount - 1, 1, isFirst);
            }
        }

        public void Finish()
        {
            for (int row = 0; owner.IsNarrow && row < RowCount; row++)
                Copy(rows.C[row], C(row));
        }

        /// <summary>Where a row of c lies in the gradient: those of the taps one after the other, then the bias.</summary>
        private T* C(int row)
        {
            (int tap, int channel) = Math.DivRem(row, channels.Length);
            return FirstColumn + (tap == taps.Length
                ? call.Bias
                : call.Filter + ((((nint)(taps.Start + tap) * call.Geometry.InputChannels / owner.Groups) + channels.Start + channel) * Pitch));
        }

        private T* Copy(T* source, T* destination)
        {
            new ReadOnlySpan<T>(source, owner.Columns).CopyTo(new(destination, owner.Columns));
            return destination;
        }

        /// <summary>The panel's output gradients of all pixels of the block, one after the other.</summary>
        private void Pack(in PixelBlock block)
        {
            T* to = packed;
            for (int image = block.Images.Start; image < block.Images.End; image++)
            {
                for (int y = block.Rows.Start; y < block.Rows.End; y++)
                {
                    T* from = call.OutputGradient.At(image, y, block.Columns.Start) + FirstColumn;
                    if (owner.IsNarrow)
                        PackNarrow(from, call.OutputGradient.Layout.PixelStride, to, block.Columns.Length);
                    else
                        PackRow(from, call.OutputGradient.Layout.PixelStride, to, block.Columns.Length);
                    to += (nint)block.Columns.Length * Length;
                }
            }
        }

        private void PackNarrow(T* from, nint pixelStride, T* to, int pixels)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
                Copy(from + (pixel * pixelStride), to + (pixel * Length));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void PackRow(T* from, nint pixelStride, T* to, int pixels)
        {
            (int vectors, nint last) = (columns.Vectors - 1, columns.LastColumn);
            for (; pixels > 0; pixels--)
            {
                for (int vector = 0; vector < vectors; vector++, to += TLanes.Count)
                    TLanes.Store(to, TLanes.Load(from + (vector * TLanes.Count)));
                TLanes.Store(to, TLanes.Load(from + last));
                to += TLanes.Count;
                from += pixelStride;
            }
        }

        /// <summary>One tap's rows of c, by those pixels of the block that have the tap.</summary>
        private void Multiply(in PixelBlock block, int tap, bool isFirst)
        {
            (int filterY, int filterX) = Math.DivRem(tap, Horizontal.Filter);
            Interval y = block.Rows.Intersect(Vertical.OutputsOf(filterY));
            Interval x = block.Columns.Intersect(Horizontal.OutputsOf(filterX));
            Walk walk = Walk.Nowhere;
            if (!y.IsEmpty && !x.IsEmpty)
            {
                bool acrossImages = block.Images.Length > 1;
                NhwcLayout layout = call.Input.Layout;
                nint pixelStep = (nint)Horizontal.Stride * layout.PixelStride;
                bool contiguous = pixelStep == 1;
                walk = new(
                    FirstRow: ((y.Start - block.Rows.Start) * block.Columns.Length) + x.Start - block.Columns.Start,
                    Offset: 0,
                    Bands: acrossImages ? block.Images.Length : y.Length,
                    BandStep: acrossImages ? layout.BatchStride : (nint)Vertical.Stride * layout.RowStride,
                    SkippedRows: block.Columns.Length - x.Length,
                    Runs: contiguous ? 1 : x.Length,
                    RunStep: pixelStep,
                    Depth: contiguous ? x.Length : 1);
                T* input = call.Input.At(block.Images.Start, Vertical.InputAt(y.Start, filterY), Horizontal.InputAt(x.Start, filterX))
                    + (group * call.Geometry.InputChannels / owner.Groups) + channels.Start;
                for (int channel = 0; channel < channels.Length; channel++)
                    rows.A[channel] = input + channel;
            }

            Multiply(walk, (tap - taps.Start) * channels.Length, channels.Length, isFirst);
        }

        /// <summary>Some rows of c: the first block's sums are put there, the others' are added.</summary>
        private void Multiply(in Walk walk, int firstRow, int count, bool isFirst)
        {
            var product = new Product<T>
            {
                Panel = packed + ((nint)walk.FirstRow * Length),
                Bias = zeros,
                Walk = walk,
                PanelStep = Length,
                BandSkip = (nint)walk.SkippedRows * Length,
                LastColumn = columns.LastColumn,
                HasAddend = !isFirst,
            };
            TileRows tiles = DenseKernels<T, TVector, TLanes>.Tiles(count, columns.Vectors, walk.Length);
            DenseKernels<T, TVector, TLanes>.Multiply(product, rows.A, rows.C + firstRow, rows.C + firstRow, tiles, columns.Vectors);
        }
    }
}
