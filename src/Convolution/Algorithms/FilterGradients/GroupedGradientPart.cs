using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.FilterGradients;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The weights of a bundle of small groups, block by block of pixels: what one thread computes.</summary>
/// <remarks>
/// The inputs under a block are copied, some values of each pixel, from which kernels repeat some, and so are the output gradients. Both stay in L1 while
/// all vectors of weights go over the pixels of the block.
/// </remarks>
/// <param name="call">Operands.</param>
/// <param name="vectors">How weights fall into vectors.</param>
/// <param name="bundle">Which groups.</param>
/// <param name="scratch">Memory of <see cref="Bytes"/>.</param>
internal readonly unsafe struct GroupedGradientPart<T, TVector, TLanes>(FilterGradientCall<T> call, GroupVectors vectors, int bundle, T* scratch)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most taps along either axis.</summary>
    public const int MostTaps = MostKernels * KernelTaps;

    /// <summary>The most inputs that a block of pixels may see: copies of 128 KB at most. Of 3x3 taps with stride 2 it sees 1083 at 56x56.</summary>
    private const int MostInputs = 2048;

    /// <summary>Taps of a kernel along either axis.</summary>
    private const int KernelTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    /// <summary>Kernels along a row of the filter.</summary>
    private const int MostKernels = 3;

    /// <summary>Vectors beside copies and sums: one behind either copy, which kernels may load, the pattern, and two in which sums are ordered.</summary>
    private const int OtherVectors = 5;

    private readonly T* inputs = scratch;
    private readonly T* gradients = scratch + (MostInputs * vectors.Width) + TLanes.Count;
    private readonly T* pattern = scratch + ((MostInputs + PixelBlocks.MaxPixels) * vectors.Width) + (2 * TLanes.Count);

    private readonly int sets = vectors.SetsOf(bundle);

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    private T* Ordered => pattern + TLanes.Count;

    /// <summary>Whether a block of pixels sees no more inputs than are copied.</summary>
    public static bool Applies(in ConvolutionGeometry geometry)
    {
        var blocks = new PixelBlocks(geometry);
        return Seen(geometry.Vertical, blocks.BlockRows) * Seen(geometry.Horizontal, blocks.BlockColumns) <= MostInputs;
    }

    /// <summary>Bytes of scratch memory.</summary>
    public static long Bytes(in ConvolutionGeometry geometry, GroupVectors vectors)
    {
        long copies = (long)(MostInputs + PixelBlocks.MaxPixels) * vectors.Width;
        var sums = new GroupedGradientSums<T, TVector, TLanes>(vectors, bundle: 0, geometry.Taps, memory: null);
        return CacheLine.Whole((copies + (OtherVectors * TLanes.Count) + (2L * sums.Length)) * sizeof(T));
    }

    public void Run(CancellationToken cancellationToken)
    {
        vectors.WritePattern(MemoryMarshal.Cast<T, int>(new Span<T>(pattern, TLanes.Count)));
        T* memory = Ordered + (2 * TLanes.Count);
        var totals = new GroupedGradientSums<T, TVector, TLanes>(vectors, bundle, call.Geometry.Taps, memory);
        var sums = new GroupedGradientSums<T, TVector, TLanes>(vectors, bundle, call.Geometry.Taps, memory + totals.Length);
        if (call.Blocks.Start > call.FirstBlock)
            totals.Load(call, Ordered);
        var blocks = new PixelBlocks(call.Geometry);
        for (int index = call.Blocks.Start; index < call.Blocks.End; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ref readonly GroupedGradientSums<T, TVector, TLanes> block = ref index == call.FirstBlock ? ref totals : ref sums;
            block.Clear();
            Add(blocks[index], block);
            if (index > call.FirstBlock)
                totals.Add(block);
        }

        totals.Store(call, Ordered);
    }

    private static long Seen(Axis axis, int outputs) => Math.Min(axis.Spanned(outputs), axis.Input);

    /// <summary>Adds a block of pixels.</summary>
    private void Add(in PixelBlock block, in GroupedGradientSums<T, TVector, TLanes> sums)
    {
        Span<DepthwiseGradientRows<T>> pieces = stackalloc DepthwiseGradientRows<T>[MostKernels];
        var seen = new PixelBlock(block.Images, Vertical.Under(block.Rows), Horizontal.Under(block.Columns));
        for (int tap = 0; tap < Horizontal.Filter; tap += KernelTaps)
            pieces[tap / KernelTaps] = RowsOf(block, seen.Columns, new(tap, Math.Min(tap + KernelTaps, Horizontal.Filter)), sums.VectorStep);
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            Copy(call.Input, image, seen, vectors.InputChannel(bundle), inputs);
            Copy(call.OutputGradient, image, block, vectors.OutputChannel(bundle), gradients);
            for (int y = block.Rows.Start, count; y < block.Rows.End; y += count)
            {
                Segment segment = Vertical.SegmentAt(y);
                count = segment.Outputs.Intersect(block.Rows).Length;
                for (int tap = 0; tap < Horizontal.Filter; tap += KernelTaps)
                {
                    ref DepthwiseGradientRows<T> rows = ref pieces[tap / KernelTaps];
                    rows.Rows = count;
                    rows.Gradient = gradients + vectors.OutputOffset(bundle) + ((y - block.Rows.Start) * rows.GradientRowStep);
                    Add(block, seen, y, tap, segment.Taps, ref rows, sums);
                }
            }
        }
    }

    /// <summary>Adds some rows, which have the same bands, to the sums of all vectors for some columns of the filter.</summary>
    private void Add(
        in PixelBlock block, in PixelBlock seen, int y, int tap, Interval bands, ref DepthwiseGradientRows<T> rows,
        in GroupedGradientSums<T, TVector, TLanes> sums)
    {
        if (bands.IsEmpty && tap == 0)
            AddGradients(rows, sums);
        T* gradient = rows.Gradient;
        long column = Horizontal.Origin(block.Columns.Start) + ((long)tap * Horizontal.Dilation) - seen.Columns.Start;
        for (int band = bands.Start; band < bands.End; band += KernelTaps)
        {
            nint pixel = ((nint)(Vertical.InputAt(y, band) - seen.Rows.Start) * seen.Columns.Length) + (nint)column;
            delegate*<in DepthwiseGradientRows<T>, void> kernel = DepthwiseGradientKernels<T, TVector, TLanes>.OfGroups(
                Math.Min(bands.End - band, KernelTaps), Math.Min(Horizontal.Filter - tap, KernelTaps), vectors.Repeated);
            rows.Input = inputs + (pixel * vectors.Width) + vectors.InputOffset(bundle);
            rows.Gradient = gradient;
            rows.Total = sums.Total(isForBias: tap == 0 && band == bands.Start);
            rows.Sums = sums.Of((band * Horizontal.Filter) + tap);
            for (int set = 0; set < sets; set++)
            {
                kernel(rows);
                rows.Input += vectors.SetInputs;
                rows.Gradient += vectors.SetOutputs;
                rows.Total += sums.SetStep;
                rows.Sums += sums.SetStep;
            }
        }
    }

    /// <summary>Adds the gradients of rows whose inputs are padding, for the bias.</summary>
    private void AddGradients(DepthwiseGradientRows<T> rows, in GroupedGradientSums<T, TVector, TLanes> sums)
    {
        RowPixels.WriteNone(ref rows);
        rows.Total = sums.Total(isForBias: true);
        rows.Sums = sums.Of(tap: 0);
        for (int set = 0; set < sets; set++)
        {
            DepthwiseGradientKernels<T, TVector, TLanes>.OfGroups(bands: 1, taps: 1, vectors.Repeated)(rows);
            rows.Gradient += vectors.SetOutputs;
            rows.Total += sums.SetStep;
            rows.Sums += sums.SetStep;
        }
    }

    /// <summary>What all kernels have in common that take some columns of the filter.</summary>
    private DepthwiseGradientRows<T> RowsOf(in PixelBlock block, Interval seen, Interval taps, nint vectorSums)
    {
        int width = vectors.Width;
        nint inputRow = (nint)seen.Length * width;
        var rows = new DepthwiseGradientRows<T>
        {
            PixelStep = (nint)Horizontal.Stride * width,
            TapStep = (nint)Horizontal.Dilation * width,
            RowStep = Vertical.Stride * inputRow,
            SecondBand = Vertical.Dilation * inputRow,
            ThirdBand = 2 * (nint)Vertical.Dilation * inputRow,
            VectorStep = vectors.Repeated,
            GradientStep = width,
            GradientRowStep = block.Columns.Length * width,
            BandSums = Horizontal.Filter * TLanes.Count,
            VectorSums = vectorSums,
            Vectors = vectors.Parts,
            Pattern = pattern,
        };
        RowPixels.Write(ref rows, Horizontal, block.Columns, taps);
        return rows;
    }

    /// <summary>Copies what the bundle sees of each pixel, one behind the other.</summary>
    private void Copy(in Image<T> image, int batch, in PixelBlock pixels, int channel, T* copy)
    {
        int last = vectors.Width - TLanes.Count;
        for (int y = pixels.Rows.Start; y < pixels.Rows.End; y++, copy += pixels.Columns.Length * vectors.Width)
        {
            T* row = image.At(batch, y, pixels.Columns.Start) + channel;
            PixelCopy<T, TVector, TLanes>.Run(row, image.Layout.PixelStride, last, copy, vectors.Width, last, pixels.Columns.Length);
        }
    }
}
