using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>One prepared object serves all threads, wherever it is called from and whatever happens to other calls.</summary>
[Collection(nameof(Alone))]
public sealed class ConcurrencyTests
{
    /// <summary>What results are filled with before; no sum happens to be the same.</summary>
    private const float Unwritten = 42;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [ClassData(typeof(SharedCalls))]
    public void F9_eight_threads_share_one_prepared_object(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        Call[] calls = Calls(direction, problem, algorithm, count: 8);
        var failures = new Exception?[calls.Length];
        Thread[] threads =
        [
            .. calls.Select((call, index) => Start(() => failures[index] = Record.Exception(() =>
            {
                for (int round = 0; round < 12; round++)
                    call.Check(threads: 1 + (round % 4));
            }))),
        ];

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
            Check.IsShared(prepared.Describe(problem.InputShape, threads: 2));
            float[] expected = Check.Run(operands, prepared, threads: 1);
            for (int round = 0; round < 300; round++)
                Bits.ShouldBeSame<float>(Check.Run(operands, prepared, threads: 2), expected, problem);
        }
    }

    [Theory]
    [ClassData(typeof(SharedCalls))]
    public async Task F9_calls_nest_in_a_parallel_loop(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        Call[] calls = Calls(direction, problem, algorithm, count: 4);

        await Task.Run(() => Parallel.For(0, 40, index => calls[index % calls.Length].Check(threads: 4))).WaitAsync(Deadline);
    }

    [Theory]
    [ClassData(typeof(SharedCalls))]
    public void F9_a_starved_pool_costs_speed_but_not_progress(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        Call call = Calls(direction, problem, algorithm, count: 1)[0];
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
        Thread thread = Start(() => failure = Record.Exception(() =>
        {
            for (int round = 0; round < 10; round++)
                call.Check(threads: 4);
        }));
        bool finished = thread.Join(Deadline);
        release.Set();
        blocked.Wait(Deadline).Should().BeTrue();

        finished.Should().BeTrue("the caller works along and waits for no thread that has not begun");
        failure.Should().BeNull();
    }

    [Theory]
    [ClassData(typeof(SharedCalls))]
    public void F11_a_cancelled_token_is_seen_before_anything_is_written(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        foreach (ConvolutionAlgorithm each in new[] { algorithm, ConvolutionAlgorithm.Auto, ConvolutionAlgorithm.Reference })
        {
            var subject = Subject<float>.Create(direction, problem, each);
            var result = new float[subject.Length];
            Array.Fill(result, Unwritten);
            Action act = () => subject.Run(result, new RunOptions { CancellationToken = new(canceled: true) });

            act.Should().Throw<OperationCanceledException>();
            result.AsSpan().ContainsAnyExcept(Unwritten).Should().BeFalse();
        }
    }

    /// <summary>Images are so large that a run takes some milliseconds.</summary>
    [Theory]
    [Trait("Work", "Large")]
    [ClassData(typeof(SharedCalls))]
    public void F11_cancellation_in_mid_run_leaves_the_object_usable(Direction direction, Problem problem, ConvolutionAlgorithm algorithm)
    {
        var subject = Subject<float>.Create(direction, problem with { Height = 8 * problem.Height, Width = 8 * problem.Width }, algorithm);
        float[] expected = subject.Run(threads: 1);
        var result = new float[subject.Length];

        int interrupted = 0;
        for (int attempt = 0; attempt < 100 && interrupted < 2; attempt++)
        {
            Array.Fill(result, Unwritten);
            using var source = new CancellationTokenSource();
            Thread canceller = Start(() =>
            {
                // The run has begun when its first value is there.
                SpinWait.SpinUntil(() => result.AsSpan().ContainsAnyExcept(Unwritten), Deadline);
                source.Cancel();
            });
            try
            {
                subject.Run(result, new RunOptions { CancellationToken = source.Token, MaxDegreeOfParallelism = 1 + (attempt % 2) });
            }
            catch (OperationCanceledException)
            {
                interrupted++;
                if (direction == Direction.Forward)
                    result.Should().Contain(Unwritten, "a run that was cut short has not written all");
                float[] left = [.. result];
                Thread.Sleep(1);
                Bits.ShouldBeSame<float>(result, left, "a call that has thrown writes no more");
            }

            canceller.Join(Deadline).Should().BeTrue();
            subject.Run(result, default);
            Bits.ShouldBeSame<float>(result, expected, problem);
        }

        interrupted.Should().BePositive("the token is asked before each unit of work");
    }

    /// <summary>In the background, so that one that hangs does not keep the process from its end.</summary>
    private static Thread Start(Action run)
    {
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Of one prepared object, each with images of its own.</summary>
    private static Call[] Calls(Direction direction, Problem problem, ConvolutionAlgorithm algorithm, int count)
    {
        var subject = Subject<float>.Create(direction, problem, algorithm);
        Check.IsShared(subject.Describe(threads: 4));
        return [.. Enumerable.Range(1, count).Select(seed => new Call(subject.WithImages(seed), problem))];
    }

    /// <summary>A call and what must come out.</summary>
    private sealed class Call(Subject<float> subject, Problem problem)
    {
        private readonly float[] expected = subject.Run(threads: 1);

        public void Check(int threads) => Bits.ShouldBeSame<float>(subject.Run(threads), expected, problem);
    }
}
