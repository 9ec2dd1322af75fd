using System.Text;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>The report as Markdown, to be kept beside its JSON and its picture.</summary>
internal static class SuiteMarkdown
{
    /// <param name="report">The figures.</param>
    /// <param name="peers">Who was measured.</param>
    /// <param name="command">The arguments of the run.</param>
    public static string Write(SuiteReport report, PeerSet peers, string command)
    {
        var text = new StringBuilder();
        text.AppendLine("# Layers of published networks").AppendLine();
        text.AppendLine($"`dotnet run -c Release --project benchmarks/Convolution.Benchmarks -- {command}`").AppendLine();
        foreach (string line in SuiteHeading.Lines(report, peers))
        {
            text.AppendLine($"- {line}");
        }

        foreach (var group in report.Layers.GroupBy(layer => layer.Op))
        {
            var grid = new SuiteGrid([.. group], peers.Installed);
            text.AppendLine();
            AppendRow(text, grid.Columns.Select(column => column.Heading));
            AppendRow(text, grid.Columns.Select(column => column.Words ? "---" : "--:"));
            foreach (var row in grid.Rows)
            {
                AppendRow(text, row.Select(cell => cell.Words));
            }

            foreach (var row in grid.Summary)
            {
                AppendRow(text, row.Select(cell => cell.Words.Length > 0 ? $"**{cell.Words}**" : ""));
            }
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendLine($"| {string.Join(" | ", cells)} |");
}
