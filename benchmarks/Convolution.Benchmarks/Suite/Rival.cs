using Convolution.Benchmarks.Layers;

namespace Convolution.Benchmarks.Suite;

/// <summary>What a layer is compared with: an installed peer, or a recorded figure.</summary>
internal sealed record Rival(string Name, double Milliseconds, bool IsDirect)
{
    /// <summary>The recorded figures of a layer, as times on a machine of this FMA peak.</summary>
    public static IEnumerable<Rival> Recorded(Anchor anchor, Layer layer, double peakGflops)
    {
        double Time(double share) => layer.Flops / (share * peakGflops) * 1e-6;
        yield return new Rival($"anchor: {anchor.DirectLibrary}", Time(anchor.DirectShare), IsDirect: true);
        yield return new Rival($"anchor: {anchor.Library}", Time(anchor.Share), IsDirect: anchor.Share == anchor.DirectShare);
    }

    /// <summary>As tables and pictures show it, where a dagger stands for recorded.</summary>
    public static string Display(string? name) => (name ?? "-")
        .Replace("anchor: ", "† ", StringComparison.Ordinal)
        .Replace("ONNX Runtime", "ORT", StringComparison.Ordinal);

    public static Rival? Fastest(IEnumerable<Rival> rivals) => rivals.MinBy(rival => rival.Milliseconds);
}
