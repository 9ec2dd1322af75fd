namespace Convolution.Benchmarks.Peers;

/// <summary>The peers that were asked for: those this machine has, and the names of those it lacks.</summary>
internal sealed class PeerSet : IDisposable
{
    private static readonly IReadOnlyList<(string Key, string Name, Func<string, string, int, IPeer?> Open)> known =
    [
        ("onednn", "oneDNN", (key, name, threads) => OneDnn.Open(key, name, threads, OneDnnAlgorithm.Direct)),
        ("onednn_winograd", "oneDNN Winograd", (key, name, threads) => OneDnn.Open(key, name, threads, OneDnnAlgorithm.Winograd)),
        ("xnnpack", "XNNPACK", Xnnpack.Open),
        ("ort_kernel", "ORT kernel", (key, name, threads) => OnnxRuntime.Open(key, name, threads, kernelOnly: true)),
        ("ort_run", "ORT run", (key, name, threads) => OnnxRuntime.Open(key, name, threads, kernelOnly: false)),
    ];

    private PeerSet(IReadOnlyList<IPeer> installed, IReadOnlyList<string> missing) => (Installed, Missing) = (installed, missing);

    public IReadOnlyList<IPeer> Installed { get; }

    public IReadOnlyList<string> Missing { get; }

    public static string Keys => string.Join(", ", known.Select(peer => peer.Key));

    /// <summary>
    /// Opens what <paramref name="selection"/> names: <c>all</c>, <c>none</c>, or keys separated by commas, where <c>ort</c>
    /// stands for <c>ort_kernel</c> and <c>ort_run</c>.
    /// </summary>
    public static PeerSet Open(string selection, int threads)
    {
        string[] names = Names(selection);
        var wanted = known.Where(peer => names.Any(name => name == "all" || Matches(peer.Key, name))).ToList();
        var opened = wanted.Select(peer => peer.Open(peer.Key, peer.Name, threads)).ToList();
        var missing = wanted.Zip(opened).Where(pair => pair.Second is null).Select(pair => pair.First.Name);
        return new([.. opened.OfType<IPeer>()], [.. missing]);
    }

    /// <summary>These and one more.</summary>
    public PeerSet With(IPeer peer) => new([.. Installed, peer], Missing);

    /// <summary>The first name in <paramref name="selection"/> that stands for nothing, or null.</summary>
    public static string? Unknown(string selection) => Names(selection)
        .FirstOrDefault(name => name is not ("all" or "none") && !known.Any(peer => Matches(peer.Key, name)));

    public void Dispose()
    {
        foreach (var peer in Installed)
        {
            peer.Dispose();
        }
    }

    private static string[] Names(string selection) =>
        selection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A key itself, or else the library's name that several keys begin with.</summary>
    private static bool Matches(string key, string name) => known.Any(peer => peer.Key == name)
        ? key == name
        : key.StartsWith(name + "_", StringComparison.Ordinal);
}
