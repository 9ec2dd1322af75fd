using Convolution.Execution;
using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>One prepared convolution serves all threads, wherever it is called from and whatever happens to other calls.</summary>
[Collection(nameof(Alone))]
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static TheoryData<Operation> Operations => [Operation.Dense, Operation.Depthwise, Operation.Separable];

    [Theory]
    [MemberData(nameof(Operations))]
    public void F9_eight_threads_share_one_prepared_convolution(Operation operation)
    {
        var shared = new Shared(operation, inputs: 8);
        Exception?[] failures = new Exception?[8];
        Thread[] threads =
        [
            .. Enumerable.Range(0, 8).Select(index => new Thread(() => failures[index] = Record.Exception(() =>
            {
                for (int round = 0; round < 60; round++)
                    shared.Check(index, threads: 1 + (round % 4));
            }))),
        ];

        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join(Deadline).Should().BeTrue("no call may hang");

        failures.Should().OnlyContain(failure => failure == null);
    }

    /// <summary>Vectors that overlap must not be finished by two threads at once: here each vector is a unit of its own.</summary>
    [Fact]
    public void Threads_that_share_channels_add_the_residual_once()
    {
        foreach (int channels in new[] { 17, 25, 35 })
        {
            var problem = new Problem
            {
                Operation = Operation.Depthwise,
                Height = 24,
                Width = 24,
                Channels = channels,
                Filter = 13,
                Residual = true,
                Activation = Activation.Relu,
            };
            var operands = new Operands<float>(problem);
            Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Direct);
            float[] expected = Support.Check.Run(operands, prepared, threads: 1);
            for (int round = 0; round < 300; round++)
                Bits.ShouldBeSame<float>(Support.Check.Run(operands, prepared, threads: 2), expected, problem);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task F9_calls_nest_in_a_parallel_loop(Operation operation)
    {
        var shared = new Shared(operation, inputs: 4);

        await Task.Run(() => Parallel.For(0, 200, index => shared.Check(index % 4, threads: 4))).WaitAsync(Deadline);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void F9_a_starved_pool_costs_speed_but_not_progress(Operation operation)
    {
        var shared = new Shared(operation, inputs: 1);
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(64);
        for (int i = 0; i < blocked.InitialCount; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                release.Wait();
                blocked.Signal();
            });
        }

        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            for (int round = 0; round < 20; round++)
                shared.Check(0, threads: 4);
        }));
        thread.Start();
        bool finished = thread.Join(TimeSpan.FromSeconds(20));
        release.Set();
        blocked.Wait(Deadline);

        finished.Should().BeTrue("the caller works along and waits for no thread that has not begun");
        failure.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void F11_a_cancelled_token_is_seen_before_anything_is_written(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference })
        {
            Prepared<float> prepared = Prepared<float>.Create(new(problem), algorithm);
            var output = new NhwcTensor<float>(problem.OutputShape);
            output.Span.Fill(42);
            Action act = () => prepared.Run(
                new NhwcTensor<float>(problem.InputShape), output, new RunOptions { CancellationToken = new(canceled: true) });

            act.Should().Throw<OperationCanceledException>();
            output.Span.ToArray().Should().OnlyContain(value => value == 42);
        }
    }

    [Theory]
    [InlineData(Operation.Dense, ConvolutionAlgorithm.Direct)]
    [InlineData(Operation.Dense, ConvolutionAlgorithm.Winograd)]
    [InlineData(Operation.Depthwise, ConvolutionAlgorithm.Direct)]
    [InlineData(Operation.Separable, ConvolutionAlgorithm.Direct)]
    public void F11_cancellation_in_mid_run_leaves_the_object_usable(Operation operation, ConvolutionAlgorithm algorithm)
    {
        var problem = new Problem
        {
            Operation = operation,
            Batch = 2,
            Height = 160,
            Width = 160,
            Channels = 32,
            Filters = 32,
            Filter = algorithm == ConvolutionAlgorithm.Winograd ? 3 : 5,
            Multiplier = operation == Operation.Dense ? 1 : 2,
        };
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, algorithm);
        var input = new NhwcTensor<float>(problem.InputShape, operands.Input);
        float[] expected = prepared.Run(input).Span.ToArray();
        var output = new NhwcTensor<float>(problem.OutputShape);

        int interrupted = 0;
        for (int attempt = 0; attempt < 100 && interrupted < 3; attempt++)
        {
            output.Span.Fill(float.NaN);
            using var source = new CancellationTokenSource();
            var canceller = new Thread(() =>
            {
                // The run has begun when its first value is there.
                SpinWait.SpinUntil(() => !float.IsNaN(Volatile.Read(ref output.Span[0])), Deadline);
                source.Cancel();
            });
            canceller.Start();
            try
            {
                prepared.Run(input, output, new RunOptions { CancellationToken = source.Token, MaxDegreeOfParallelism = 1 + (attempt % 2) });
            }
            catch (OperationCanceledException)
            {
                interrupted++;
                output.Span.Contains(float.NaN).Should().BeTrue("a run that was cut short has not written all");
            }

            canceller.Join(Deadline).Should().BeTrue();
            output.Span.Clear();
            prepared.Run(input, output);
            Bits.ShouldBeSame<float>(output.Span, expected, problem);
        }

        interrupted.Should().BePositive("the token is asked before each unit of work");
    }

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

    /// <summary>One prepared convolution, some inputs, and what must come out.</summary>
    private sealed class Shared
    {
        private readonly Problem problem;
        private readonly Prepared<float> prepared;
        private readonly Operands<float>[] operands;
        private readonly float[][] expected;

        public Shared(Operation operation, int inputs)
        {
            problem = new() { Operation = operation, Batch = 2, Height = 17, Width = 16, Channels = 24, Filters = 40, Bias = true };
            prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Direct);
            operands = [.. Enumerable.Range(0, inputs).Select(_ => new Operands<float>(problem))];
            var random = new Random(5);
            foreach (Operands<float> one in operands)
            {
                foreach (ref float value in one.Input.AsSpan())
                    value = random.NextSingle();
            }

            expected = Array.ConvertAll(operands, one => Support.Check.Run(one, ConvolutionAlgorithm.Reference));
        }

        public void Check(int index, int threads) =>
            Bits.ShouldBeSame<float>(Support.Check.Run(operands[index], prepared, threads), expected[index], problem);
    }
}
