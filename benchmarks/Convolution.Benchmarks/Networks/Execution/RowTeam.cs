namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>
/// Shares the rows of an output among the calling thread and threads of the pool. <see cref="Parallel"/> would do, but allocates.
/// </summary>
/// <param name="rows">Rows of all images.</param>
/// <param name="rowLength">Floats of scratch that each thread gets.</param>
/// <param name="isLarge">Whether the work is worth a second thread.</param>
/// <param name="work">Computes some rows.</param>
internal sealed class RowTeam(int rows, int rowLength, bool isLarge, RowWork work) : IThreadPoolWorkItem
{
    private readonly float[][] scratch = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new float[rowLength])];
    private int parts;
    private int next = int.MaxValue / 2;
    private int done;

    /// <summary>Returns when all rows are done; waits only for threads that have begun.</summary>
    public void Run(int threads)
    {
        parts = isLarge ? Math.Min(Math.Min(threads, scratch.Length), rows) : 1;
        done = 0;
        Volatile.Write(ref next, 0);
        for (int helper = 1; helper < parts; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Execute();
        var wait = default(SpinWait);
        while (Volatile.Read(ref done) < parts)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Takes part after part until none is left; a helper that comes late finds none, or helps the next run.</summary>
    public void Execute()
    {
        for (int part = Interlocked.Increment(ref next) - 1; part < parts; part = Interlocked.Increment(ref next) - 1)
        {
            work((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts), scratch[part]);
            Interlocked.Increment(ref done);
        }
    }
}

/// <summary>Computes the rows from <paramref name="first"/> up to, not including, <paramref name="end"/>, of all images in a row.</summary>
internal delegate void RowWork(int first, int end, float[] scratch);
