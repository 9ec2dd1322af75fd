using System.CommandLine;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Cold;

/// <summary><c>cold</c>: fresh processes to their first result, ours and ONNX Runtime's by turns.</summary>
internal static class ColdCommand
{
    /// <summary>Sums of the same values in another order.</summary>
    private const double Tolerance = 1e-3;

    private static readonly Option<string[]> layersOption = new("--layers")
    {
        Description = "Ids of layers.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["rn50_2_3x3", "mb1_pw_512", "mb1_dw_56_128", "mb1_sep_14_512"],
    };

    private static readonly Option<int> turnsOption = new("--turns") { Description = "Processes each.", DefaultValueFactory = _ => 9 };

    public static Command Create()
    {
        var command = new Command("cold", "A fresh process to its first result, against ONNX Runtime's session and first run.")
        {
            layersOption, turnsOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        int turns = Math.Max(1, arguments.GetValue(turnsOption));
        var known = Layer.ReadAll().ToDictionary(layer => layer.Id);
        string[] ids = arguments.GetRequiredValue(layersOption);
        if (Array.Find(ids, id => !known.ContainsKey(id)) is { } unknown)
        {
            Console.Error.WriteLine($"No layer is called '{unknown}'.");
            return 1;
        }

        bool rival = NativeLibraries.TryLoad(OnnxRuntimeApi.Library);
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{Machine.Current.Cpu}[/], {Machine.Current.Runtime}; medians of {turns} fresh processes each, one thread, milliseconds");
        AnsiConsole.MarkupLineInterpolated($"[dim]ONNX Runtime {(rival ? OnnxRuntimeApi.Version : "is not installed")}. Load is a native library; create is its session; JIT is of all threads. A ratio above 1: we are faster.[/]");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("layer").NoWrap()).AddColumn(new TableColumn("library").NoWrap());
        foreach (string header in (string[])["load", "create", "first run", "create + run", "ratio", "with load", "ratio", "JIT", "whole process"])
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (string id in ids)
        {
            AddRows(table, known[id], turns, rival);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static void AddRows(Table table, Layer layer, int turns, bool rival)
    {
        string model = Path.GetTempFileName();
        try
        {
            using (var data = new LayerData(layer))
            {
                File.WriteAllBytes(model, OnnxRuntime.Model(data));
            }

            var ours = new List<Launch>();
            var theirs = new List<Launch>();
            for (int turn = 0; turn < turns; turn++)
            {
                ours.Add(Start(layer.Id));
                if (rival)
                {
                    theirs.Add(Start(layer.Id, model));
                    RequireSame(layer, ours[^1].Cold, theirs[^1].Cold);
                }
            }

            AddRow(table, layer.Id, "[bold]ours[/]", ours, theirs);
            if (rival)
            {
                AddRow(table, "", "ONNX Runtime", theirs, []);
            }
        }
        finally
        {
            File.Delete(model);
        }
    }

    private static void AddRow(Table table, string layer, string library, List<Launch> launches, List<Launch> against)
    {
        string Cell(Func<Launch, double> select) => $"{Median(launches, select):0.0}";
        string Ratio(Func<Launch, double> select) => against.Count == 0 ? "" : $"[bold]{Median(against, select) / Median(launches, select):0.00}[/]";
        table.AddRow(
            layer, library, Cell(l => l.Cold.Load), Cell(l => l.Cold.Create), Cell(l => l.Cold.FirstRun),
            Cell(l => l.Cold.CreateAndRun), Ratio(l => l.Cold.CreateAndRun),
            Cell(l => l.Cold.ToFirstResult), Ratio(l => l.Cold.ToFirstResult), Cell(l => l.Cold.Compiling), Cell(l => l.Process));
    }

    private static double Median(List<Launch> launches, Func<Launch, double> select) => Statistics.Median(launches.Select(select));

    private static Launch Start(params ReadOnlySpan<string> arguments)
    {
        var (output, milliseconds) = FreshProcess.Run([ColdProbe.Name, .. arguments]);
        return new(ColdStart.Parse(output), milliseconds);
    }

    private static void RequireSame(Layer layer, ColdStart ours, ColdStart theirs)
    {
        if (!(Math.Abs(ours.Checksum - theirs.Checksum) <= Tolerance * (Math.Abs(ours.Checksum) + Math.Sqrt(layer.Last.OutputLength))))
        {
            throw new InvalidOperationException($"{layer.Id}: our values add up to {ours.Checksum}, theirs to {theirs.Checksum}.");
        }
    }

    /// <summary>A fresh process, by its own clock and from outside.</summary>
    private sealed record Launch(ColdStart Cold, double Process);
}
