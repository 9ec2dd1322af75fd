using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Algorithms.FilterGradients;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>
/// The filter gradient of an undilated 3x3 convolution with stride 1 by Winograd's F(3x3,4x4): tiles of inputs and of output gradients are evaluated at 36
/// pairs of points and multiplied there, a quarter of the direct multiplications; sums over all tiles are interpolated, once.
/// </summary>
/// <remarks>
/// <code>
///   a: input tiles      --transform, transpose--> [plane][channel][tile]
///   b: gradient tiles   --transform-->            [plane][tile][column]     c: [plane][channel][column] --transform--> taps
/// </code>
/// Blocks of tiles, each one chain, are fixed by the number of tiles, and their sums are added in order: no thread and no vector changes a bit. The bias is
/// left to the direct algorithm, and so is everything if a value is not finite.
/// </remarks>
internal sealed unsafe class WinogradFilterGradient<T, TVector, TLanes>(DenseFilterGradient<T, TVector, TLanes> direct) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Winograd;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => $"F(3x3,4x4), blocks of at most {WinogradGradientPlan.MaxTiles} tiles";

    private static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        Math.Max(CacheLine.Bytes + (WorkerBytes(Plan(geometry, threads)) * threads), direct.ScratchBytes(geometry, threads));

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        WinogradGradientPlan plan = Plan(call.Geometry, workers.Threads);
        var alarm = (int*)workers.Scratch;
        *alarm = 0;
        int units = plan.Units + (call.Bias == null ? 0 : 1);
        ForkJoin.Run(new Job(direct, call, plan, alarm, workers.Scratch + CacheLine.Bytes, workers.CancellationToken), units, workers);
        if (*alarm != 0)
            direct.Run(call, workers);
    }

    private static WinogradGradientPlan Plan(in ConvolutionGeometry geometry, int degree) => WinogradGradientPlan.Create(geometry, TLanes.Count, degree);

    private static WinogradGradientScratch<T> Scratch(in WinogradGradientPlan plan, byte* start) =>
        new(start, plan.BlockTiles, plan.PartChannels, plan.PartVectors * TLanes.Count, TLanes.Count);

    private static long WorkerBytes(in WinogradGradientPlan plan) =>
        Math.Max(Scratch(plan, null).Bytes, DenseFilterGradient<T, TVector, TLanes>.BiasBytes);

    private readonly struct Job(
        DenseFilterGradient<T, TVector, TLanes> direct,
        FilterGradientCall<T> call,
        WinogradGradientPlan plan,
        int* alarm,
        byte* scratch,
        CancellationToken cancellationToken) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            byte* own = scratch + (worker * WorkerBytes(plan));
            if (unit == plan.Units)
            {
                direct.RunBias(call, own, cancellationToken);
                return;
            }

            (Interval channels, Interval vectors) = plan.Unit(unit);
            var part = new Part(call, plan, channels, vectors, Scratch(plan, own));
            part.Begin();
            for (int block = 0; block < plan.Blocks; block++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                part.Add(plan.Block(block), isFirst: block == 0);
            }

            if (!part.TryEnd())
                Volatile.Write(ref *alarm, 1);
        }
    }

    /// <summary>The weights of some input channels and some vectors of output channels.</summary>
    private readonly struct Part(
        in FilterGradientCall<T> call, in WinogradGradientPlan plan, Interval channels, Interval vectors, WinogradGradientScratch<T> scratch)
    {
        private readonly WinogradGradientPlan plan = plan;
        private readonly Interval columns = new(vectors.Start * TLanes.Count, Math.Min(vectors.End * TLanes.Count, plan.Columns));
        private readonly ConvolutionGeometry geometry = call.Geometry;
        private readonly T* filter = call.Filter;
        private readonly WinogradReader<T> inputs = new(call.Input, call.Geometry.Vertical, call.Geometry.Horizontal, T.Zero, scratch.Patch);
        private readonly WinogradReader<T> gradients = new(
            call.OutputGradient, Pixels(call.Geometry.Vertical), Pixels(call.Geometry.Horizontal), T.Zero, scratch.Patch);

        public void Begin() => new Span<T>(scratch.Zeros, (int)scratch.SumPitch).Clear();

        /// <summary>The first block's sums are put into c, the others' are added.</summary>
        public void Add(Interval tiles, bool isFirst)
        {
            for (int first = tiles.Start; first < tiles.End; first += WinogradGradientScratch<T>.Together)
                TransformInputs(new(first, Math.Min(first + WinogradGradientScratch<T>.Together, tiles.End)), scratch.Inputs + (first - tiles.Start));
            TransformGradients(tiles);
            for (int plane = 0; plane < WinogradTile.Planes; plane++)
                Multiply(plane, tiles.Length, isFirst);
        }

        /// <summary>Interpolates the sums; tells whether all weights are finite.</summary>
        public bool TryEnd()
        {
            new Span<T>(scratch.Alarm, TLanes.Count).Clear();
            nint tapStride = (nint)plan.Channels * plan.Columns;
            for (int channel = 0; channel < channels.Length; channel++)
            {
                T* sums = scratch.Sums + (channel * scratch.SumPitch);
                T* weights = filter + ((nint)(channels.Start + channel) * plan.Columns) + columns.Start;
                if (columns.Length >= TLanes.Count)
                    WinogradWeights<T, TVector, TLanes>.Run(sums, scratch.SumStride, weights, tapStride, columns.Length, scratch.Alarm);
                else
                    WinogradWeights<T, T, ScalarLanes<T>>.Run(sums, scratch.SumStride, weights, tapStride, columns.Length, scratch.Alarm);
            }

            return !T.IsNaN(TensorPrimitives.Sum(new ReadOnlySpan<T>(scratch.Alarm, TLanes.Count)));
        }

        /// <summary>Output gradients as an axis of their own, each pixel seen by itself.</summary>
        private static Axis Pixels(Axis axis) => Axis.Valid(axis.Output, filter: 1, stride: 1, dilation: 1);

        /// <summary>Transforms a few tiles of the inputs, and transposes them.</summary>
        private void TransformInputs(Interval tiles, T* target)
        {
            delegate*<in WinogradPixels<T>, T*, nint, void> transform = channels.Length >= TLanes.Count
                ? WinogradKernels<T, TVector, TLanes>.Input(WinogradTile.Size, WinogradTile.Size)
                : WinogradKernels<T, T, ScalarLanes<T>>.Input(WinogradTile.Size, WinogradTile.Size);
            T* planes = scratch.Tiles;
            for (int tile = tiles.Start; tile < tiles.End; tile++, planes += scratch.TilePitch)
            {
                (int batch, int y, int x) = plan.Grid[tile];
                (long top, long left) = (geometry.Vertical.Origin(y), geometry.Horizontal.Origin(x));
                inputs.Transform(batch, top, left, WinogradTile.Points, WinogradTile.Points, channels, transform, planes, scratch.TileStride);
            }

            T* source = scratch.Tiles;
            for (int plane = 0; plane < WinogradTile.Planes; plane++, source += scratch.TileStride, target += scratch.InputStride)
                Transposition.Run(source, scratch.TilePitch, target, scratch.InputPitch, tiles.Length, channels.Length);
        }

        private void TransformGradients(Interval tiles)
        {
            delegate*<in WinogradPixels<T>, T*, nint, void> transform = columns.Length >= TLanes.Count
                ? &WinogradGradients<T, TVector, TLanes>.Run
                : &WinogradGradients<T, T, ScalarLanes<T>>.Run;
            T* planes = scratch.Gradients;
            for (int tile = tiles.Start; tile < tiles.End; tile++, planes += scratch.GradientPitch)
            {
                (int batch, int y, int x) = plan.Grid[tile];
                gradients.Transform(batch, y, x, WinogradTile.Size, WinogradTile.Size, columns, transform, planes, scratch.GradientStride);
            }
        }

        /// <summary>The products of one plane.</summary>
        private void Multiply(int plane, int tiles, bool isFirst)
        {
            T** a = scratch.Rows.A;
            T** c = scratch.Rows.C;
            RowPointers<T>.Point(a, scratch.Inputs + (plane * scratch.InputStride), scratch.InputPitch, channels.Length);
            RowPointers<T>.Point(c, scratch.Sums + (plane * scratch.SumStride), scratch.SumPitch, channels.Length);
            var product = new Product<T>(Walk.Straight(0, tiles))
            {
                Bias = scratch.Zeros,
                HasSpacedRows = true,
                PanelStep = scratch.GradientPitch,
                HasAddend = !isFirst,
            };
            int panels = Ceiling.Divide(vectors.Length, MaxVectors);
            for (int index = 0; index < panels; index++)
            {
                Interval panel = new Interval(0, vectors.Length).Part(index, panels);
                product.Column = panel.Start * TLanes.Count;
                product.LastColumn = (panel.Length - 1) * TLanes.Count;
                product.Panel = scratch.Gradients + (plane * scratch.GradientStride) + product.Column;
                TileRows some = DenseKernels<T, TVector, TLanes>.Tiles(channels.Length, panel.Length, tiles);
                DenseKernels<T, TVector, TLanes>.Multiply(ref product, a, c, c, some, panel.Length);
            }
        }
    }
}
