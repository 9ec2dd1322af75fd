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
    private static readonly JsonSerializerOptions options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, options);
}
