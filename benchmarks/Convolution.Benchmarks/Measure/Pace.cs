namespace Convolution.Benchmarks.Measure;

/// <summary>How long the interleaved timer stays with one set of contenders.</summary>
/// <param name="Budget">Milliseconds for the whole set.</param>
/// <param name="Turn">Milliseconds of one turn: calls shorter than this are timed in batches.</param>
/// <param name="MinTurns">Turns everyone gets, however slow.</param>
/// <param name="MaxTurns">Turns after which the median no longer moves.</param>
/// <param name="MaxBatch">Calls in one turn at most: a profiler keeps a record of each.</param>
internal sealed record Pace(double Budget, double Turn, int MinTurns, int MaxTurns, int MaxBatch = 256)
{
    /// <summary>For a hundred sets in less than half a minute.</summary>
    public static Pace Brief { get; } = new(Budget: 80, Turn: 1, MinTurns: 2, MaxTurns: 15);

    public static Pace Quick { get; } = new(Budget: 400, Turn: 1.5, MinTurns: 3, MaxTurns: 25);

    public static Pace Full { get; } = new(Budget: 4000, Turn: 4, MinTurns: 7, MaxTurns: 75);
}
