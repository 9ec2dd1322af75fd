using System.Numerics;
using Convolution.Execution;

namespace Convolution.Tests.Support;

/// <summary>The bytes that a call allocates once it has warmed up; its test belongs to <see cref="Alone"/>.</summary>
public static class Allocation
{
    private const int Calls = 10;
    private const int Attempts = 50;

    /// <summary>A call into memory of the caller, which is shared out where several threads are allowed.</summary>
    public static Action Call<T>(Subject<T> subject, bool ownScratch, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ConvolutionDescription description = subject.Describe(threads);
        if (threads > 1)
            Check.IsShared(description);
        var result = new T[subject.Length];
        byte[] scratch = ownScratch ? new byte[description.ScratchBytes] : [];
        return () => subject.Run(result, new RunOptions { MaxDegreeOfParallelism = threads, Scratch = scratch });
    }

    /// <summary>All that this thread allocates in some calls; nobody else allocates on it.</summary>
    public static long OfThisThread(Action run)
    {
        WarmUp(run);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(run, Calls);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>What all threads allocate in some calls: the least over some attempts, since the test host allocates now and then.</summary>
    public static long OfAllThreads(Action run)
    {
        WarmUp(run);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Repeat(run, Calls);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    /// <summary>
    /// Calls ask for kernels, which are compiled in the background; later ones change over to them, and list them, once, and may ask for more.
    /// </summary>
    private static void WarmUp(Action run)
    {
        for (int round = 0; round < 3; round++)
        {
            Repeat(run, 2 * Calls);
            using var ready = new ManualResetEventSlim();
            Background.Add(() => { }, ready.Set);
            ready.Wait(HeldBackground.Patience).Should().BeTrue();
        }

        Repeat(run, Calls);
    }

    private static void Repeat(Action run, int times)
    {
        for (int i = 0; i < times; i++)
            run();
    }
}
