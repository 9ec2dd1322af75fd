namespace Convolution.Execution;

/// <summary>One thread beside the callers that does what may be done ahead, in the order in which it came, and ends when nothing is left.</summary>
/// <remarks>Not the pool's: while layers are created side by side, its threads are taken; and more than one would take the callers' processors.</remarks>
internal static class Background
{
    private static readonly Queue<Action> Work = [];

    private static bool isAtWork;

    public static void Add(Action work)
    {
        lock (Work)
        {
            Work.Enqueue(work);
            if (isAtWork)
                return;
            isAtWork = true;
        }

        new Thread(WorkOff) { IsBackground = true, Name = nameof(Convolution) }.Start();
    }

    private static void WorkOff()
    {
        while (Next() is { } work)
            work();
    }

    private static Action? Next()
    {
        lock (Work)
        {
            isAtWork = Work.TryDequeue(out Action? work);
            return work;
        }
    }
}
