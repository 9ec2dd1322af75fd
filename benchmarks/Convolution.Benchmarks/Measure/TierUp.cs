using System.Diagnostics;

namespace Convolution.Benchmarks.Measure;

/// <summary>
/// Lets the runtime compile our code for good before anything is timed: that takes thirty calls and a pause, and for what is instrumented
/// in between the same again. The native libraries come compiled.
/// </summary>
internal static class TierUp
{
    private const int Passes = 3;

    private const int EnoughCalls = 40;

    /// <summary>Milliseconds after which something large has called everything inside it often enough.</summary>
    private const double LongEnough = 150;

    private const int MillisecondsOfCompiling = 250;

    /// <param name="pass">Prepares what will be timed, or something small that runs the same code, and has it called.</param>
    public static void Run(Action pass)
    {
        for (int count = 0; count < Passes; count++)
        {
            pass();
            Thread.Sleep(MillisecondsOfCompiling);
        }
    }

    /// <summary>The calls of one pass.</summary>
    public static void Call(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < EnoughCalls && Stopwatch.GetElapsedTime(start).TotalMilliseconds < LongEnough; call++)
        {
            run();
        }
    }
}
