using System.Globalization;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Suite;

/// <summary>The report as people read it: a table for each group of layers, its geometric mean and its worst layer.</summary>
internal static class SuiteTable
{
    /// <summary>Characters of the widest table: a narrower console shall break lines rather than lose columns.</summary>
    private const int Width = 190;

    public static void Write(IAnsiConsole console, SuiteReport report, PeerSet peers)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        var machine = report.Machine;
        string levels = string.Join(", ", report.Bandwidth.Levels.Select(Level));
        console.MarkupLineInterpolated(
            $"[bold]{machine.Cpu}[/], {machine.Cores} cores, {machine.Runtime}, {machine.VectorBits}-bit vectors");
        console.MarkupLineInterpolated(
            $"{report.Threads} thread(s): FMA peak [bold]{report.PeakGflops:f0}[/] GFLOP/s; reads {levels} GB/s");
        WritePeers(console, peers);
        console.MarkupLine(
            "[dim]Nominal GFLOP/s. A ratio is the fastest rival's time over ours: above 1 we are faster; † a recorded rival.[/]");

        foreach (var group in report.Layers.GroupBy(layer => layer.Layer.Op))
        {
            console.WriteLine();
            Write(console, [.. group], peers.Installed);
        }

        foreach (var layer in report.Layers)
        {
            foreach (string reason in layer.Excluded ?? [])
            {
                console.MarkupLineInterpolated($"[red]{layer.Id}: not compared with {reason}[/]");
            }
        }
    }

    private static void WritePeers(IAnsiConsole console, PeerSet peers)
    {
        if (peers.Installed.Count > 0)
        {
            string installed = string.Join(", ", peers.Installed.Select(peer => $"{peer.Name} {peer.Version}"));
            console.MarkupLineInterpolated($"[dim]Peers: {installed}.[/]");
        }

        if (peers.Missing.Count > 0)
        {
            console.MarkupLineInterpolated(
                $"[yellow]Not installed: {string.Join(", ", peers.Missing)}; benchmarks/peers/install.sh fetches them.[/]");
        }
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<LayerReport> layers, IReadOnlyList<IPeer> peers)
    {
        bool recorded = layers.Any(layer => layer.AnchorShare is not null);
        var table = new Table { Border = TableBorder.Simple, ShowFooters = true };
        table.AddColumn(Column(layers[0].Op).LeftAligned().Footer("geometric mean\nworst"));
        table.AddColumn(Column("geometry").LeftAligned());
        table.AddColumn(Column("algorithm").LeftAligned());
        table.AddColumn(Column("ours ms"));
        table.AddColumn(Column("ours").Footer(Number(Statistics.GeometricMean(layers.Select(layer => layer.OursGflops)))));
        table.AddColumn(Column("of peak").Footer(Percent(Statistics.GeometricMean(layers.Select(layer => layer.PeakShare)))));
        table.AddColumn(Column("of roof").Footer(Percent(Statistics.GeometricMean(layers.Select(layer => layer.RoofShare)))));
        foreach (var peer in peers)
        {
            table.AddColumn(Column(peer.Name.Replace(' ', '\n')));
        }

        if (recorded)
        {
            table.AddColumn(Column("recorded\ndirect"));
            table.AddColumn(Column("recorded\nbest"));
        }

        table.AddColumn(Column("ratio\ndirect").Footer(Summary(layers, layer => layer.RatioDirect)));
        table.AddColumn(Column("ratio").Footer(Summary(layers, layer => layer.Ratio)));
        table.AddColumn(Column("best rival").LeftAligned().Footer(
            layers.Where(layer => layer.Ratio is not null).MinBy(layer => layer.Ratio) is { } worst ? $"\n{worst.Id}" : ""));
        foreach (var layer in layers)
        {
            List<string> row =
            [
                layer.Id, layer.Layer.Geometry, layer.Algorithm, layer.OursMs.ToString("f3", CultureInfo.InvariantCulture),
                $"[bold]{Number(layer.OursGflops)}[/]", Percent(layer.PeakShare), Percent(layer.RoofShare),
                .. peers.Select(peer => layer.Peers.TryGetValue(peer.Key, out double time) ? Number(layer.Gflops(time)) : "-"),
            ];
            if (recorded)
            {
                row.Add(Percent(layer.AnchorDirectShare));
                row.Add(Percent(layer.AnchorShare));
            }

            table.AddRow([.. row, Ratio(layer.RatioDirect), Ratio(layer.Ratio), Markup.Escape(Rival.Display(layer.Best))]);
        }

        console.Write(table);
    }

    private static TableColumn Column(string header) =>
        new TableColumn($"[bold]{header}[/]").RightAligned().NoWrap().Padding(0, 0, 1, 0);

    private static string Summary(IReadOnlyList<LayerReport> layers, Func<LayerReport, double?> select)
    {
        double[] ratios = [.. layers.Select(select).OfType<double>()];
        return ratios.Length == 0 ? "" : $"{Ratio(Statistics.GeometricMean(ratios))}\n{Ratio(ratios.Min())}";
    }

    private static string Level((long Bytes, double GigabytesPerSecond) level) =>
        $"{level.GigabytesPerSecond:f0} at {(level.Bytes >= 1 << 20 ? $"{level.Bytes >> 20} MiB" : $"{level.Bytes >> 10} KiB")}";

    private static string Number(double value) => value.ToString("f0", CultureInfo.InvariantCulture);

    private static string Percent(double? share) => share is { } value ? $"{Number(100 * value)} %" : "-";

    private static string Ratio(double? ratio)
    {
        if (ratio is not { } value)
        {
            return "-";
        }

        string colour = value >= 1 ? "green" : value >= 0.96 ? "yellow" : "red";
        return string.Create(CultureInfo.InvariantCulture, $"[{colour}]{value:f2}[/]");
    }
}
