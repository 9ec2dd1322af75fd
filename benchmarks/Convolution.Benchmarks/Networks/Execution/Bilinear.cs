using System.Runtime.CompilerServices;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>The bilinear resize of DeepLab, whose corner pixels stay in the corners: between rows first, then within the row.</summary>
internal static class Bilinear
{
    /// <summary>Some rows of the output.</summary>
    /// <param name="row">Scratch for one row of the input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Resize(ReadOnlyNhwcSpan<float> input, NhwcSpan<float> output, int first, int end, Span<float> row)
    {
        var (from, to) = (input.Shape, output.Shape);
        for (int index = first; index < end; index++)
        {
            var (b, y) = Math.DivRem(index, to.Height);
            var (top, bottom, down) = Neighbours(y, from.Height, to.Height);
            Elementwise.Lerp(input.RowAt(b, top), input.RowAt(b, bottom), down, row);
            for (int x = 0; x < to.Width; x++)
            {
                var (left, right, across) = Neighbours(x, from.Width, to.Width);
                Elementwise.Lerp(
                    row.Slice(left * to.Channels, to.Channels), row.Slice(right * to.Channels, to.Channels), across, output.Pixel(b, y, x));
            }
        }
    }

    /// <summary>The two inputs around an output along one axis, and how far it lies towards the second.</summary>
    private static (int First, int Second, float Share) Neighbours(int output, int inputs, int outputs)
    {
        float position = outputs > 1 ? output * (inputs - 1f) / (outputs - 1) : 0;
        int first = (int)position;
        return (first, Math.Min(first + 1, inputs - 1), position - first);
    }
}
