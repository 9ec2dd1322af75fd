using Spectre.Console;

namespace Convolution.Benchmarks.Cold;

/// <summary>Fresh processes on the console.</summary>
internal static class ColdTable
{
    public static void Write(IAnsiConsole console, string subject, IEnumerable<ColdComparison> comparisons)
    {
        console.WriteLine("Fresh processes to the first result, milliseconds, medians, on one thread. Load is a native library; create is its session.");
        console.WriteLine("Peak memory on top of weights or model and input. A ratio above 1: we are faster.");
        console.WriteLine("The just-in-time compiler has threads of its own: what compiling took of all of them may exceed what was waited for.");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn(subject).NoWrap()).AddColumn(new TableColumn("library").NoWrap());
        string[] headers =
        [
            "load", "create", "first run", "create + run", "ratio", "with load", "ratio", "compiling", "peak memory", "whole process",
        ];
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (var (name, ours, rival, ratio) in comparisons)
        {
            AddRow(table, name, "[bold]ours[/]", ours, ratio, rival?.WithLoadMs / ours.WithLoadMs);
            if (rival is not null)
            {
                AddRow(table, "", "ONNX Runtime", rival, null, null);
            }
        }

        console.Write(table);
    }

    private static void AddRow(Table table, string name, string library, ColdFigures cold, double? ratio, double? ratioWithLoad) => table.AddRow(
        name, library, Time(cold.LoadMs), Time(cold.CreateMs), Time(cold.FirstRunMs), Time(cold.ToFirstResultMs), Ratio(ratio),
        Time(cold.WithLoadMs), Ratio(ratioWithLoad), Time(cold.CompilingMs), cold.PeakBytes is { } bytes ? $"{bytes / 1e6:0.0} MB" : "",
        Time(cold.ProcessMs));

    private static string Time(double milliseconds) => $"{milliseconds:0.0}";

    private static string Ratio(double? ratio) => ratio is null ? "" : $"[bold {(ratio >= 1 ? "green" : "red")}]{ratio:0.00}[/]";
}
