using System.Globalization;

namespace Convolution.Benchmarks.Layers;

/// <summary>
/// The best figure recorded for a layer on one Zen 4 core, by libraries that may have no package to install: each a share of
/// the FMA peak of the core it was measured on, so that the peak measured in a run turns it into a time there.
/// </summary>
internal sealed record Anchor(string DirectLibrary, double DirectShare, string Library, double Share)
{
    public static IReadOnlyDictionary<string, Anchor> ReadAll() => Csv.Rows("anchors.csv").ToDictionary(
        row => row[0],
        row => new Anchor(
            row[1], double.Parse(row[2], CultureInfo.InvariantCulture),
            row[3], double.Parse(row[4], CultureInfo.InvariantCulture)));
}
