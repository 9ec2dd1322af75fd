using System.Runtime.ExceptionServices;

namespace Convolution.Execution;

/// <summary>The threads that work on one job together: a work item that is queued once for each helper, and used again later.</summary>
internal sealed class Crew<TJob> : IThreadPoolWorkItem, IHelp
    where TJob : struct, IUnitJob
{
    /// <summary>Set in <see cref="gate"/> unless a job is open; below it, the helpers that have come in are counted.</summary>
    private const int Closed = 1 << 30;

    /// <summary>As many idle crews as calls run at once, usually; more are left to the garbage collector.</summary>
    private static readonly Crew<TJob>?[] Idle = new Crew<TJob>?[16];

    /// <summary>One for each worker.</summary>
    private Lot[] lots = new Lot[Environment.ProcessorCount];

    private TJob job;
    private int helpers;
    private CancellationToken cancellationToken;
    private int lastWorker;
    private int gate = Closed;
    private int queued;
    private int callersProcessor;
    private bool isHandedOn;
    private Exception? failure;

    public static void Run(in TJob job, int units, int helpers, CancellationToken cancellationToken)
    {
        Crew<TJob> crew = Rent();
        crew.job = job;
        crew.helpers = helpers;
        crew.cancellationToken = cancellationToken;
        crew.Allot(units);
        crew.lastWorker = 0;
        crew.callersProcessor = Thread.GetCurrentProcessorId();
        crew.isHandedOn = false;
        Interlocked.And(ref crew.gate, ~Closed);

        crew.Call();
        crew.Work(worker: 0);
        crew.AwaitHelpers();

        Exception? failure = crew.failure;
        crew.Return();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Help())
            Standby.Wait();
    }

    /// <summary>A helper's turn. One that the pool comes to late helps the crew's next job, or finds the gate closed.</summary>
    public bool Help()
    {
        if (HandsOn())
            return false;
        Interlocked.Decrement(ref queued);
        if ((Interlocked.Increment(ref gate) & Closed) == 0 && Interlocked.Increment(ref lastWorker) is var worker && worker <= helpers)
            Work(worker);
        Interlocked.Decrement(ref gate);
        return true;
    }

    /// <summary>Whether the helper, since it shares the caller's processor, has left its turn to another thread, which may have one of its own.</summary>
    /// <remarks>
    /// A thread that wakes up begins where it ran before, even if another processor is idle, and was seen to stay for all of a network, fourteen layers.
    /// Two threads on one processor are no faster than the caller alone, who would wait besides for a helper that does not run. So the helper sleeps
    /// until others have had the turn; but once for each job, lest nobody takes it. MobileNetV1 on two threads, call by call: 0.61 to 1.07 times as fast as
    /// ONNX Runtime in seven processes without this, 0.80 to 1.08 with it (Zen 3).
    /// </remarks>
    private bool HandsOn()
    {
        if (Environment.ProcessorCount == 1 || (Volatile.Read(ref gate) & Closed) != 0 || Thread.GetCurrentProcessorId() != callersProcessor
            || Interlocked.Exchange(ref isHandedOn, true))
        {
            return false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Thread.Sleep(1);
        return true;
    }

    /// <summary>
    /// Calls the helpers that are not still called from earlier jobs, so that a busy pool holds each crew a few times only: those that
    /// stand by, then those of the pool.
    /// </summary>
    private void Call()
    {
        for (int missing = helpers - Volatile.Read(ref queued); missing > 0; missing--)
        {
            Interlocked.Increment(ref queued);
            if (!Standby.TryGive(this))
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Gives each worker its lot of the units, with one more or less than the others have.</summary>
    private void Allot(int units)
    {
        int workers = helpers + 1;
        if (lots.Length < workers)
            lots = new Lot[workers];
        for (int worker = 0; worker < workers; worker++)
            lots[worker].Fill((int)((long)units * worker / workers), (int)((long)units * (worker + 1) / workers));
    }

    /// <summary>A worker's own units, then those that others have left.</summary>
    private void Work(int worker)
    {
        try
        {
            for (int turn = 0; turn <= helpers; turn++)
            {
                ref Lot lot = ref lots[(worker + turn) % (helpers + 1)];
                while (lot.TryTake(fromBack: turn > 0, out int unit))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    job.Run(unit, worker);
                }
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            for (int other = 0; other <= helpers; other++)
                lots[other].Clear();
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

    private void Return()
    {
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
