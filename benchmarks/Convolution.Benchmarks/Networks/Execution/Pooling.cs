using System.Runtime.CompilerServices;
using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>Pooling in two steps: the rows under a window into one, which are long spans, then the pixels of that one.</summary>
internal static class Pooling
{
    /// <summary>Some rows of the output; the padding counts for nothing.</summary>
    /// <param name="row">Scratch for one row of the input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max(
        ReadOnlyNhwcSpan<float> input, NhwcSpan<float> output, Window window, Padding2D pads, int first, int end, Span<float> row)
    {
        var shape = output.Shape;
        for (int index = first; index < end; index++)
        {
            var (b, y) = Math.DivRem(index, shape.Height);
            var (top, bottom) = Inside(y, window.Strides.Height, window.Size.Height, pads.Top, input.Shape.Height);
            input.RowAt(b, top).CopyTo(row);
            for (int i = top + 1; i < bottom; i++)
                Elementwise.Max(row, input.RowAt(b, i), row);
            for (int x = 0; x < shape.Width; x++)
            {
                var (left, right) = Inside(x, window.Strides.Width, window.Size.Width, pads.Left, input.Shape.Width);
                var pixel = output.Pixel(b, y, x);
                row.Slice(left * shape.Channels, shape.Channels).CopyTo(pixel);
                for (int j = left + 1; j < right; j++)
                    Elementwise.Max(pixel, row.Slice(j * shape.Channels, shape.Channels), pixel);
            }
        }
    }

    /// <summary>The means of one image.</summary>
    /// <param name="row">Scratch for one row of the input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(ReadOnlyNhwcSpan<float> input, NhwcSpan<float> output, int b, Span<float> row)
    {
        var shape = input.Shape;
        input.RowAt(b, 0).CopyTo(row);
        for (int y = 1; y < shape.Height; y++)
            Elementwise.Add(row, input.RowAt(b, y), row);
        var mean = output.Pixel(b, 0, 0);
        row[..shape.Channels].CopyTo(mean);
        for (int x = 1; x < shape.Width; x++)
            Elementwise.Add(mean, row.Slice(x * shape.Channels, shape.Channels), mean);
        foreach (ref float value in mean)
            value /= shape.Height * shape.Width;
    }

    /// <summary>A row of a view whose pixels are next to each other.</summary>
    public static ReadOnlySpan<float> RowAt(this ReadOnlyNhwcSpan<float> view, int batch, int y) =>
        view.Images(batch..(batch + 1)).Crop(y..(y + 1), ..).Span;

    /// <summary>The inputs under a window that are no padding.</summary>
    private static (int Start, int End) Inside(int output, int stride, int size, int before, int input)
    {
        int start = output * stride - before;
        return (Math.Max(start, 0), Math.Min(start + size, input));
    }
}
