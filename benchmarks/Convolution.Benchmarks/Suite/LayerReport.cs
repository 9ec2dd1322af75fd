using System.Text.Json.Serialization;
using Convolution.Benchmarks.Layers;

namespace Convolution.Benchmarks.Suite;

/// <summary>
/// One layer's figures, as the JSON gives them. A ratio is a rival's time over ours: above 1 we are faster. Rivals are the
/// installed peers and, through the FMA peak of the run, the recorded ones. Of those disturbed, other processes took the core so
/// often that processor time stands in for the clock.
/// </summary>
internal sealed record LayerReport(
    string Id,
    [property: JsonIgnore] Layer Layer,
    string Op,
    string Algorithm,
    double OursMs,
    double OursGflops,
    double PeakShare,
    double RoofShare,
    IReadOnlyDictionary<string, double> Peers,
    double? AnchorDirectShare,
    double? AnchorShare,
    string? BestDirect,
    double? RatioDirect,
    string? Best,
    double? Ratio,
    IReadOnlyList<string>? Excluded,
    IReadOnlyList<string>? Disturbed)
{
    /// <summary>Nominal GFLOP/s of something that takes <paramref name="milliseconds"/>.</summary>
    public double Gflops(double milliseconds) => Layer.Flops / milliseconds * 1e-6;
}
