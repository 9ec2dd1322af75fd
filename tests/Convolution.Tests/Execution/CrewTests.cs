using Convolution.Execution;
using Convolution.Tests.Support;

namespace Convolution.Tests.Execution;

/// <summary>A pool whose threads are all busy: calls do their work alone, and neither wait, nor allocate, nor fill the queue.</summary>
[Collection(nameof(Alone))]
public class CrewTests
{
    private const int Units = 7;
    private const int Helpers = 3;

    [Fact]
    public void Calls_under_a_busy_pool_allocate_nothing_and_queue_no_more_than_their_helpers()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(1);
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetMinThreads(out int fewest, out _);
        for (int thread = 0; thread < Math.Min(most, 32 * fewest); thread++)
        {
            blocked.AddCount();
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    release.Wait();
                    blocked.Signal();
                },
                null);
        }

        int runs = 0;
        int calls = 0;
        unsafe
        {
            var job = new CountingJob(&runs);
            Call();
            long queued = ThreadPool.PendingWorkItemCount;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int call = 0; call < 1000; call++)
                Call();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            long added = ThreadPool.PendingWorkItemCount - queued;
            release.Set();
            blocked.Signal();
            blocked.Wait();

            allocated.Should().Be(0);
            added.Should().BeLessThan(100, "1000 calls that each queue their {0} helpers anew would leave thousands", Helpers);

            void Call()
            {
                Crew<CountingJob>.Run(job, Units, Helpers, CancellationToken.None);
                calls++;
            }
        }

        runs.Should().Be(calls * Units);
    }

    private readonly unsafe struct CountingJob(int* runs) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            if (worker is >= 0 and <= Helpers)
                Interlocked.Increment(ref *runs);
        }
    }
}
