using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Algorithms.Borders;
using Convolution.Algorithms.Dense;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Winograd;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>
/// Winograd's F(4x4,3x3), with F(2x2,3x3) at the far edges: tiles of the input and the filter are evaluated at 36 pairs of points,
/// multiplied there, a quarter of the direct multiplications, and interpolated.
/// </summary>
/// <remarks>
/// <code>
///   input tiles --transform--> [plane][tile][inputChannel]   a block of tiles at a time
///                               x panel of each plane, by the dense micro-kernels, or x taps, transformed on the way
///   output     &lt;--transform-- [plane][tile][outputChannel]
/// </code>
/// Each value depends on its own tile and on nothing else, and tiles lie at fixed places of their image: no cut into blocks, no batch and
/// no thread changes a bit.
/// </remarks>
internal sealed unsafe class WinogradConvolution<T, TVector, TLanes> : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly DenseConvolution<T> direct;
    private readonly PanelProduct<T, TVector, TLanes> product;
    private readonly WinogradPlanes<T, TVector, TLanes> planes;
    private readonly WinogradTaps<T, TVector, TLanes>? taps;
    private readonly AlignedBuffer<T> bias;
    private readonly Epilogue<T> epilogue;
    private readonly T outside;
    private readonly bool hasBorder;

    /// <summary>
    /// Takes the planes of <see cref="WinogradFilter"/> and, for images of few tiles, perhaps its taps, the direct convolution for tiles that
    /// are not finite, and the border.
    /// </summary>
    public WinogradConvolution(
        FilterPanels<T> panels, FilterPanels<T>? taps, ReadOnlySpan<T> bias, Epilogue<T> epilogue, DenseConvolution<T> direct, Border border)
    {
        InputChannels = panels.Depth / WinogradTile.Planes;
        product = new(panels, Epilogue<T>.None);
        planes = new(product);
        this.taps = taps is null ? null : new(taps);
        this.bias = new(bias.Length);
        bias.CopyTo(this.bias.Span);
        this.epilogue = epilogue;
        this.direct = direct;
        (outside, hasBorder) = (border.Outside<T>(), border.Kind != BorderKind.Zero);
    }

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Winograd;

    public override long PackedBytes => product.Panels.Buffer.Bytes + (taps?.Bytes ?? 0) + bias.Bytes + direct.PackedBytes;

    private int InputChannels { get; }

    private int OutputChannels => bias.Length;

    /// <summary>Scratch memory of the direct convolution of a tile, in whole cache lines.</summary>
    private long DirectBytes => CacheLine.Whole(direct.WorkerBytes);

    /// <summary>The inputs of a tile that sees the border, for that convolution.</summary>
    private long PatchBytes => hasBorder ? (long)WinogradTile.Planes * InputChannels * sizeof(T) : 0;

    private WinogradScratch<T> Scratch(in WinogradPlan plan, byte* start) => new(
        start,
        plan.BlockTiles,
        plan.GoesByTaps ? WinogradTile.Planes : 1,
        InputChannels,
        Math.Max(OutputChannels, TLanes.Count),
        product.NarrowBytes(plan.BlockTiles),
        DirectBytes + PatchBytes);

    public override string Kernel(in ConvolutionGeometry geometry, int threads)
    {
        WinogradPlan plan = Plan(geometry, threads);
        return $"F(4x4,3x3), {(plan.GoesByTaps ? "filter transformed in registers" : product.Kernel)}, blocks of {plan.BlockTiles} tiles";
    }

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => Scratch(Plan(geometry, threads), null).Bytes * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        WinogradPlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units, workers);
    }

    private WinogradPlan Plan(in ConvolutionGeometry geometry, int degree) =>
        WinogradPlan.Create(geometry, product.Panels.Panels.Length, product.Panels.Buffer.Bytes, taps is not null, degree);

    private readonly struct Job(WinogradConvolution<T, TVector, TLanes> owner, Call<T> call, WinogradPlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (Interval tiles, Interval panels) = plan.Unit(unit);
            byte* own = scratch + (worker * owner.Scratch(plan, null).Bytes);
            new Block(owner, call, plan, tiles, panels, owner.Scratch(plan, own)).Run();
        }
    }

    /// <summary>Some tiles by some panels: what one thread computes in one go.</summary>
    private readonly struct Block(
        WinogradConvolution<T, TVector, TLanes> owner,
        Call<T> call,
        WinogradPlan plan,
        Interval tiles,
        Interval panels,
        WinogradScratch<T> scratch)
    {
        private PanelProduct<T, TVector, TLanes> Product => owner.product;

        public void Run()
        {
            Span<WinogradPlace> places = scratch.Places[..tiles.Length];
            var reader = new WinogradReader<T>(call.Input, call.Geometry.Vertical, call.Geometry.Horizontal, owner.outside, scratch.Patch);
            for (int tile = 0; tile < places.Length; tile++)
            {
                places[tile] = plan.Place(tiles.Start + tile);
                TransformInput(reader, places[tile], scratch.Inputs + (tile * scratch.TilePitch));
            }

            Interval columns = Columns();
            if (plan.GoesByTaps)
                owner.taps!.Multiply(scratch, places.Length, columns);
            else
                owner.planes.Multiply(scratch, places, panels, new WinogradAhead<T>(call, plan, tiles, panels));
            for (int tile = 0; tile < places.Length; tile++)
                TransformOutput(places[tile], scratch.Products + (tile * scratch.TilePitch), columns);
        }

        /// <summary>Transforms the inputs of one tile.</summary>
        private void TransformInput(in WinogradReader<T> reader, in WinogradPlace place, T* planes) => reader.Transform(
            place.Batch,
            call.Geometry.Vertical.Origin(place.Y),
            call.Geometry.Horizontal.Origin(place.X),
            place.Rows + 2,
            place.Columns + 2,
            new(0, owner.InputChannels),
            owner.InputChannels >= TLanes.Count
                ? WinogradKernels<T, TVector, TLanes>.Input(place.Rows, place.Columns)
                : WinogradKernels<T, T, ScalarLanes<T>>.Input(place.Rows, place.Columns),
            planes,
            scratch.PlaneStride);

        /// <summary>The output channels of the unit's panels.</summary>
        private Interval Columns() => new(
            Product.Panels.Panels[panels.Start].FirstColumn, Product.Panels.ColumnsOf(Product.Panels.Panels[panels.End - 1]).End);

        private void TransformOutput(in WinogradPlace place, T* planes, Interval columns)
        {
            var target = new WinogradTarget<T>
            {
                Output = call.Output.At(place.Batch, place.Y, place.X) + columns.Start,
                RowStride = call.Output.Layout.RowStride,
                PixelStride = call.Output.Layout.PixelStride,
                Residual = call.Residual.IsNull ? null : call.Residual.At(place.Batch, place.Y, place.X) + columns.Start,
                ResidualRowStride = call.Residual.Layout.RowStride,
                ResidualPixelStride = call.Residual.Layout.PixelStride,
                Bias = owner.bias.Pointer + columns.Start,
                Rows = Math.Min(place.Rows, plan.Grid.Height - place.Y),
                Columns = Math.Min(place.Columns, plan.Grid.Width - place.X),
                Channels = columns.Length,
                HasResidual = !call.Residual.IsNull,
                HasActivation = owner.epilogue.IsClamp,
                Minimum = owner.epilogue.Minimum,
                Maximum = owner.epilogue.Maximum,
                Sums = scratch.Sums,
                Alarm = scratch.Alarm,
            };
            if (columns.Length >= TLanes.Count)
                WinogradKernels<T, TVector, TLanes>.Output(place.Rows, place.Columns)(target, planes, scratch.PlaneStride);
            else
                WinogradKernels<T, T, ScalarLanes<T>>.Output(place.Rows, place.Columns)(target, planes, scratch.PlaneStride);

            owner.epilogue.Function?.Apply(
                target.Output - columns.Start, target.Rows, target.RowStride, target.Columns, target.PixelStride, columns.Start, columns.Length);
            if (T.IsNaN(TensorPrimitives.Sum(new ReadOnlySpan<T>(scratch.Alarm, TLanes.Count))))
                Recompute(place, target, columns.Start);
        }

        /// <summary>Computes directly what is not finite, panel by panel, so that no bit depends on which panels belong to the unit.</summary>
        private void Recompute(in WinogradPlace place, in WinogradTarget<T> target, int firstChannel)
        {
            var rows = new Interval(place.Y, place.Y + target.Rows);
            var columns = new Interval(place.X, place.X + target.Columns);
            for (int index = panels.Start; index < panels.End; index++)
            {
                Panel panel = Product.Panels.Panels[index];
                Interval channels = Product.Panels.ColumnsOf(panel);
                var sums = new ReadOnlySpan<T>(target.Sums + channels.Start - firstChannel, channels.Length);
                if (!TensorPrimitives.IsFiniteAll(sums))
                    Recompute(place.Batch, rows, columns, new Interval(index, index + 1));
            }
        }

        private void Recompute(int batch, Interval rows, Interval columns, Interval panel)
        {
            if (!owner.hasBorder)
            {
                owner.direct.Run(call, batch, rows, columns, panel, scratch.Direct);
                return;
            }

            var patch = (T*)(scratch.Direct + owner.DirectBytes);
            Call<T> piece = new BorderPatch<T>(call.Geometry, rows, columns).Copy(call, batch, owner.outside, patch);
            owner.direct.Run(piece, batch: 0, new(0, rows.Length), new(0, columns.Length), panel, scratch.Direct);
        }
    }
}
