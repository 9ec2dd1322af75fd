using Convolution.Execution;
using Convolution.Tests.Support;

namespace Convolution.Tests.Execution;

/// <summary>Units of work on several threads: what ends a job early, and who may take part in it.</summary>
[Collection(nameof(Alone))]
public sealed class ForkJoinTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public unsafe void F11_the_token_is_asked_before_each_unit(int threads)
    {
        using var source = new CancellationTokenSource();
        (CancellingJob.Source, CancellingJob.Ran) = (source, 0);
        Action act = () => ForkJoin.Run(default(CancellingJob), 1000, new Workers(threads, null, source.Token));

        act.Should().Throw<OperationCanceledException>();
        CancellingJob.Ran.Should().BeLessThan(1000, "no unit begins once the sixth has cancelled");
    }

    [Fact]
    public void F11_an_exception_in_a_worker_surfaces_once_and_harms_no_later_call()
    {
        for (int round = 0; round < 50; round++)
        {
            foreach (int threads in new[] { 1, 2, 4 })
            {
                Action failing = () => Run(new FailingJob(failAt: 7), threads);
                failing.Should().Throw<InvalidDataException>();

                FailingJob.Ran = 0;
                Run(new FailingJob(failAt: -1), threads);
                FailingJob.Ran.Should().Be(100);
            }
        }

        static unsafe void Run(FailingJob job, int threads) => ForkJoin.Run(job, 100, new Workers(threads, null, default));
    }

    /// <summary>Each worker has scratch memory of its own; a helper that comes late from a larger call must not take part as one too many.</summary>
    [Fact]
    public void F9_no_call_has_more_workers_than_threads()
    {
        const int Blockers = 64;
        int running = 0;
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(Blockers);
        for (int i = 0; i < Blockers; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                Interlocked.Increment(ref running);
                release.Wait();
                blocked.Signal();
            });
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref running) >= 3, Deadline).Should().BeTrue("the pool starts more threads in time");

        // Seven helpers stay in the queue, behind the blockers; they come when the second job has begun.
        NumberedJob.Begun = null;
        Run(threads: 8);
        NumberedJob.Begun = release;
        NumberedJob.Largest = 0;
        Run(threads: 2);
        blocked.Wait(Deadline);

        NumberedJob.Largest.Should().BeLessThan(2);

        static unsafe void Run(int threads) => ForkJoin.Run(default(NumberedJob), 60, new Workers(threads, null, default));
    }

    private struct NumberedJob : IUnitJob
    {
        public static ManualResetEventSlim? Begun;
        public static int Largest;

        public readonly void Run(int unit, int worker)
        {
            if (Begun is not null)
            {
                Begun.Set();
                Thread.Sleep(2);
            }

            if (worker > Volatile.Read(ref Largest))
                Volatile.Write(ref Largest, worker);
        }
    }

    private struct CancellingJob : IUnitJob
    {
        public static CancellationTokenSource? Source;
        public static int Ran;

        public readonly void Run(int unit, int worker)
        {
            if (unit == 5)
                Source!.Cancel();
            Interlocked.Increment(ref Ran);
        }
    }

    private struct FailingJob(int failAt) : IUnitJob
    {
        public static int Ran;

        public readonly void Run(int unit, int worker)
        {
            if (unit == failAt)
                throw new InvalidDataException();
            Interlocked.Increment(ref Ran);
        }
    }
}
