using System.Diagnostics;

namespace Convolution.Benchmarks.Cold;

/// <summary>This program once more, with other arguments.</summary>
internal static class FreshProcess
{
    /// <summary>What it wrote, and how long it took from outside.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static (string Output, double Milliseconds) Run(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])[.. isHost ? [Environment.GetCommandLineArgs()[0]] : (string[])[], .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return process.ExitCode == 0
            ? (output.Trim(), milliseconds)
            : throw new InvalidOperationException($"A fresh process ended with {process.ExitCode}.");
    }
}
