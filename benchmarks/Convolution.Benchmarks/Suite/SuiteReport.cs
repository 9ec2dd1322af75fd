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
    public string ToJson() => JsonSerializer.Serialize(this, SuiteJson.Default.SuiteReport);
}

/// <summary>Written without reflection, so that a benchmark compiled ahead of time has it too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SuiteReport))]
internal sealed partial class SuiteJson : JsonSerializerContext;
