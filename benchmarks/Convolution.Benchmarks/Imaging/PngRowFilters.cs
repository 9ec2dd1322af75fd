namespace Convolution.Benchmarks.Imaging;

/// <summary>How a row predicts each byte from its left, upper and upper-left neighbour.</summary>
internal enum PngRowFilter : byte
{
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

/// <summary>The five row filters; neighbours outside the picture count as 0, the left one is a whole pixel away.</summary>
internal static class PngRowFilters
{
    public static void Undo(PngRowFilter filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelLength)
    {
        if (!Enum.IsDefined(filter))
        {
            throw new InvalidDataException($"Row filter {(byte)filter} is no PNG row filter.");
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] += Predict(filter, row, above, i, pixelLength);
        }
    }

    public static void Apply(
        PngRowFilter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelLength, Span<byte> filtered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            filtered[i] = (byte)(row[i] - Predict(filter, row, above, i, pixelLength));
        }
    }

    /// <summary>The specification's heuristic: the smallest sum of the residuals, taken as signed bytes.</summary>
    public static PngRowFilter Choose(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelLength, Span<byte> scratch)
    {
        var best = PngRowFilter.None;
        int smallest = int.MaxValue;
        for (var filter = PngRowFilter.None; filter <= PngRowFilter.Paeth; filter++)
        {
            Apply(filter, row, above, pixelLength, scratch);
            int sum = 0;
            foreach (byte residual in scratch)
            {
                sum += Math.Min((int)residual, 256 - residual);
            }

            if (sum < smallest)
            {
                (best, smallest) = (filter, sum);
            }
        }

        return best;
    }

    private static byte Predict(PngRowFilter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int i, int pixelLength)
    {
        bool first = i < pixelLength;
        byte left = first ? (byte)0 : row[i - pixelLength];
        return filter switch
        {
            PngRowFilter.Sub => left,
            PngRowFilter.Up => above[i],
            PngRowFilter.Average => (byte)((left + above[i]) / 2),
            PngRowFilter.Paeth => Paeth(left, above[i], first ? (byte)0 : above[i - pixelLength]),
            _ => 0,
        };
    }

    private static byte Paeth(byte left, byte above, byte aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toAboveLeft = Math.Abs(estimate - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
