using System.Text.Json;
using System.Text.Json.Serialization;
using Convolution.Benchmarks.Cold;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Networks;

/// <summary>A run of <c>network</c>, and its JSON.</summary>
/// <param name="OrtVersion">Null where ONNX Runtime is not installed.</param>
/// <param name="PackageBytes">This library's assembly and the one it depends on; null where both were compiled into the program ahead of time.</param>
/// <param name="OrtPackageBytes">The native library.</param>
/// <param name="Tolerance">How far outputs may be apart, relative to the largest value.</param>
/// <param name="Cold">Fresh processes, if asked for.</param>
internal sealed record NetworkReport(
    Machine Machine, string? OrtVersion, long? PackageBytes, long? OrtPackageBytes, double Tolerance,
    IReadOnlyList<NetworkFigures> Networks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColdComparison>? Cold)
{
    public string ToJson() => JsonSerializer.Serialize(this, NetworkJson.Default.NetworkReport);
}

/// <summary>Written without reflection, so that a benchmark compiled ahead of time has it too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(NetworkReport))]
internal sealed partial class NetworkJson : JsonSerializerContext;

/// <summary>One network at one batch size on so many threads.</summary>
/// <param name="OursMs">Milliseconds of one inference, the median.</param>
/// <param name="OrtMs">The same by ONNX Runtime; null where it is not installed.</param>
/// <param name="Ratio">Theirs over ours: above 1 we are faster.</param>
/// <param name="MaxAbsDiff">The largest difference between two output values.</param>
/// <param name="MaxAbs">The largest output value.</param>
/// <param name="AllocatedBytes">Managed memory that one of our inferences allocates, on all threads.</param>
/// <param name="ArenaBytes">Our memory for all tensors between input and output, those of one image.</param>
/// <param name="Disturbed">Whether other processes took the core so often that processor time stands in for the clock.</param>
/// <param name="Layers">Where our time goes, if asked for.</param>
internal sealed record NetworkFigures(
    string Name, int Threads, int Batch, double Gflop,
    double OursMs, double? OrtMs, double? Ratio, double? MaxAbsDiff, double MaxAbs,
    long AllocatedBytes, long ArenaBytes, bool Disturbed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerFigures>? Layers);

/// <summary>One step of a network.</summary>
/// <param name="Algorithm">What the library chose; null for what is no convolution.</param>
/// <param name="RooflineShare">Nominal GFLOP/s over what the machine allows, so Winograd may exceed 1.</param>
internal sealed record LayerFigures(
    int Index, string Kind, string Shape, string? Algorithm, double Ms, double? Gflops, double? RooflineShare);
