using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>The same work on several cores at once.</summary>
internal static class Cores
{
    /// <summary>Seconds from the common start until the last of the threads is done.</summary>
    public static double Seconds(int threads, Action<int> work)
    {
        using var start = new Barrier(threads);
        long began = 0;
        void Body(int index)
        {
            start.SignalAndWait();
            if (index == 0)
            {
                began = Stopwatch.GetTimestamp();
            }

            work(index);
        }

        var others = Enumerable.Range(1, threads - 1).Select(index => new Thread(() => Body(index))).ToArray();
        foreach (var other in others)
        {
            other.Start();
        }

        Body(0);
        foreach (var other in others)
        {
            other.Join();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
