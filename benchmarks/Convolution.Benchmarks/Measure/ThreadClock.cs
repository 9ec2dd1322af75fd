using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Measure;

/// <summary>The processor time of the calling thread, which stands still while another thread has its core.</summary>
internal static partial class ThreadClock
{
    private const int ProcessTime = 2, ThreadTime = 3;

    /// <summary>Null where the system does not tell.</summary>
    public static double? Milliseconds => Read(ThreadTime);

    /// <summary>That of all other threads of the process together.</summary>
    public static double? OthersMilliseconds => Read(ProcessTime) - Read(ThreadTime);

    private static double? Read(int clock) => OperatingSystem.IsLinux() && clock_gettime(clock, out var time) == 0
        ? time.Seconds * 1e3 + time.Nanoseconds * 1e-6
        : null;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
