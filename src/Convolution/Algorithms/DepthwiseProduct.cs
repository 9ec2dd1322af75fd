using System.Numerics;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Packing;
using Convolution.Reference;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>A packed depthwise filter and the loops that apply it, tile by tile: what depthwise and separable convolution share.</summary>
internal sealed unsafe class DepthwiseProduct<T, TVector, TLanes>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Clamp<T> clamp)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly DepthwisePanels<T> panels = new(filter, bias, TLanes.Count);

    /// <summary>The widest tile, in words.</summary>
    public static string Kernel => $"{DepthwiseKernels<T, TVector, TLanes>.MaxPixels}x1 tile of {TLanes.Count} lanes";

    public DepthwisePanels<T> Panels => panels;

    /// <summary>Computes a rectangle of outputs, for some vectors of channels.</summary>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows of the rectangle.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="vectors">Which panels.</param>
    public void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors)
    {
        Axis horizontal = call.Geometry.Horizontal;
        int step = PixelStep(horizontal, columns.Length);
        for (int first = 0; first < step; first++)
        {
            var pixels = new Interval(0, (columns.Length - first + step - 1) / step);
            int tiles = (pixels.Length + DepthwiseKernels<T, TVector, TLanes>.MaxPixels - 1) / DepthwiseKernels<T, TVector, TLanes>.MaxPixels;
            for (int index = 0; index < tiles; index++)
            {
                Interval part = pixels.Part(index, tiles);
                var tile = new DepthwiseTile(horizontal, columns.Start + first + (part.Start * step), part.Length, step);
                Run(call, batch, rows, tile, vectors);
            }
        }
    }

    /// <summary>
    /// How many outputs the pixels of a tile lie apart: such that their inputs lie a tap apart and are shared, if the stride divides
    /// the dilation and the row has enough pixels for it; else they are neighbours.
    /// </summary>
    private static int PixelStep(Axis axis, int length)
    {
        int step = axis.Dilation / axis.Stride;
        return axis.Dilation % axis.Stride == 0 && axis.Filter >= 3 && length >= 3 * step ? step : 1;
    }

    private void Run(in Call<T> call, int batch, Interval rows, in DepthwiseTile tile, Interval vectors)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (NhwcLayout input, NhwcLayout output, NhwcLayout residual) = (call.Input.Layout, call.Output.Layout, call.Residual.Layout);
        DepthwiseBlock<T> block = default;
        block.Offset = (nint)tile.Origin(horizontal) * input.PixelStride;
        block.OffsetEnd = (nint)horizontal.Input * input.PixelStride;
        block.PixelStep = (nint)tile.Step * horizontal.Stride * input.PixelStride;
        block.TapStep = (nint)horizontal.Dilation * input.PixelStride;
        block.BandStep = (nint)vertical.Dilation * input.RowStride;
        block.Triples = block.PixelStep == block.TapStep ? tile.Taps.Length / 3 : 0;
        block.Singles = tile.Taps.Length - (3 * block.Triples);
        block.Weights = panels.Buffer.Pointer + ((nint)vectors.Start * panels.PanelLength);
        block.Bias = panels.Bias;
        block.SkippedWeights = (horizontal.Filter - tile.Taps.Length) * TLanes.Count;
        block.WeightStep = panels.PanelLength;
        block.Vectors = vectors.Length;
        block.FirstChannel = vectors.Start * TLanes.Count;
        block.LastChannel = panels.LastChannel;
        block.Multiplier = panels.Shape.Multiplier;
        block.LastSource = panels.LastSource;
        block.OutputStep = (nint)tile.Step * output.PixelStride;
        block.InputRowStep = (nint)vertical.Stride * input.RowStride;
        block.OutputRowStep = output.RowStride;
        block.ResidualStep = (nint)tile.Step * residual.PixelStride;
        block.ResidualRowStep = residual.RowStride;
        block.IsClamped = !clamp.IsIdentity;
        block.Minimum = clamp.Minimum;
        block.Maximum = clamp.Maximum;
        delegate*<in DepthwiseBlock<T>, void> kernel =
            DepthwiseKernels<T, TVector, TLanes>.Of(tile.Pixels, tile.IsInside, panels.Shape.Multiplier);

        for (int y = rows.Start; y < rows.End; y += block.Rows)
        {
            Segment segment = vertical.SegmentAt(y).Within(rows);
            block.Rows = segment.Outputs.Length;
            block.Bands = tile.Taps.IsEmpty ? 0 : segment.Taps.Length;
            block.FirstTap = panels.Tap(segment.Taps.Start, tile.Taps.Start);
            block.Input = block.Bands == 0 ? null : call.Input.At(batch, vertical.InputAt(y, segment.Taps.Start), 0);
            block.Output = call.Output.At(batch, y, tile.FirstPixel);
            block.Residual = call.Residual.IsNull ? null : call.Residual.At(batch, y, tile.FirstPixel);
            kernel(block);
        }
    }
}
