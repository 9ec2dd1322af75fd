using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Suite;

/// <summary>The report on the console: a table for each group of layers, with its geometric mean and its worst layer.</summary>
internal static class SuiteTable
{
    /// <summary>Characters of the widest table: a narrower console shall break lines rather than lose columns.</summary>
    private const int Width = 190;

    public static void Write(IAnsiConsole console, SuiteReport report, PeerSet peers)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        foreach (string line in SuiteHeading.Lines(report, peers))
        {
            console.WriteLine(line);
        }

        foreach (var group in report.Layers.GroupBy(layer => layer.Op))
        {
            console.WriteLine();
            console.Write(Table(new SuiteGrid([.. group], peers.Installed)));
        }
    }

    private static Table Table(SuiteGrid grid)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (heading, words) in grid.Columns)
        {
            // Two words in two lines, but "best rival" has room for one.
            string header = words ? heading : heading.Replace(' ', '\n');
            var column = new TableColumn($"[bold]{header}[/]").NoWrap().Padding(0, 0, 1, 0);
            table.AddColumn(words ? column : column.RightAligned());
        }

        foreach (var row in grid.Rows)
        {
            table.AddRow([.. row.Select(Text)]);
        }

        table.AddEmptyRow();
        foreach (var row in grid.Summary)
        {
            table.AddRow([.. row.Select(Text)]);
        }

        return table;
    }

    private static Markup Text(SuiteGrid.Cell cell) => new(Markup.Escape(cell.Words), cell.Ratio switch
    {
        >= 1 => Color.Green,
        >= 0.96 => Color.Yellow,
        not null => Color.Red,
        null => Style.Plain,
    });
}
