using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>What has to be known before the figures: the machine, its limits, the peers and how to read a ratio.</summary>
internal static class SuiteHeading
{
    /// <summary>The share of their FMA peaks that cores left alone reach together.</summary>
    private const double CoresExpected = 0.9;

    public static IEnumerable<string> Lines(SuiteReport report, PeerSet peers)
    {
        var machine = report.Machine;
        string threads = report.Threads == 1 ? "1 thread" : $"{report.Threads} threads";
        string levels = string.Join(", ", report.Bandwidth.Levels.Select(Level));
        yield return $"{machine.Cpu}, {machine.Cores} cores, {machine.Os}, {machine.Runtime}, {machine.VectorBits}-bit vectors; "
            + $"{threads}.";
        yield return $"FMA peak {report.PeakGflops:f0} GFLOP/s; reads {levels} GB/s.";
        var others = peers.Installed.Where(peer => peer.ComputesTheSame).ToList();
        if (others.Count > 0)
        {
            yield return $"Peers: {string.Join(", ", others.Select(peer => $"{peer.Name} {peer.Version}"))}.";
        }

        if (peers.Missing.Count > 0)
        {
            yield return $"Not installed: {string.Join(", ", peers.Missing)}; benchmarks/peers/install.sh fetches them.";
        }

        if (report.CoresReached < CoresExpected * report.Threads)
        {
            yield return $"WARNING: {report.Threads} threads reached {report.CoresReached:f1} cores; other work takes the rest, "
                + "and libraries that wait spinning suffer most. These figures compare nothing.";
        }

        if (report.Layers.Count(layer => layer.Disturbed is not null) is > 0 and var disturbed)
        {
            yield return $"Other work took the core in {disturbed} of {report.Layers.Count} layers too often for the clock; "
                + "processor time stands in there.";
        }

        yield return "Nominal GFLOP/s. A ratio is the fastest rival's time over ours: above 1 we are faster; † a recorded rival.";
        foreach (string exclusion in report.Exclusions)
        {
            yield return exclusion;
        }
    }

    private static string Level((long Bytes, double GigabytesPerSecond) level) =>
        $"{level.GigabytesPerSecond:f0} at {(level.Bytes >= 1 << 20 ? $"{level.Bytes >> 20} MiB" : $"{level.Bytes >> 10} KiB")}";
}
