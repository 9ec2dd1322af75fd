using System.Globalization;

namespace Convolution.Benchmarks.Measure;

/// <summary>How much more of this process's memory was in use at once than when the counting began.</summary>
internal sealed class PeakMemory
{
    private readonly long? before;

    private PeakMemory(long? before) => this.before = before;

    /// <summary>Bytes; null where the system does not tell.</summary>
    public long? Bytes => Read("VmHWM") - before;

    public static PeakMemory Start()
    {
        // "5" sets the peak back to what is in use now.
        const string Reset = "/proc/self/clear_refs";
        if (!File.Exists(Reset))
            return new(null);
        File.WriteAllText(Reset, "5");
        return new(Read("VmRSS"));
    }

    private static long? Read(string key)
    {
        const string Table = "/proc/self/status";
        string? line = File.Exists(Table) ? File.ReadLines(Table).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? null : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
