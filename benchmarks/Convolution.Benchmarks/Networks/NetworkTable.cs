using Spectre.Console;

namespace Convolution.Benchmarks.Networks;

/// <summary>The figures on the console.</summary>
internal static class NetworkTable
{
    public static void WriteHeading(IAnsiConsole console, NetworkReport report)
    {
        var machine = report.Machine;
        console.WriteLine($"{machine.Cpu}, {machine.Cores} cores, {machine.Os}, {machine.Runtime}, {machine.VectorBits}-bit vectors.");
        console.WriteLine(report.OrtVersion is null
            ? "ONNX Runtime is not installed; benchmarks/peers/install.sh fetches it."
            : $"ONNX Runtime {report.OrtVersion}, {Megabytes(report.OrtPackageBytes!.Value)}; ours {OurSize(report)}.");
        console.WriteLine($"The same weights and input, outputs within {report.Tolerance:g2} of the largest value.");
        console.WriteLine("A ratio above 1: we are faster. Arena: our memory for the tensors of one image.");
    }

    private static string OurSize(NetworkReport report) =>
        report.PackageBytes is { } bytes ? $"{Megabytes(bytes)}, dependencies included" : "is compiled into this program";

    public static void Write(IAnsiConsole console, IEnumerable<NetworkFigures> networks)
    {
        var table = Create("network:", "batch", "threads", "GFLOP", "ours ms", "ORT ms", "ratio", "GFLOP/s", "max diff", "of max", "allocated", "arena");
        foreach (var network in networks)
        {
            table.AddRow(
                network.Name, $"{network.Batch}", $"{network.Threads}", $"{network.Gflop:0.00}",
                $"{network.OursMs:0.00}{(network.Disturbed ? "*" : "")}", $"{network.OrtMs:0.00}", Ratio(network.Ratio),
                $"{network.Gflop / network.OursMs * 1e3:0}",
                $"{network.MaxAbsDiff:g2}", $"{network.MaxAbs:g2}", $"{network.AllocatedBytes} B", Megabytes(network.ArenaBytes));
        }

        console.Write(table);
        if (networks.Any(network => network.Disturbed))
            console.WriteLine("* Other work took the core too often for the clock; processor time stands in.");
    }

    public static void WriteLayers(IAnsiConsole console, NetworkFigures network)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{network.Name}[/], batch {network.Batch}, {network.Threads} thread(s)");
        double total = network.Layers!.Sum(layer => layer.Ms);
        var table = Create("#", "layer:", "shape:", "algorithm:", "ms", "of all", "GFLOP/s", "of roofline");
        foreach (var layer in network.Layers!)
        {
            table.AddRow(
                $"{layer.Index}", layer.Kind, layer.Shape, layer.Algorithm ?? "", $"{layer.Ms:0.000}", $"{layer.Ms / total:P1}",
                $"{layer.Gflops:0}", $"{layer.RooflineShare:P0}");
        }

        table.AddEmptyRow();
        foreach (var group in network.Layers!.GroupBy(layer => layer.Kind).OrderByDescending(group => group.Sum(layer => layer.Ms)))
        {
            double time = group.Sum(layer => layer.Ms);
            table.AddRow("", group.Key, $"{group.Count()} in all", "", $"{time:0.000}", $"{time / total:P1}", "", "");
        }

        console.Write(table);
    }

    private static string Megabytes(double bytes) => $"{bytes / 1e6:0.0} MB";

    private static string Ratio(double? ratio) => ratio is null ? "" : $"[bold {(ratio >= 1 ? "green" : "red")}]{ratio:0.00}[/]";

    /// <summary>A colon marks a column of words.</summary>
    private static Table Create(params string[] headers)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string header in headers)
        {
            var column = new TableColumn(header.TrimEnd(':')).NoWrap();
            table.AddColumn(header.EndsWith(':') ? column : column.RightAligned());
        }

        return table;
    }
}
