using System.Numerics;
using Convolution.Execution;

namespace Convolution.Tests.Support;

/// <summary>The bytes that a call allocates once it has warmed up; its test belongs to <see cref="Alone"/>.</summary>
public static class Allocation
{
    private const int Before = 60;
    private const int Attempts = 50;
    private const int Runs = 10;

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

    /// <summary>All that this thread allocates in many calls; nobody else allocates on it.</summary>
    public static long OfThisThread(Action run)
    {
        WarmUp(run);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(run, Attempts);
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
            Repeat(run, Runs);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    /// <summary>Calls change over to kernels that are compiled in the background, and then list them; so these are to be ready before.</summary>
    private static void WarmUp(Action run)
    {
        using var ready = new ManualResetEventSlim();
        Background.Add(() => { }, ready.Set);
        ready.Wait(HeldBackground.Patience).Should().BeTrue();
        Repeat(run, Before);
    }

    private static void Repeat(Action run, int times)
    {
        for (int i = 0; i < times; i++)
            run();
    }
}
