namespace Convolution.Geometry;

/// <summary>A length that threads share: for each a large piece first, then small parts of the rest, for whoever is done first.</summary>
/// <remarks>
/// Parts alike would have to be small, and a small part uses its operands less: fewer pixels meet each panel, fewer panels ask for the next one, and more rows
/// are fetched for two parts. On two threads dense and depthwise layers of 7x7 to 56x56 pixels mostly take 0.85 to 1.0 of the time of eight parts alike
/// (Zen 3). The parts of a share lie beside its large piece: where they were of the last quarter, for whoever came first, 3x3 depthwise layers of 112x112x32,
/// 147x147x128 and 74x74x256 took 1.3 to 1.9 times as long on two distant processors (Zen 5), since either wrote what the other one had read or written.
/// </remarks>
/// <param name="Length">What is shared, rows or panels.</param>
/// <param name="Count">Shares.</param>
/// <param name="Large">How much of each goes in large pieces.</param>
/// <param name="Pieces">How many pieces that is.</param>
/// <param name="Parts">Parts of the rest of each share.</param>
/// <param name="Across">Parts of each of these in the other direction, where the length is too short for as many as are wanted.</param>
internal readonly record struct Shares(int Length, int Count, int Large, int Pieces, int Parts, int Across)
{
    /// <summary>As many parts there would be for each thread, if all were alike.</summary>
    public const int PartsPerThread = 4;

    /// <summary>So many of these are large, and what remains is cut into twice as many.</summary>
    private const int LargeParts = 3, Finer = 2;

    /// <summary>Everything in parts alike.</summary>
    public static Shares Alike(int length, int parts) => new(length, 1, 0, 0, parts, 1);

    /// <summary>Cuts the length of each image; into parts alike where images are many or the length is short.</summary>
    /// <param name="length">What is shared.</param>
    /// <param name="across">The length in the other direction.</param>
    /// <param name="batch">Images, one at least.</param>
    /// <param name="threads">The threads that share them.</param>
    /// <param name="pieces">Large pieces of each share, at least; 0 for parts alike.</param>
    /// <param name="leastParts">Parts of everything, at least.</param>
    public static Shares Create(int length, int across, int batch, int threads, int pieces, int leastParts = 1)
    {
        long parts = Ceiling.Divide(PartsPerThread * (long)threads, batch);
        int count = parts == 1 ? 1 : Math.Clamp(SharesOfImage(batch, threads), 1, Math.Max(length, 1));
        int share = length / count;
        int large = parts == 1 || pieces == 0 ? 0 : share * LargeParts / PartsPerThread;
        pieces = Math.Min(Math.Max(pieces, Ceiling.Divide(leastParts, count)), large);
        if (pieces > 0)
            parts *= Finer;
        int part = (int)Math.Max(length / Math.Max(parts, leastParts), 1);
        long wanted = Ceiling.Divide(parts, Math.Max(length, 1));
        return new(length, count, large, pieces, Ceiling.Divide(share - large, part), (int)Math.Clamp(wanted, 1, Math.Max(across, 1)));
    }

    /// <summary>
    /// As many of each image as let every thread begin with whole shares: two threads halve each of three images. Half of them uncut would be 1.75 and 1.25
    /// images of work, and 7x7 pixels from 512 to 2048 channels took 1.12 to 1.23 times as long (Zen 5).
    /// </summary>
    private static int SharesOfImage(int batch, int threads) =>
        threads % batch == 0 ? threads / batch
        : batch % threads == 0 ? 1
        : threads;

    public int Units => Count * (Pieces + (Parts * Across));

    /// <summary>The longest large piece; others have one less at most.</summary>
    public int LongestPiece => Ceiling.Divide(Large, Math.Max(Pieces, 1));

    /// <summary>The longest part; others, of shorter shares too, have one less at most.</summary>
    public int LongestPart => Ceiling.Divide(Ceiling.Divide(Length, Count) - Large, Math.Max(Parts, 1));

    /// <summary>The longest of all.</summary>
    public int Longest => Math.Max(LongestPiece, LongestPart);

    /// <summary>Where a unit lies along the length, and in the other direction, which is so long; share by share.</summary>
    public (Interval Along, Interval Across) Unit(int unit, int across)
    {
        (int index, int place) = Math.DivRem(unit, Pieces + (Parts * Across));
        Interval share = new Interval(0, Length).Part(index, Count);
        int border = share.Start + Large;
        var all = new Interval(0, across);
        if (place < Pieces)
            return (new Interval(share.Start, border).Part(place, Pieces), all);
        (int part, int partAcross) = Math.DivRem(place - Pieces, Across);
        return (new Interval(border, share.End).Part(part, Parts), all.Part(partAcross, Across));
    }
}
