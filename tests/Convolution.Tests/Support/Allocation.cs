namespace Convolution.Tests.Support;

/// <summary>The bytes that a call allocates once it has warmed up; its test belongs to <see cref="Alone"/>.</summary>
public static class Allocation
{
    private const int WarmUp = 60;
    private const int Attempts = 50;
    private const int Runs = 10;

    public static long OfThisThread(Action run) => Least(run, GC.GetAllocatedBytesForCurrentThread);

    public static long OfAllThreads(Action run) => Least(run, () => GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>The least over some attempts, since the test host allocates now and then.</summary>
    private static long Least(Action run, Func<long> allocated)
    {
        Repeat(WarmUp);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = allocated();
            Repeat(Runs);
            least = Math.Min(least, allocated() - before);
        }

        return least;

        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
                run();
        }
    }
}
