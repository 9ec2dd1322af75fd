using System.Runtime.ExceptionServices;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// Shares the rows of an output among the calling thread and threads of the pool. <see cref="Parallel"/> would do, but allocates.
/// </summary>
/// <param name="rows">Rows of all images.</param>
/// <param name="rowLength">Floats of scratch that each thread gets.</param>
/// <param name="threads">
/// As many parts are made, in every run: a helper that is late by a run compares what it drew with a number that has not changed.
/// </param>
/// <param name="work">Computes some rows.</param>
internal sealed class RowTeam(int rows, int rowLength, int threads, RowWork work) : IThreadPoolWorkItem
{
    private readonly float[][] scratch = [.. Enumerable.Range(0, Math.Min(threads, rows)).Select(_ => new float[rowLength])];
    private int next;
    private int done;
    private Exception? failure;

    private int Parts => scratch.Length;

    /// <summary>Returns when all rows are done; waits only for threads that have begun. One caller at a time.</summary>
    public void Run()
    {
        done = 0;
        Volatile.Write(ref next, 0);
        for (int helper = 1; helper < Parts; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Execute();
        var wait = default(SpinWait);
        while (Volatile.Read(ref done) < Parts)
            wait.SpinOnce(sleep1Threshold: -1);
        if (Interlocked.Exchange(ref failure, null) is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>Takes part after part until none is left; a helper that comes late finds none, or helps the next run.</summary>
    public void Execute()
    {
        for (int part = Interlocked.Increment(ref next) - 1; part < Parts; part = Interlocked.Increment(ref next) - 1)
        {
            try
            {
                work((int)((long)rows * part / Parts), (int)((long)rows * (part + 1) / Parts), scratch[part]);
            }
            catch (Exception thrown)
            {
                // It is the caller's: on a thread of the pool it would end the process.
                failure = thrown;
            }

            Interlocked.Increment(ref done);
        }
    }
}

/// <summary>Computes the rows from <paramref name="first"/> up to, not including, <paramref name="end"/>, of all images in a row.</summary>
internal delegate void RowWork(int first, int end, float[] scratch);
