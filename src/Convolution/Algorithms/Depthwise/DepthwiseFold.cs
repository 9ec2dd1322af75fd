using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>
/// A depthwise filter of few channels, folded: where pixels follow one another without a gap, several neighbours count as one pixel
/// of as many times the channels, enough to fill whole vectors.
/// </summary>
/// <remarks>
/// <code>
///   3 channels:              r g b  r g b  r g b  r g b  r g b  r g b  r g b  r g b
///   folded to 24, 8 lanes:  |. . . . . . . . . .|. . . . . . . . . .|. . . . . . . .|
/// </code>
/// The taps move by whole pixels, so the vectors of a tap are the same values, read from a pixel further on. Outputs along the left
/// and right border, whose taps differ, go unfolded.
/// </remarks>
internal sealed unsafe class DepthwiseFold<T, TVector, TLanes>(
    DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, Border border, RectangleProduct<T> unfolded) : RectangleProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly DepthwiseFilterShape shape = filter.Shape;
    private readonly DepthwiseProduct<T, TVector, TLanes> folded =
        new(Fold(filter), Fold(bias, Pixels(filter.Shape)), epilogue.Repeat(Pixels(filter.Shape)), inputs: 1, border);

    public override string Kernel(in ConvolutionGeometry geometry, int rows, int columns) =>
        $"{folded.KernelApart}, {Pixels(shape)} pixels folded into one";

    public override bool ReadsBorders => true;

    public override long PackedBytes => folded.PackedBytes + unfolded.PackedBytes;

    /// <remarks>The outputs beside the border are few columns, of which more vectors of channels may be copied at once.</remarks>
    public override long Bytes(in ConvolutionGeometry geometry, int rows, int columns)
    {
        long most = unfolded.Bytes(geometry, rows, columns);
        Interval inner = geometry.Horizontal.Inner;
        int beside = inner.IsEmpty ? 0 : Math.Min(Math.Max(inner.Start, geometry.Horizontal.Output - inner.End), columns);
        for (int some = 1; some <= beside; some++)
            most = Math.Max(most, unfolded.Bytes(geometry, rows, some));
        return most;
    }

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch)
    {
        Interval inner = Applies(call) ? columns.Intersect(call.Geometry.Horizontal.Inner) : default;
        int pixels = Pixels(shape);
        if (inner.Length < pixels)
        {
            unfolded.Run(call, batch, rows, columns, scratch);
            return;
        }

        var vectors = new Interval(0, folded.Panels.Count);
        unfolded.Run(call, batch, rows, new(columns.Start, inner.Start), scratch);
        folded.RunPixels(call, batch, rows, inner.Start, inner.Length / pixels, pixels, stride: 0, vectors, scratch);
        if (inner.Length % pixels > 0)
            folded.RunPixels(call, batch, rows, inner.End - pixels, 1, pixels, stride: 0, vectors, scratch);
        unfolded.Run(call, batch, rows, new(inner.End, columns.End), scratch);
    }

    /// <summary>The fewest pixels whose channels fill whole vectors.</summary>
    private static int Pixels(DepthwiseFilterShape shape)
    {
        int pixels = TLanes.Count;
        while (pixels % 2 == 0 && pixels / 2 * shape.Channels % TLanes.Count == 0)
            pixels /= 2;
        return pixels;
    }

    private static DepthwiseFilter<T> Fold(DepthwiseFilter<T> filter)
    {
        (DepthwiseFilterShape shape, int pixels) = (filter.Shape, Pixels(filter.Shape));
        var values = new T[pixels * shape.ElementCount];
        int channels = shape.OutputChannels;
        for (int copy = 0; copy < pixels * shape.Height * shape.Width; copy++)
            filter.Values.Slice(copy / pixels * channels, channels).CopyTo(values.AsSpan(copy * channels));
        return new(values, (shape.Height, shape.Width, pixels * shape.Channels, shape.Multiplier));
    }

    private static T[] Fold(ReadOnlySpan<T> values, int pixels)
    {
        var result = new T[pixels * values.Length];
        for (int start = 0; start < result.Length; start += values.Length)
            values.CopyTo(result.AsSpan(start));
        return result;
    }

    private bool Applies(in Call<T> call) =>
        call.Geometry.Horizontal.Stride == 1
        && call.Input.Layout.PixelStride == shape.Channels
        && call.Output.Layout.PixelStride == shape.OutputChannels
        && (call.Residual.IsNull || call.Residual.Layout.PixelStride == shape.OutputChannels);
}
