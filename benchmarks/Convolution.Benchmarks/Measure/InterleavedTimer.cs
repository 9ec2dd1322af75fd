using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>
/// Times contenders by turns, A B C A B C ..., so that a machine that slows down slows all of them alike; each figure is
/// the median over turns of the mean call.
/// </summary>
internal static class InterleavedTimer
{
    /// <summary>
    /// Calls shorter than this start a turn with one call untimed, which brings their data back into the caches; in longer ones
    /// that no longer counts.
    /// </summary>
    private const double WarmedBelow = 1.0;

    /// <summary>Milliseconds of a first call that need no second for an estimate.</summary>
    private const double LongCall = 50;

    /// <summary>Milliseconds after which idle workers that nothing sends to sleep (ONNX Runtime's) stop spinning.</summary>
    private const double SettleTime = 3;

    /// <summary>The median milliseconds of one call, for each contender.</summary>
    public static double[] Milliseconds(IReadOnlyList<IContender> contenders, int threads, Pace pace)
    {
        var tracks = contenders.Select(contender => new Track(contender, pace)).ToArray();
        var clock = Stopwatch.StartNew();
        for (int turn = 0; turn < pace.MaxTurns; turn++)
        {
            if (turn >= pace.MinTurns && clock.Elapsed.TotalMilliseconds > pace.Budget)
            {
                break;
            }

            foreach (var track in tracks)
            {
                // One that is far slower than the rest sits out once it has its least, instead of eating everyone's time.
                if (turn < pace.MinTurns || track.Spent < 2 * pace.Budget / tracks.Length)
                {
                    track.TakeTurn();
                    if (threads > 1)
                    {
                        track.Rest();
                        Settle();
                    }
                }
            }
        }

        return [.. tracks.Select(track => track.MedianMilliseconds())];
    }

    /// <summary>A pause that spins: a thread that sleeps may wake up on the core of another.</summary>
    private static void Settle()
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < SettleTime;)
        {
            Thread.SpinWait(100);
        }
    }

    private sealed class Track
    {
        private readonly IContender contender;
        private readonly int batch;
        private readonly bool warmed;
        private readonly List<(int FirstRun, double Milliseconds)> turns = [];
        private int runs;

        public Track(IContender contender, Pace pace)
        {
            this.contender = contender;
            double first = Calls(1);
            double estimate = first > LongCall ? first : Math.Min(Calls(1), Calls(1));
            batch = (int)Math.Clamp(pace.Turn / estimate, 1, pace.MaxBatch);
            warmed = estimate < WarmedBelow;
        }

        /// <summary>Milliseconds of all turns.</summary>
        public double Spent { get; private set; }

        public void TakeTurn()
        {
            if (warmed)
            {
                Calls(1);
            }

            int first = runs;
            double milliseconds = Calls(batch);
            Spent += milliseconds;
            turns.Add((first, milliseconds / batch));
        }

        public void Rest() => contender.Rest();

        public double MedianMilliseconds() => contender.OwnMilliseconds() is { } own
            ? Statistics.Median(turns.Select(turn => own.Skip(turn.FirstRun).Take(batch).Average()))
            : Statistics.Median(turns.Select(turn => turn.Milliseconds));

        private double Calls(int count)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < count; call++)
            {
                contender.Run();
            }

            runs += count;
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
