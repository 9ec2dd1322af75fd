using System.CommandLine;
using System.CommandLine.Parsing;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Suite;

/// <summary><c>suite</c>: layers of published networks, ours against every installed peer.</summary>
internal static class SuiteCommand
{
    private static readonly Option<string?> filterOption = new("--filter")
    {
        Description = "Only layers whose id or model contains one of these texts, separated by commas.",
    };

    private static readonly Option<string?> opOption = new Option<string?>("--op") { Description = "Only this operation." }
        .AcceptOnlyFromAmong(LayerOps.Names);

    private static readonly Option<int> threadsOption = SuiteOptions.Threads();

    private static readonly Option<ConvolutionAlgorithm> algorithmOption = SuiteOptions.Algorithm();

    private static readonly Option<string> peersOption = SuiteOptions.Peers(byDefault: "all");

    private static readonly Option<bool> quickOption = new("--quick")
    {
        Description = "The whole suite in less than 30 seconds.",
    };

    private static readonly Option<FileInfo?> jsonOption = SuiteOptions.Json();

    private static readonly Option<FileInfo?> svgOption = new("--svg")
    {
        Description = "Write the roofline and the ratios as a picture to this file.",
    };

    private static readonly Option<FileInfo?> markdownOption = new("--markdown")
    {
        Description = "Write the tables to this file.",
    };

    public static Command Create()
    {
        var command = new Command("suite", "Layers of published networks, ours against every installed library, by turns.")
        {
            filterOption, opOption, threadsOption, algorithmOption, peersOption, quickOption,
            jsonOption, svgOption, markdownOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        int threads = arguments.GetValue(threadsOption);
        string[]? filters = arguments.GetValue(filterOption)?.Split(',');
        bool Contains(Layer layer, string text) => layer.Id.Contains(text, StringComparison.OrdinalIgnoreCase)
            || layer.Model.Contains(text, StringComparison.OrdinalIgnoreCase);
        Layer[] layers = [.. Layer.ReadAll()
            .Where(layer => arguments.GetValue(opOption) is not { } op || layer.Op.Name() == op)
            .Where(layer => filters is null || filters.Any(text => Contains(layer, text)))];
        if (layers.Length == 0)
        {
            AnsiConsole.MarkupLine("[red]No layer matches.[/]");
            return 1;
        }

        var algorithm = arguments.GetValue(algorithmOption);
        bool hasBorders = layers.Any(layer => layer.Shape.Border != Border.Zero);
        using var others = PeerSet.Open(arguments.GetValue(peersOption)!, threads);
        var peers = hasBorders ? others.With(new ZeroPadding(algorithm, threads)) : others;
        var pace = arguments.GetValue(quickOption) ? Pace.Brief : Pace.Full;
        var runner = new SuiteRunner(peers.Installed, algorithm, threads, pace);
        var report = MeasuringProgress.Show(layers.Length, progress => runner.Run(layers, progress));
        if (report.Layers.Count == 0)
        {
            AnsiConsole.MarkupLine("[red]The algorithm applies to none of the layers.[/]");
            return 1;
        }

        SuiteTable.Write(AnsiConsole.Console, report, peers);
        if (arguments.GetValue(jsonOption) is { } json)
        {
            File.WriteAllText(json.FullName, report.ToJson());
        }

        if (arguments.GetValue(svgOption) is { } svg)
        {
            File.WriteAllText(svg.FullName, SuitePicture.Draw(report));
        }

        if (arguments.GetValue(markdownOption) is { } markdown)
        {
            File.WriteAllText(markdown.FullName, SuiteMarkdown.Write(report, peers, CommandLine(arguments)));
        }

        return report.ExitCode;
    }

    /// <summary>What decides the figures: the files they go to are left out.</summary>
    private static string CommandLine(ParseResult arguments)
    {
        Option[] files = [jsonOption, svgOption, markdownOption];
        return string.Join(' ', arguments.CommandResult.Children
            .OfType<OptionResult>()
            .Where(result => !result.Implicit && !files.Contains(result.Option))
            .SelectMany(result => result.Tokens.Select(token => token.Value).Prepend(result.Option.Name))
            .Prepend("suite"));
    }
}
