using System.Globalization;
using Convolution.Benchmarks.Suite;
using Spectre.Console;

namespace Convolution.Benchmarks.Cliffs;

/// <summary>For every family the median, the worst shape and the deepest fall of everyone; then the shapes where we lose most.</summary>
internal static class CliffTable
{
    private const int Losses = 10;

    public static void Write(IAnsiConsole console, IReadOnlyList<CliffFamily> families, SuiteReport report)
    {
        var reports = report.Layers.ToDictionary(layer => layer.Id);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("family").AddColumn("library");
        foreach (string header in (string[])["median\nps/FLOP", "worst\nps/FLOP", "worst\nshape", "deepest\nfall", "at"])
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        foreach (var family in families)
        {
            foreach (var curve in CliffCurve.Of(family, reports))
            {
                bool ours = curve.Library == CliffCurve.Ours;
                var fall = curve.Fall;
                table.AddRow(
                    ours ? Markup.Escape(family.Name) : "", ours ? "[bold]ours[/]" : curve.Library,
                    Number(curve.MedianPicoseconds), Number(curve.Worst.PicosecondsPerFlop), $"{family.Axis} = {curve.Worst.Value}",
                    $"{Number(fall.Depth)} x", $"{family.Axis} = {fall.Shape.Value}");
            }
        }

        console.Write(table);
        console.MarkupLine("[dim]A fall: how many times as long a shape takes as a larger one of its family.[/]");
        WriteLosses(console, report);
        foreach (string exclusion in report.Exclusions)
        {
            console.WriteLine(exclusion);
        }
    }

    private static void WriteLosses(IAnsiConsole console, SuiteReport report)
    {
        var compared = report.Layers.Where(layer => layer.Ratio is not null).OrderBy(layer => layer.Ratio).ToList();
        if (compared.Count == 0)
        {
            return;
        }

        int lost = compared.Count(layer => layer.Ratio < 1);
        console.MarkupLineInterpolated(
            $"Slower than the fastest rival on [bold]{lost}[/] of {compared.Count} shapes; the fastest rival's time over ours, least first:");
        foreach (var layer in compared.Take(Losses))
        {
            console.MarkupLineInterpolated($"  {layer.Ratio:0.00}  {layer.Id}  ({layer.Best})");
        }
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
