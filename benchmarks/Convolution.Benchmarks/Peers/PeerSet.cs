namespace Convolution.Benchmarks.Peers;

/// <summary>The peers that this machine has.</summary>
internal static class PeerSet
{
    /// <summary>
    /// Opens the installed peers that <paramref name="selection"/> names: <c>all</c>, <c>none</c>, or keys separated by commas, where
    /// <c>ort</c> stands for <c>ort_kernel</c> and <c>ort_run</c>.
    /// </summary>
    public static IReadOnlyList<IPeer> Open(string selection, int threads)
    {
        string[] wanted = selection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool Wants(string key) => wanted.Contains("all") || wanted.Any(name => key == name || key.StartsWith(name + "_", StringComparison.Ordinal));

        IReadOnlyList<(string Key, Func<string, int, IPeer?> Open)> known =
        [
            ("onednn", (key, n) => OneDnn.Open(key, "oneDNN", n, OneDnnAlgorithm.Direct)),
            ("onednn_winograd", (key, n) => OneDnn.Open(key, "oneDNN Winograd", n, OneDnnAlgorithm.Winograd)),
            ("xnnpack", Xnnpack.Open),
            ("ort_kernel", (key, n) => OnnxRuntime.Open(key, "ORT kernel", n, kernelOnly: true)),
            ("ort_run", (key, n) => OnnxRuntime.Open(key, "ORT run", n, kernelOnly: false)),
        ];
        string? unknown = wanted.FirstOrDefault(name => name is not ("all" or "none") && !known.Any(peer => peer.Key == name || peer.Key.StartsWith(name + "_", StringComparison.Ordinal)));
        if (unknown is not null)
        {
            throw new ArgumentException($"No peer is called '{unknown}'; there are {string.Join(", ", known.Select(peer => peer.Key))}.");
        }

        return [.. known.Where(peer => Wants(peer.Key)).Select(peer => peer.Open(peer.Key, threads)).OfType<IPeer>()];
    }
}
