using System.Globalization;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>One group of layers as a grid of words, for whatever draws tables; peers that have none of them get no column.</summary>
internal sealed class SuiteGrid
{
    private readonly IReadOnlyList<LayerReport> layers;
    private readonly IReadOnlyList<IPeer> peers;
    private readonly bool recorded;

    public SuiteGrid(IReadOnlyList<LayerReport> layers, IReadOnlyList<IPeer> peers)
    {
        this.layers = layers;
        this.peers = [.. peers.Where(peer => layers.Any(layer => layer.Peers.ContainsKey(peer.Key)))];
        recorded = layers.Any(layer => layer.AnchorShare is not null);
    }

    /// <summary>Headings, and whether a column holds words rather than numbers.</summary>
    public IReadOnlyList<(string Heading, bool Words)> Columns =>
    [
        (layers[0].Op, true), ("geometry", true), ("algorithm", true),
        ("ours ms", false), ("ours", false), ("of peak", false), ("of roof", false),
        .. peers.Select(peer => (peer.Name, false)),
        .. recorded ? [("recorded direct", false), ("recorded best", false)] : ((string, bool)[])[],
        ("ratio direct", false), ("ratio", false), ("best rival", true),
    ];

    public IEnumerable<IReadOnlyList<Cell>> Rows => layers.Select(Row);

    /// <summary>The geometric means, and the worst ratios with the layer that has the worst of all.</summary>
    public IReadOnlyList<IReadOnlyList<Cell>> Summary
    {
        get
        {
            double Mean(Func<LayerReport, double> select) => Statistics.GeometricMean(layers.Select(select));
            double? Ratio(Func<LayerReport, double?> select, Func<IEnumerable<double>, double> reduce) =>
                layers.Select(select).OfType<double>().ToArray() is { Length: > 0 } ratios ? reduce(ratios) : null;
            var blanks = Enumerable.Repeat(Cell.Blank, peers.Count + (recorded ? 2 : 0)).ToArray();
            string worst = layers.Where(layer => layer.Ratio is not null).MinBy(layer => layer.Ratio)?.Id ?? "";
            return
            [
                [
                    new("geometric mean"), Cell.Blank, Cell.Blank, Cell.Blank,
                    Number(Mean(layer => layer.OursGflops)),
                    Percent(Mean(layer => layer.PeakShare)), Percent(Mean(layer => layer.RoofShare)),
                    .. blanks,
                    Ratio(layer => layer.RatioDirect, Statistics.GeometricMean),
                    Ratio(layer => layer.Ratio, Statistics.GeometricMean), Cell.Blank,
                ],
                [
                    new("worst"), .. Enumerable.Repeat(Cell.Blank, 6), .. blanks,
                    Ratio(layer => layer.RatioDirect, Enumerable.Min), Ratio(layer => layer.Ratio, Enumerable.Min), new(worst),
                ],
            ];
        }
    }

    private Cell[] Row(LayerReport layer) =>
    [
        new(layer.Id), new(layer.Layer.Geometry), new(layer.Algorithm),
        new(layer.OursMs.ToString("f3", CultureInfo.InvariantCulture)),
        Number(layer.OursGflops), Percent(layer.PeakShare), Percent(layer.RoofShare),
        .. peers.Select(peer => Number(layer.Peers.TryGetValue(peer.Key, out double time) ? layer.Gflops(time) : null)),
        .. recorded ? [Percent(layer.AnchorDirectShare), Percent(layer.AnchorShare)] : (Cell[])[],
        layer.RatioDirect, layer.Ratio, new(Rival.Display(layer.Best)),
    ];

    private static Cell Number(double? value) => new(value?.ToString("f0", CultureInfo.InvariantCulture) ?? "-");

    private static Cell Percent(double? share) => new(share is { } value ? $"{Number(100 * value).Words} %" : "-");

    /// <param name="Words">What stands there.</param>
    /// <param name="Ratio">The ratio it shows, if it shows one: above 1 is good.</param>
    internal readonly record struct Cell(string Words, double? Ratio = null)
    {
        public static Cell Blank => new("");

        public static implicit operator Cell(double? ratio) =>
            new(ratio?.ToString("f2", CultureInfo.InvariantCulture) ?? "-", ratio);
    }
}
