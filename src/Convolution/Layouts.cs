using Convolution.Packing;

namespace Convolution;

/// <summary>
/// Copies between the layouts of this library (NHWC images, HWIO and HWCM filters, as in TensorFlow) and those of PyTorch and ONNX
/// (NCHW images, OIHW filters).
/// </summary>
/// <remarks>
/// Nothing is allocated. A span may be longer than the shape takes: what lies behind is neither read nor written. TensorFlow Lite's
/// depthwise filter <c>[1, h, w, C*M]</c> is HWCM already, value for value.
/// </remarks>
public static class Layouts
{
    /// <summary>Copies images from NCHW (PyTorch, ONNX) to NHWC.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="nchw">Dense images: batch, channel, row, column.</param>
    /// <param name="nhwc">Where they go; its shape is that of the images.</param>
    /// <exception cref="ArgumentException">The source is too short, or the two overlap. Nothing is written then.</exception>
    public static void NchwToNhwc<T>(ReadOnlySpan<T> nchw, NhwcSpan<T> nhwc)
        where T : unmanaged
    {
        NhwcShape shape = nhwc.Shape;
        Require(nchw.Length, shape.ElementCount, shape, nameof(nchw));
        RefuseOverlap(nchw, nhwc.Span, nameof(nhwc));
        int plane = shape.Height * shape.Width;
        for (int row = 0; row < Rows(shape); row++)
        {
            (int batch, int y) = Math.DivRem(row, shape.Height);
            Matrix.Transpose(
                nchw[PlanarRow(shape, batch, y)..], plane, nhwc.Row(batch, y), nhwc.PixelStride, shape.Channels, shape.Width);
        }
    }

    /// <summary>Copies images from NHWC to NCHW (PyTorch, ONNX).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="nhwc">The images.</param>
    /// <param name="nchw">Where they go, dense: batch, channel, row, column.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the two overlap. Nothing is written then.</exception>
    public static void NhwcToNchw<T>(ReadOnlyNhwcSpan<T> nhwc, Span<T> nchw)
        where T : unmanaged
    {
        NhwcShape shape = nhwc.Shape;
        Require(nchw.Length, shape.ElementCount, shape, nameof(nchw));
        RefuseOverlap(nhwc.Span, nchw, nameof(nchw));
        int plane = shape.Height * shape.Width;
        for (int row = 0; row < Rows(shape); row++)
        {
            (int batch, int y) = Math.DivRem(row, shape.Height);
            Matrix.Transpose(
                nhwc.Row(batch, y), nhwc.PixelStride, nchw[PlanarRow(shape, batch, y)..], plane, shape.Width, shape.Channels);
        }
    }

    /// <summary>Copies a dense filter from OIHW (PyTorch, ONNX) to HWIO.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="oihw">The weights: output channel, input channel, row, column.</param>
    /// <param name="shape">The shape of the filter, in HWIO order.</param>
    /// <param name="hwio">Where they go.</param>
    /// <exception cref="ArgumentException">A span is too short, the shape is the default one, or the two overlap. Nothing is written then.</exception>
    public static void OihwToHwio<T>(ReadOnlySpan<T> oihw, FilterShape shape, Span<T> hwio)
        where T : unmanaged
    {
        RequireFilter(oihw, hwio, shape.ElementCount, shape, nameof(oihw), nameof(hwio));
        int taps = shape.Height * shape.Width;
        for (int i = 0; i < shape.InputChannels; i++)
        {
            Matrix.Transpose(
                oihw[(i * taps)..],
                shape.InputChannels * taps,
                hwio[(i * shape.OutputChannels)..],
                shape.InputChannels * shape.OutputChannels,
                shape.OutputChannels,
                taps);
        }
    }

