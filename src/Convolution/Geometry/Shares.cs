namespace Convolution.Geometry;

/// <summary>A length that threads share: first a large share for each of them, then small parts of the rest, so that none waits long for the last.</summary>
/// <remarks>
/// Parts alike would have to be small, and a small part uses its operands less: fewer pixels meet each panel, fewer panels ask for the next one, and more rows
/// are fetched for two parts. On two threads dense and depthwise layers of 7x7 to 56x56 pixels mostly take 0.85 to 1.0 of the time of eight parts alike
/// (Zen 3).
/// </remarks>
/// <param name="Length">What is shared, rows or panels.</param>
/// <param name="Count">Large shares.</param>
/// <param name="Each">Length of each.</param>
/// <param name="Parts">Parts of the rest; where there are no shares, of everything.</param>
/// <param name="Across">Parts of each of these in the other direction, where the length is too short for as many as are wanted.</param>
internal readonly record struct Shares(int Length, int Count, int Each, int Parts, int Across)
{
    /// <summary>As many parts there would be for each thread, if all were alike.</summary>
    public const int PartsPerThread = 4;

    /// <summary>So many of these are one share, and what remains is cut into twice as many.</summary>
    private const int PartsOfShare = 3, Finer = 2;

    /// <summary>Everything in parts alike.</summary>
    public static Shares Alike(int length, int parts) => new(length, 0, 0, parts, 1);

    /// <summary>Cuts the length of each image; into parts alike where images are many or the length is short.</summary>
    /// <param name="length">What is shared.</param>
    /// <param name="across">The length in the other direction.</param>
    /// <param name="batch">Images, one at least.</param>
    /// <param name="threads">The threads that share them.</param>
    /// <param name="pieces">Pieces of each thread's share; 0 for parts alike.</param>
    /// <param name="leastParts">Parts of everything, at least.</param>
    public static Shares Create(int length, int across, int batch, int threads, int pieces, int leastParts = 1)
    {
        long parts = Ceiling.Divide(PartsPerThread * (long)threads, batch);
        int count = (int)Math.Min(pieces * (long)Ceiling.Divide(threads, batch), length);
        int each = count == 0 || parts == 1 ? 0 : (int)((long)length * PartsOfShare / PartsPerThread / count);
        if (each == 0)
            count = 0;
        else
            parts *= Finer;
        int part = (int)Math.Max(length / Math.Max(parts, leastParts), 1);
        long wanted = Ceiling.Divide(parts, Math.Max(length, 1));
        return new(length, count, each, Ceiling.Divide(length - (count * each), part), (int)Math.Clamp(wanted, 1, Math.Max(across, 1)));
    }

    /// <summary>Shares and parts along the length.</summary>
    public int Units => Count + Parts;

    /// <summary>The longest part; others have one less at most.</summary>
    public int LongestPart => Ceiling.Divide(Length - (Count * Each), Math.Max(Parts, 1));

    /// <summary>The longest of all.</summary>
    public int Longest => Math.Max(Each, LongestPart);

    /// <summary>The shares, then the parts.</summary>
    public Interval this[int unit] => unit < Count
        ? new(unit * Each, (unit + 1) * Each)
        : new Interval(Count * Each, Length).Part(unit - Count, Parts);
}
