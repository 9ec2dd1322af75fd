using System.Runtime.ExceptionServices;

namespace Convolution.Execution;

/// <summary>The threads that work on one job together: a work item that is queued once for each helper, and used again later.</summary>
internal sealed class Crew<TJob> : IThreadPoolWorkItem
    where TJob : struct, IUnitJob
{
    /// <summary>Set in <see cref="gate"/> when the caller has found no unit left; below it, the helpers at work are counted.</summary>
    private const int Closed = 1 << 30;

    /// <summary>As many idle crews as calls run at once, usually; more are left to the garbage collector.</summary>
    private static readonly Crew<TJob>?[] Idle = new Crew<TJob>?[16];

    private TJob job;
    private int units;
    private CancellationToken cancellationToken;
    private int nextUnit;
    private int lastWorker;
    private int gate;
    private int holders;
    private Exception? failure;

    public static void Run(in TJob job, int units, int helpers, CancellationToken cancellationToken)
    {
        Crew<TJob> crew = Rent();
        crew.job = job;
        crew.units = units;
        crew.cancellationToken = cancellationToken;
        crew.nextUnit = 0;
        crew.lastWorker = 0;
        crew.failure = null;
        crew.holders = helpers + 1;
        Volatile.Write(ref crew.gate, 0);

        for (int helper = 0; helper < helpers; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(crew, preferLocal: false);
        crew.Work(worker: 0);
        crew.AwaitHelpers();

        Exception? failure = crew.failure;
        crew.Release();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>A helper's turn; where the pool comes to it too late, there is nothing left to do.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if ((Interlocked.Increment(ref gate) & Closed) == 0)
            Work(Interlocked.Increment(ref lastWorker));
        Interlocked.Decrement(ref gate);
        Release();
    }

    private void Work(int worker)
    {
        try
        {
            for (int unit; (unit = Interlocked.Increment(ref nextUnit) - 1) < units;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                job.Run(unit, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            Volatile.Write(ref nextUnit, units);
        }
    }

    /// <summary>Lets no further helper in and spins for those at work: each is in its last unit.</summary>
    private void AwaitHelpers()
    {
        var spin = default(SpinWait);
        for (int state = Interlocked.Or(ref gate, Closed); (state & ~Closed) != 0; state = Volatile.Read(ref gate))
            spin.SpinOnce(sleep1Threshold: -1);
    }

    private static Crew<TJob> Rent()
    {
        for (int slot = 0; slot < Idle.Length; slot++)
        {
            if (Idle[slot] is not null && Interlocked.Exchange(ref Idle[slot], null) is { } crew)
                return crew;
        }

        return new();
    }

    /// <summary>The last of caller and queued helpers to let go puts the crew back.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref holders) > 0)
            return;
        job = default;
        cancellationToken = default;
        failure = null;
        for (int slot = 0; slot < Idle.Length; slot++)
        {
            if (Interlocked.CompareExchange(ref Idle[slot], this, null) is null)
                return;
        }
    }
}
