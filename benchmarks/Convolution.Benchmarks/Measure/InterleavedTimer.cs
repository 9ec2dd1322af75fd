using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>
/// Times contenders by turns, in rounds that give each of them one, so that a machine that slows down slows all of them alike; each
/// figure is the median over turns of the mean call, by the wall clock.
/// </summary>
internal static class InterleavedTimer
{
    /// <summary>How often the budget may be overdrawn while other processes leave too few turns in peace.</summary>
    private const int Patience = 2;

    /// <summary>The same orders in every run.</summary>
    private const int Seed = 1;

    /// <summary>The median milliseconds of one call, for each contender.</summary>
    public static double[] Milliseconds(IReadOnlyList<IContender> contenders, int threads, Pace pace) =>
        [.. Measure(contenders, threads, pace).Select(timing => timing.Milliseconds)];

    /// <summary>The median of one call, for each contender, and whether other processes left it enough turns in peace.</summary>
    public static IReadOnlyList<Timing> Measure(IReadOnlyList<IContender> contenders, int threads, Pace pace)
    {
        void Settle(IContender contender)
        {
            if (threads > 1)
            {
                contender.Rest();
                IdleWorkers.Await();
            }
        }

        var turns = new List<ContenderTurns>();
        foreach (var contender in contenders)
        {
            turns.Add(new ContenderTurns(contender, threads, pace));
            Settle(contender);
        }

        // One that is far slower than the rest sits out once it has its least, instead of eating everyone's time.
        double share = 2 * pace.Budget / turns.Count;
        bool Continues(double spent) => spent < pace.Budget
            || (spent < Patience * pace.Budget && turns.Exists(contender => contender.Undisturbed < pace.MinTurns));
        var clock = Stopwatch.StartNew();
        var (order, random) = (turns.ToArray(), new Random(Seed));
        for (int turn = 0; turn < pace.MinTurns || (turn < pace.MaxTurns && Continues(clock.Elapsed.TotalMilliseconds)); turn++)
        {
            Reorder(order, random);
            foreach (var contender in order.Where(contender => turn < pace.MinTurns || contender.Spent < share))
            {
                contender.Take();
                Settle(contender.Contender);
            }
        }

        return [.. turns.Select(contender => contender.Median())];
    }

    /// <summary>
    /// Another order each round: in a fixed one everybody would always follow the same rival, and find the caches as that one leaves
    /// them. Nobody follows himself, who leaves them best.
    /// </summary>
    private static void Reorder(ContenderTurns[] order, Random random)
    {
        var last = order[^1];
        do
            random.Shuffle(order);
        while (order.Length > 1 && order[0] == last);
    }
}
