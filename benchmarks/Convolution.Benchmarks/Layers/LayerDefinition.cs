namespace Convolution.Benchmarks.Layers;

/// <summary>
/// What a layer computes, value by value and in double: slow, but a few values of any layer cost nothing, whatever its size. It shares no
/// code with the library, nor with a rival, so that neither has to be taken for the truth about the other.
/// </summary>
internal sealed class LayerDefinition(LayerData data)
{
    /// <summary>Values that are looked at: a wrong kernel, edge or group is wrong in many places.</summary>
    private const int Samples = 50;

    /// <summary>How far the worst of some values is off, the first and the last, in opposite corners, among them.</summary>
    public double LargestError(ReadOnlySpan<float> output)
    {
        var random = new Random(output.Length);
        double largest = Math.Max(Error(output, 0), Error(output, output.Length - 1));
        for (int sample = 0; sample < Samples; sample++)
        {
            largest = Math.Max(largest, Error(output, random.Next(output.Length)));
        }

        return largest;
    }

    private double Error(ReadOnlySpan<float> output, int index) => Math.Abs(output[index] - Value(data.Layer.Steps.Count - 1, index));

    private double Value(int index, long output)
    {
        var step = data.Layer.Steps[index];
        return step.IsFilterGradient ? FilterGradient(step, index, output)
            : step.IsTransposed ? Transposed(step, index, output)
            : Forward(step, index, output);
    }

    private double Forward(ConvStep step, int index, long output)
    {
        var (b, y, x, o) = Place(output, step.OutputHeight, step.OutputWidth, step.OutputChannels);
        int group = o / step.GroupOutputChannels * step.GroupInputChannels;
        double sum = Bias(index, o);
        foreach (var (tap, i, j) in Taps(step))
        {
            int row = Mapped(y * step.Stride - step.PadTop + i * step.Dilation, step.InputHeight);
            int column = Mapped(x * step.Stride - step.PadLeft + j * step.Dilation, step.InputWidth);
            bool outside = row < 0 || column < 0;
            if (outside && data.Layer.Shape.Border == Border.Zero)
            {
                continue;
            }

            for (int q = 0; q < step.GroupInputChannels; q++)
            {
                double sample = outside
                    ? data.Layer.Shape.Border.Value
                    : Read(data.StepInput(index), index, Index(b, row, column, group + q, step.InputHeight, step.InputWidth, step.InputChannels));
                sum += sample * data.Filters[index].Span[((tap * step.GroupInputChannels) + q) * step.OutputChannels + o];
            }
        }

        return sum;
    }

    /// <summary>A sum over the inputs whose taps reach the output.</summary>
    private double Transposed(ConvStep step, int index, long output)
    {
        var (b, y, x, c) = Place(output, step.OutputHeight, step.OutputWidth, step.OutputChannels);
        var (group, place) = Math.DivRem(c, step.GroupOutputChannels);
        double sum = Bias(index, c);
        foreach (var (tap, i, j) in Taps(step))
        {
            var (row, rowRest) = Math.DivRem(y + step.PadTop - i * step.Dilation, step.Stride);
            var (column, columnRest) = Math.DivRem(x + step.PadLeft - j * step.Dilation, step.Stride);
            if (rowRest != 0 || columnRest != 0 || !Inside(row, step.InputHeight) || !Inside(column, step.InputWidth))
            {
                continue;
            }

            for (int q = 0; q < step.GroupInputChannels; q++)
            {
                int o = group * step.GroupInputChannels + q;
                sum += Read(data.StepInput(index), index, Index(b, row, column, o, step.InputHeight, step.InputWidth, step.InputChannels))
                    * data.Filters[index].Span[((tap * step.GroupOutputChannels) + place) * step.InputChannels + o];
            }
        }

        return sum;
    }

    /// <summary>A sum over the output's pixels, whose gradient stands in the filter's place.</summary>
    private double FilterGradient(ConvStep step, int index, long weight)
    {
        var (i, j, q, o) = Place(weight, step.FilterWidth, step.GroupInputChannels, step.OutputChannels);
        int channel = o / step.GroupOutputChannels * step.GroupInputChannels + q;
        double sum = 0;
        for (int b = 0; b < step.Batch; b++)
        {
            for (int y = 0; y < step.OutputHeight; y++)
            {
                for (int x = 0; x < step.OutputWidth; x++)
                {
                    int row = y * step.Stride - step.PadTop + i * step.Dilation, column = x * step.Stride - step.PadLeft + j * step.Dilation;
                    if (Inside(row, step.InputHeight) && Inside(column, step.InputWidth))
                    {
                        long pixel = Index(b, row, column, channel, step.InputHeight, step.InputWidth, step.InputChannels);
                        sum += Read(data.StepInput(index), index, pixel)
                            * Read(data.Filters[index], index, Index(b, y, x, o, step.OutputHeight, step.OutputWidth, step.OutputChannels));
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>What the memory holds, or where a step before <paramref name="before"/> writes it, what that one computes.</summary>
    private double Read(AlignedBuffer values, int before, long index)
    {
        for (int step = before - 1; step >= 0; step--)
        {
            if (data.StepOutput(step) == values && !data.Layer.Steps[step].IsFilterGradient)
            {
                return Value(step, index);
            }
        }

        return values.Span[(int)index];
    }

    private double Bias(int index, int channel) => data.Biases[index]?.Span[channel] ?? 0f;

    /// <summary>The pixel that the border reads in the padding, along one axis; negative where there is none.</summary>
    private int Mapped(int position, int size) => Inside(position, size) ? position
        : data.Layer.Shape.Border == Border.Reflect ? size - 1 - Math.Abs(size - 1 - Math.Abs(position))
        : data.Layer.Shape.Border == Border.Replicate ? Math.Clamp(position, 0, size - 1)
        : data.Layer.Shape.Border == Border.Wrap ? (position + size) % size
        : -1;

    private static bool Inside(int position, int size) => (uint)position < (uint)size;

    private static IEnumerable<(int Tap, int I, int J)> Taps(ConvStep step) =>
        Enumerable.Range(0, step.FilterHeight * step.FilterWidth).Select(tap => (tap, tap / step.FilterWidth, tap % step.FilterWidth));

    private static long Index(int b, int y, int x, int c, int height, int width, int channels) =>
        ((((long)b * height + y) * width) + x) * channels + c;

    private static (int B, int Y, int X, int C) Place(long index, int height, int width, int channels)
    {
        (long pixel, long c) = Math.DivRem(index, channels);
        (long line, long x) = Math.DivRem(pixel, width);
        (long b, long y) = Math.DivRem(line, height);
        return ((int)b, (int)y, (int)x, (int)c);
    }
}
