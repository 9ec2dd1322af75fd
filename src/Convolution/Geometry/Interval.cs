namespace Convolution.Geometry;

/// <summary>The integers from <see cref="Start"/> up to, not including, <see cref="End"/>.</summary>
internal readonly record struct Interval(int Start, int End)
{
    public int Length => End - Start;

    public bool IsEmpty => End <= Start;

    public bool Contains(int value) => value >= Start && value < End;

    public Interval Intersect(Interval other)
    {
        int start = Math.Max(Start, other.Start);
        return new(start, Math.Max(start, Math.Min(End, other.End)));
    }

    /// <summary>The shortest interval that contains both.</summary>
    public Interval Union(Interval other) =>
        IsEmpty ? other : other.IsEmpty ? this : new(Math.Min(Start, other.Start), Math.Max(End, other.End));

    /// <summary>Part <paramref name="index"/> of <paramref name="parts"/> whose lengths differ by one at most.</summary>
    public Interval Part(int index, int parts) =>
        new(Start + (int)((long)Length * index / parts), Start + (int)((long)Length * (index + 1) / parts));
}
