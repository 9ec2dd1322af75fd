namespace Convolution.Execution;

/// <summary>Runs the units of a job on the calling thread and, where more are allowed, on threads of the pool.</summary>
/// <remarks>
/// The caller works along and never waits for a thread that has not begun, so a busy pool or a nested call costs speed, not
/// progress. Each thread begins with consecutive units of its own and then takes what others have left; who does what changes no bit, since each unit writes
/// outputs of its own. Where layers are cut alike, one after another, a thread so finds in its own caches most of what it reads.
/// </remarks>
internal static class ForkJoin
{
    /// <summary>Multiply-adds below which a second thread costs more than it brings: about 10 us.</summary>
    public const long SerialWork = 1 << 19;

    /// <summary>Runs the units 0 to <paramref name="units"/> - 1 and returns when all are done.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the last unit began.</exception>
    public static void Run<TJob>(in TJob job, int units, in Workers workers)
        where TJob : struct, IUnitJob
    {
        int helpers = Math.Min(workers.Threads, units) - 1;
        if (helpers > 0)
        {
            Crew<TJob>.Run(job, units, helpers, workers.CancellationToken);
            return;
        }

        for (int unit = 0; unit < units; unit++)
        {
            workers.CancellationToken.ThrowIfCancellationRequested();
            job.Run(unit, worker: 0);
        }
    }
}
