using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>The turns of one contender: each a batch of calls, with the time of the mean call.</summary>
internal sealed class ContenderTurns
{
    /// <summary>
    /// Calls shorter than these milliseconds start a turn with one call untimed, which brings their data back into the caches;
    /// in longer ones that no longer counts.
    /// </summary>
    private const double WarmedBelow = 1;

    /// <summary>Milliseconds of a first call that need no second for an estimate.</summary>
    private const double LongCall = 50;

    /// <summary>A turn whose wall clock is this much longer than its thread's processor time shared the core.</summary>
    private const double DisturbedAbove = 1.03;

    private readonly Pace pace;
    private readonly int threads;
    private readonly int batch;
    private readonly bool warmed;
    private readonly List<Turn> turns = [];
    private int runs;

    /// <summary>Runs the contender a few times, to compile it, fill its caches and learn how long it takes.</summary>
    public ContenderTurns(IContender contender, int threads, Pace pace)
    {
        Contender = contender;
        this.threads = threads;
        this.pace = pace;
        double first = Calls(1);
        double estimate = first > LongCall ? first : Math.Min(Calls(1), Calls(1));
        batch = (int)Math.Clamp(pace.Turn / estimate, 1, pace.MaxBatch);
        warmed = estimate < WarmedBelow;
    }

    public IContender Contender { get; }

    /// <summary>Milliseconds of all turns.</summary>
    public double Spent { get; private set; }

    /// <summary>Turns that had their core to themselves.</summary>
    public int Undisturbed { get; private set; }

    public void Take()
    {
        if (warmed)
        {
            Calls(1);
        }

        int first = runs;
        double? before = ThreadClock.Milliseconds;
        double milliseconds = Calls(batch);

        // Where several threads share the work, this one may wait for the others without being disturbed.
        double disturbance = threads == 1 && ThreadClock.Milliseconds - before is { } own ? Math.Max(1, milliseconds / own) : 1;
        Spent += milliseconds;
        Undisturbed += disturbance < DisturbedAbove ? 1 : 0;
        turns.Add(new Turn(first, milliseconds / batch, disturbance));
    }

    /// <summary>
    /// Of the undisturbed turns; where other processes left too few of these, of the least disturbed ones by processor time.
    /// </summary>
    public Timing Median()
    {
        var own = Contender.OwnMilliseconds();
        int earlierRuns = own?.Count - runs ?? 0;
        double milliseconds = Statistics.Median(turns
            .OrderBy(turn => turn.Disturbance)
            .Take(Math.Max(Undisturbed, pace.MinTurns))
            .Select(turn => (own?.Skip(earlierRuns + turn.FirstRun).Take(batch).Average() ?? turn.Milliseconds)
                / (turn.Disturbance < DisturbedAbove ? 1 : turn.Disturbance)));
        return new Timing(milliseconds, Disturbed: Undisturbed < pace.MinTurns);
    }

    private double Calls(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < count; call++)
        {
            Contender.Run();
        }

        runs += count;
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <param name="FirstRun">Runs here before it.</param>
    /// <param name="Milliseconds">Of the mean call.</param>
    /// <param name="Disturbance">Wall clock over the thread's processor time.</param>
    private readonly record struct Turn(int FirstRun, double Milliseconds, double Disturbance);
}
