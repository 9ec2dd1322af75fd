using System.Diagnostics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>The same bits and the same memory after a long time as at the start: a second by default, minutes on request.</summary>
[Collection(nameof(Alone))]
public sealed class SoakTests
{
    private const string Seconds = "CONVOLUTION_SOAK_SECONDS";

    /// <summary>
    /// What the shared pool of arrays may come to keep, some scratch memory for each thread that has worked; a second of calls makes
    /// many times as much in outputs.
    /// </summary>
    private const long Tolerance = 64 << 20;

    [Fact]
    public void Calls_from_many_threads_keep_their_bits_and_the_heap_its_size()
    {
        var duration = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable(Seconds), out int seconds) ? seconds : 1);
        Subject[] subjects = [.. Enum.GetValues<Operation>().Select(operation => new Subject(operation))];
        Round(subjects);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        int rounds = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration; rounds++)
            Round(subjects);

        rounds.Should().BePositive();
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Tolerance);
    }

    private static void Round(Subject[] subjects) =>
        Parallel.For(0, 4 * subjects.Length, call => subjects[call % subjects.Length].Check(threads: 1 + (call % 3)));

    private sealed class Subject
    {
        private readonly Operands<float> operands;
        private readonly Prepared<float> prepared;
        private readonly float[] expected;

        public Subject(Operation operation)
        {
            operands = new(new Problem
            {
                Operation = operation,
                Height = 28,
                Width = 28,
                Channels = 64,
                Filters = 64,
                Bias = true,
                Residual = true,
                Activation = Activation.Relu,
            });
            prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto);
            expected = Support.Check.Run(operands, prepared, threads: 1);
        }

        public void Check(int threads) => Bits.ShouldBeSame<float>(Support.Check.Run(operands, prepared, threads), expected, operands.Problem);
    }
}
