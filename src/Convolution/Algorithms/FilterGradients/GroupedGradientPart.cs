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

    /// <summary>The most inputs that a block of pixels may see: copies of 128 KB. Of 3x3 taps with stride 2 it sees 1083 at 56x56.</summary>
    private const int MostInputs = 2048;

    /// <summary>Taps of a kernel along either axis.</summary>
    private const int KernelTaps = DepthwiseGradientKernels<T, TVector, TLanes>.MaxTaps;

    /// <summary>Kernels along a row of the filter.</summary>
    private const int MostKernels = 3;

    /// <summary>Vectors beside copies and sums: two behind copies, the pattern, the order of weights in the filter, and some of them in it.</summary>
    private const int OtherVectors = 5;

    private readonly T* inputs = scratch;
    private readonly T* gradients = scratch + (MostInputs * vectors.Width) + TLanes.Count;
    private readonly T* pattern = scratch + ((MostInputs + PixelBlocks.MaxPixels) * vectors.Width) + (2 * TLanes.Count);

    private readonly int sets = vectors.SetsOf(bundle);

    /// <summary>From a vector's sums to the next one's: first two totals of its output gradients, one of which nobody asks for.</summary>
    private readonly int vectorSums = (call.Geometry.Taps + 2) * TLanes.Count;

    /// <summary>From a set's sums to the next one's.</summary>
    private readonly int setSums = vectors.Parts * (call.Geometry.Taps + 2) * TLanes.Count;

    private Axis Vertical => call.Geometry.Vertical;

    private Axis Horizontal => call.Geometry.Horizontal;

    /// <summary>Sums of all blocks so far, behind the pattern, and of one.</summary>
    private T* Totals => pattern + TLanes.Count;

    private T* SumsOfBlock => Totals + SumsLength;

    private T* Order => SumsOfBlock + SumsLength;

    private int SumsLength => vectors.Sets * setSums;

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
        long sums = 2 * vectors.Sets * vectors.Parts * (geometry.Taps + 2L);
        return CacheLine.Whole((copies + ((OtherVectors + sums) * TLanes.Count)) * sizeof(T));
    }

    public void Run(CancellationToken cancellationToken)
    {
        vectors.WritePattern(PatternAt(pattern));
        if (call.Blocks.Start > 0)
            Load();
        var blocks = new PixelBlocks(call.Geometry);
        for (int index = call.Blocks.Start; index < call.Blocks.End; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            T* sums = index == 0 ? Totals : SumsOfBlock;
            new Span<T>(sums, SumsLength).Clear();
            Add(blocks[index], sums);
            if (index > 0)
                DepthwiseGradientSums<T, TVector, TLanes>.Add(Totals, sums, SumsLength);
        }

        Store();
    }

    private static long Seen(Axis axis, int outputs) => Math.Min(axis.Spanned(outputs), axis.Input);

    private static Span<int> PatternAt(T* pattern) => MemoryMarshal.Cast<T, int>(new Span<T>(pattern, TLanes.Count));

    /// <summary>Adds a block of pixels.</summary>
    private void Add(in PixelBlock block, T* sums)
    {
        Span<DepthwiseGradientRows<T>> pieces = stackalloc DepthwiseGradientRows<T>[MostKernels];
        var seen = new PixelBlock(block.Images, Vertical.Under(block.Rows), Horizontal.Under(block.Columns));
        for (int tap = 0; tap < Horizontal.Filter; tap += KernelTaps)
            pieces[tap / KernelTaps] = RowsOf(block, seen.Columns, new(tap, Math.Min(tap + KernelTaps, Horizontal.Filter)));
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
    private void Add(in PixelBlock block, in PixelBlock seen, int y, int tap, Interval bands, ref DepthwiseGradientRows<T> rows, T* sums)
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
            bool isFirst = tap == 0 && band == bands.Start;
            rows.Input = inputs + (pixel * vectors.Width) + vectors.InputOffset(bundle);
            rows.Gradient = gradient;
            rows.Total = sums + (isFirst ? 0 : TLanes.Count);
            rows.Sums = sums + ((2 + (band * Horizontal.Filter) + tap) * TLanes.Count);
            for (int set = 0; set < sets; set++)
            {
                kernel(rows);
                rows.Input += vectors.SetInputs;
                rows.Gradient += vectors.SetOutputs;
                rows.Total += setSums;
                rows.Sums += setSums;
            }
        }
    }

    /// <summary>Adds the gradients of rows whose inputs are padding, for the bias.</summary>
    private void AddGradients(DepthwiseGradientRows<T> rows, T* sums)
    {
        RowPixels.WriteNone(ref rows);
        rows.Total = sums;
        rows.Sums = sums + (2 * TLanes.Count);
        for (int set = 0; set < sets; set++)
        {
            DepthwiseGradientKernels<T, TVector, TLanes>.OfGroups(bands: 1, taps: 1, vectors.Repeated)(rows);
            rows.Gradient += vectors.SetOutputs;
            rows.Total += setSums;
            rows.Sums += setSums;
        }
    }

    /// <summary>What all kernels have in common that take some columns of the filter.</summary>
    private DepthwiseGradientRows<T> RowsOf(in PixelBlock block, Interval seen, Interval taps)
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

    /// <summary>Takes what other calls have added to the gradients.</summary>
    private void Load() => Transfer(isStore: false);

    /// <summary>Writes all sums to the gradients.</summary>
    private void Store() => Transfer(isStore: true);

    private void Transfer(bool isStore)
    {
        vectors.WriteOrder(PatternAt(Order), isBack: !isStore);
        T* sums = Totals;
        for (int set = 0; set < sets; set++)
        {
            int first = vectors.FirstOutput(bundle) + (set * vectors.SetOutputs);
            int outputs = vectors.OutputsOf(bundle, set);
            for (int part = 0; part < vectors.Parts; part++, sums += vectorSums)
            {
                T* weights = call.Filter + ((nint)part * vectors.Repeated * call.Geometry.OutputChannels) + first;
                Transfer(sums + (2 * TLanes.Count), weights, call.Geometry.Taps, vectors.InputsOf(part), outputs, isStore);
                if (part == 0 && call.Bias != null)
                    Transfer(sums, call.Bias + first, taps: 1, inputs: 1, outputs, isStore);
            }
        }
    }

    /// <summary>The sums of one vector for some taps, input by input.</summary>
    private void Transfer(T* sums, T* gradients, int taps, int inputs, int outputs, bool isStore)
    {
        TVector order = TLanes.Load(Order);
        T* ordered = Order + TLanes.Count;
        nint inputStep = call.Geometry.OutputChannels;
        for (int tap = 0; tap < taps; tap++, sums += TLanes.Count, gradients += vectors.Inputs * inputStep)
        {
            if (isStore)
                TLanes.Store(ordered, TLanes.Permute(TLanes.Load(sums), order));
            for (int input = 0; input < inputs; input++)
            {
                var some = new Span<T>(ordered + (input * vectors.SetOutputs), outputs);
                var own = new Span<T>(gradients + (input * inputStep), outputs);
                if (isStore)
                    some.CopyTo(own);
                else
                    own.CopyTo(some);
            }

            if (!isStore)
                TLanes.Store(sums, TLanes.Permute(TLanes.Load(ordered), order));
        }
    }
}