    /// <summary>Copies a dense filter from HWIO to OIHW (PyTorch, ONNX).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="hwio">The filter.</param>
    /// <param name="oihw">Where its weights go: output channel, input channel, row, column.</param>
    /// <exception cref="ArgumentException">A span is too short, the filter is the default one, or the two overlap. Nothing is written then.</exception>
    public static void HwioToOihw<T>(Filter<T> hwio, Span<T> oihw)
        where T : unmanaged
    {
        FilterShape shape = hwio.Shape;
        RequireFilter(hwio.Values, oihw, shape.ElementCount, shape, nameof(hwio), nameof(oihw));
        int taps = shape.Height * shape.Width;
        for (int i = 0; i < shape.InputChannels; i++)
        {
            Matrix.Transpose(
                hwio.Values[(i * shape.OutputChannels)..],
                shape.InputChannels * shape.OutputChannels,
                oihw[(i * taps)..],
                shape.InputChannels * taps,
                taps,
                shape.OutputChannels);
        }
    }

    /// <summary>
    /// Copies a depthwise filter from PyTorch's and ONNX's <c>[C*M, 1, h, w]</c> (groups = C) to HWCM. Both put the M outputs of a
    /// channel next to each other.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="oihw">The weights: output channel, row, column.</param>
    /// <param name="shape">The shape of the filter, in HWCM order.</param>
    /// <param name="hwcm">Where they go.</param>
    /// <exception cref="ArgumentException">A span is too short, the shape is the default one, or the two overlap. Nothing is written then.</exception>
    public static void DepthwiseOihwToHwcm<T>(ReadOnlySpan<T> oihw, DepthwiseFilterShape shape, Span<T> hwcm)
        where T : unmanaged
    {
        RequireFilter(oihw, hwcm, shape.ElementCount, shape, nameof(oihw), nameof(hwcm));
        int taps = shape.Height * shape.Width;
        Matrix.Transpose(oihw, taps, hwcm, shape.OutputChannels, shape.OutputChannels, taps);
    }

    /// <summary>Copies a depthwise filter from HWCM to PyTorch's and ONNX's <c>[C*M, 1, h, w]</c> (groups = C).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="hwcm">The filter.</param>
    /// <param name="oihw">Where its weights go: output channel, row, column.</param>
    /// <exception cref="ArgumentException">A span is too short, the filter is the default one, or the two overlap. Nothing is written then.</exception>
    public static void HwcmToDepthwiseOihw<T>(DepthwiseFilter<T> hwcm, Span<T> oihw)
        where T : unmanaged
    {
        DepthwiseFilterShape shape = hwcm.Shape;
        RequireFilter(hwcm.Values, oihw, shape.ElementCount, shape, nameof(hwcm), nameof(oihw));
        int taps = shape.Height * shape.Width;
        Matrix.Transpose(hwcm.Values, shape.OutputChannels, oihw, taps, taps, shape.OutputChannels);
    }

    /// <summary>Image rows of the whole batch that hold values.</summary>
    private static int Rows(NhwcShape shape) => shape.ElementCount == 0 ? 0 : shape.Batch * shape.Height;

    /// <summary>Where a row of channel 0 begins in NCHW.</summary>
    private static int PlanarRow(NhwcShape shape, int batch, int y) =>
        ((batch * shape.Channels * shape.Height) + y) * shape.Width;

    private static void RequireFilter<T, TShape>(
        ReadOnlySpan<T> source, Span<T> destination, int count, TShape shape, string sourceName, string destinationName)
        where TShape : struct
    {
        FilterRules.NotEmpty(count, shape);
        Require(source.Length, count, shape, sourceName);
        Require(destination.Length, count, shape, destinationName);
        RefuseOverlap(source, destination, destinationName);
    }

    private static void Require<TShape>(int available, int count, TShape shape, string parameter)
        where TShape : struct
    {
        if (available < count)
            throw new ArgumentException($"The span holds {available} values; the shape {shape} takes {count}.", parameter);
    }

    private static void RefuseOverlap<T>(ReadOnlySpan<T> source, Span<T> destination, string parameter)
    {
        if (source.Overlaps(destination))
            throw new ArgumentException("The destination overlaps the source.", parameter);
    }
}
