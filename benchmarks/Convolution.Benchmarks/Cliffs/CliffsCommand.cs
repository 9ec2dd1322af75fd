using System.CommandLine;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Convolution.Benchmarks.Suite;
using Spectre.Console;

namespace Convolution.Benchmarks.Cliffs;

/// <summary><c>cliffs</c>: time per FLOP over odd shapes, to find those where someone falls off a fast path.</summary>
internal static class CliffsCommand
{
    /// <summary>There are hundreds of shapes, and what one of them lacks in turns its neighbours show.</summary>
    private static readonly Pace pace = new(Budget: 90, Turn: 0.5, MinTurns: 7, MaxTurns: 31);

    private static readonly Option<string?> filterOption = new("--filter") { Description = "Only families whose name or axis contains this text." };

    private static readonly Option<string> peersOption = SuiteOptions.Peers(byDefault: "onednn,xnnpack");

    private static readonly Option<int> threadsOption = SuiteOptions.Threads();

    private static readonly Option<ConvolutionAlgorithm> algorithmOption = SuiteOptions.Algorithm();

    private static readonly Option<bool> quickOption = new("--quick") { Description = "Every fourth shape." };

    private static readonly Option<FileInfo?> jsonOption = SuiteOptions.Json();

    private static readonly Option<FileInfo> svgOption = new("--svg")
    {
        Description = "Write the curves to this file.",
        DefaultValueFactory = _ => new FileInfo(Path.Combine("artifacts", "cliffs.svg")),
    };

    public static Command Create()
    {
        var command = new Command("cliffs", "Time per FLOP over odd shapes: where does someone fall off?")
        {
            filterOption, peersOption, threadsOption, algorithmOption, quickOption, jsonOption, svgOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        string filter = arguments.GetValue(filterOption) ?? "";
        CliffFamily[] families = [.. CliffFamily.All
            .Where(family => $"{family.Name}, {family.Axis}".Contains(filter, StringComparison.OrdinalIgnoreCase))
            .Select(family => arguments.GetValue(quickOption) ? family.Thinned() : family)];
        if (families.Length == 0)
        {
            AnsiConsole.MarkupLine("[red]No family matches.[/]");
            return 1;
        }

        int threads = arguments.GetValue(threadsOption);
        using var peers = PeerSet.Open(arguments.GetRequiredValue(peersOption), threads);
        var layers = families.SelectMany(family => family.Shapes.Select(shape => shape.Layer)).ToList();
        var runner = new SuiteRunner(peers.Installed, arguments.GetValue(algorithmOption), threads, pace);
        var report = MeasuringProgress.Show(layers.Count, progress => runner.Run(layers, progress));

        families = [.. families.Select(family => family.Measured(report)).Where(family => family.Shapes.Count > 0)];
        if (families.Length == 0)
        {
            AnsiConsole.MarkupLine("[red]The algorithm applies to none of the shapes.[/]");
            return 1;
        }

        CliffTable.Write(AnsiConsole.Console, families, report);
        var svg = arguments.GetRequiredValue(svgOption);
        svg.Directory!.Create();
        File.WriteAllText(svg.FullName, CliffPicture.Draw(families, report));
        AnsiConsole.MarkupLineInterpolated($"Curves: {svg.FullName}");
        if (arguments.GetValue(jsonOption) is { } json)
        {
            File.WriteAllText(json.FullName, report.ToJson());
        }

        return report.ExitCode;
    }
}
