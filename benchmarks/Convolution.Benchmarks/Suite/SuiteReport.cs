using System.Text.Json;
using System.Text.Json.Serialization;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Suite;

/// <summary>A run of the suite, and its JSON.</summary>
internal sealed record SuiteReport(
    Machine Machine,
    double PeakGflops,
    double CoresReached,
    double BandwidthGbs,
    [property: JsonIgnore] ReadBandwidth Bandwidth,
    int Threads,
    IReadOnlyDictionary<string, string> PeerVersions,
    IReadOnlyList<LayerReport> Layers)
{
    /// <summary>The peers that compute something else, and are therefore no rivals, each as a sentence.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Exclusions =>
        [.. Layers.SelectMany(layer => (layer.Excluded ?? []).Select(reason => $"{layer.Id}: not compared with {reason}."))];

    /// <summary>What the process returns: not zero where someone who was to be measured is missing.</summary>
    [JsonIgnore]
    public int ExitCode => Exclusions.Count > 0 ? 1 : 0;

    public string ToJson() => JsonSerializer.Serialize(this, SuiteJson.Default.SuiteReport);
}

/// <summary>Written without reflection, so that a benchmark compiled ahead of time has it too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SuiteReport))]
internal sealed partial class SuiteJson : JsonSerializerContext;
