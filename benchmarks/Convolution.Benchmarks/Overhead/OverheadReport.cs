using System.Text.Json;
using System.Text.Json.Serialization;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Overhead;

/// <summary>What calls cost beyond their arithmetic, and its JSON.</summary>
internal sealed record OverheadReport(Machine Machine, int Threads, double PeakGflops, IReadOnlyList<OverheadOfCall> Calls)
{
    public string ToJson() => JsonSerializer.Serialize(this, OverheadJson.Default.OverheadReport);
}

/// <summary>Written without reflection, so that a benchmark compiled ahead of time has it too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(OverheadReport))]
internal sealed partial class OverheadJson : JsonSerializerContext;

/// <summary>One call on a tiny input.</summary>
/// <param name="Name">The layer.</param>
/// <param name="ArithmeticNs">Its FLOPs at the FMA peak.</param>
/// <param name="PreparedNs">A call of the prepared convolution.</param>
/// <param name="PreparedBytes">Allocated by such a call.</param>
/// <param name="OneShotNs">Preparing and calling once.</param>
/// <param name="OneShotBytes">Allocated by that.</param>
/// <param name="PeersNs">A prepared call of each peer by its name; null where it does not compute the layer.</param>
internal sealed record OverheadOfCall(
    string Name,
    double ArithmeticNs,
    double PreparedNs,
    double PreparedBytes,
    double OneShotNs,
    double OneShotBytes,
    IReadOnlyDictionary<string, double?> PeersNs);
