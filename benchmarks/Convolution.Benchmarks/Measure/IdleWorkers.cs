using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>
/// Waits until the workers of the contender that had its turn sleep. Libraries let them spin on for a while, ONNX Runtime for a million
/// pauses, on cores that the next contender wants; how long a pause is depends on the processor, so the wait looks instead of guessing.
/// </summary>
internal static class IdleWorkers
{
    /// <summary>Milliseconds in a row without work after which they are taken to sleep: longer than another process has their core.</summary>
    private const double Quiet = 5;

    /// <summary>Milliseconds of work in that time that are none: a timer, or the thread pool looking around.</summary>
    private const double Noise = 0.2;

    /// <summary>Milliseconds after which they will not stop.</summary>
    private const double Patience = 200;

    /// <summary>Keeps the core meanwhile: a thread that sleeps may wake up on the core of another.</summary>
    public static void Await()
    {
        long start = Stopwatch.GetTimestamp(), quietSince = start;
        double? worked = ThreadClock.OthersMilliseconds;
        while (Milliseconds(quietSince) < Quiet && Milliseconds(start) < Patience)
        {
            Thread.SpinWait(1000);
            if (ThreadClock.OthersMilliseconds is { } now && now - worked > Noise)
            {
                (worked, quietSince) = (now, Stopwatch.GetTimestamp());
            }
        }
    }

    private static double Milliseconds(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;
}
