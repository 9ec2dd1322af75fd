namespace Convolution.Execution;

/// <summary>One thread beside the callers that does what may be done ahead, the likely before the possible, and ends when nothing is left.</summary>
/// <remarks>Not the pool's: while layers are created side by side, its threads are taken; and more than one would take the callers' processors: with
/// two the first MobileNetV1 of a process took 1.15 times as long (two processors).</remarks>
internal static class Background
{
    private static readonly Queue<Action> Likely = [];

    private static readonly Queue<Action> Possible = [];

    private static bool isAtWork;

    /// <param name="likely">What will be wanted soon.</param>
    /// <param name="possible">What may be wanted too; it waits until nothing likely is left.</param>
    public static void Add(Action likely, Action? possible)
    {
        lock (Likely)
        {
            Likely.Enqueue(likely);
            if (possible is not null)
                Possible.Enqueue(possible);
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
        lock (Likely)
        {
            isAtWork = Likely.TryDequeue(out Action? work) || Possible.TryDequeue(out work);
            return work;
        }
    }
}
