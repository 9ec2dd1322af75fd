using System.CommandLine;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Cold;

/// <summary><c>cold</c>: fresh processes to their first result, ours and ONNX Runtime's by turns.</summary>
internal static class ColdCommand
{
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
        AnsiConsole.MarkupLineInterpolated($"[bold]{Machine.Current.Cpu}[/], {Machine.Current.Runtime}; {turns} processes each");
        AnsiConsole.MarkupLineInterpolated($"ONNX Runtime {(rival ? OnnxRuntimeApi.Version : "is not installed")}.");
        ColdTable.Write(AnsiConsole.Console, "layer", ids.Select(id => Measure(known[id], turns, rival)).ToList());
        return 0;
    }

    private static ColdComparison Measure(Layer layer, int turns, bool withRival)
    {
        using var data = new LayerData(layer);
        return ColdComparison.Measure(layer.Id, [ColdProbe.Name, layer.Id], turns, withRival && OnnxRuntime.Takes(layer) ? OnnxRuntime.Model(data) : null);
    }
}
