namespace Convolution.Benchmarks.Layers;

/// <summary>The other orders of axes in which peers want tensors and filters.</summary>
internal static class PeerLayouts
{
    public static void NhwcToNchw(ReadOnlySpan<float> source, Span<float> target, int batch, int pixels, int channels)
    {
        for (int b = 0; b < batch; b++)
        {
            int image = b * pixels * channels;
            Transpose(source.Slice(image, pixels * channels), target.Slice(image, pixels * channels), pixels, channels);
        }
    }

    public static void NchwToNhwc(ReadOnlySpan<float> source, Span<float> target, int batch, int pixels, int channels) =>
        NhwcToNchw(source, target, batch, channels, pixels);

    /// <summary>
    /// HWIO to OIHW, and HWCM to (C*M)1HW: both are taps, then group inputs, then outputs; a depthwise filter has one input
    /// to a group.
    /// </summary>
    public static float[] FilterToOihw(ReadOnlySpan<float> filter, ConvStep step)
    {
        var result = new float[filter.Length];
        Transpose(filter, result, filter.Length / step.OutputChannels, step.OutputChannels);
        int taps = step.FilterHeight * step.FilterWidth, inputs = step.GroupInputChannels;
        var row = new float[taps * inputs];
        for (int output = 0; output < step.OutputChannels; output++)
        {
            var target = result.AsSpan(output * row.Length, row.Length);
            target.CopyTo(row);
            Transpose(row, target, taps, inputs);
        }

        return result;
    }

    /// <summary>HWIO to OHWI.</summary>
    public static float[] FilterToOhwi(ReadOnlySpan<float> filter, ConvStep step)
    {
        var result = new float[filter.Length];
        Transpose(filter, result, filter.Length / step.OutputChannels, step.OutputChannels);
        return result;
    }

    /// <summary>HWOI to OHWI.</summary>
    public static float[] TransposedFilterToOhwi(ReadOnlySpan<float> filter, ConvStep step)
    {
        var result = new float[filter.Length];
        int taps = step.FilterHeight * step.FilterWidth, inputs = step.InputChannels;
        for (int output = 0; output < step.OutputChannels; output++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                filter.Slice((tap * step.OutputChannels + output) * inputs, inputs).CopyTo(result.AsSpan((output * taps + tap) * inputs));
            }
        }

        return result;
    }

    /// <summary>By blocks, whose cache lines stay in L1: rows of large filters lie in as many pages.</summary>
    private static void Transpose(ReadOnlySpan<float> source, Span<float> target, int rows, int columns)
    {
        const int Block = 16;
        for (int firstRow = 0; firstRow < rows; firstRow += Block)
        {
            int lastRow = Math.Min(firstRow + Block, rows);
            for (int column = 0; column < columns; column++)
            {
                for (int row = firstRow; row < lastRow; row++)
                {
                    target[column * rows + row] = source[row * columns + column];
                }
            }
        }
    }
}
