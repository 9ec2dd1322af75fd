using System.CommandLine;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Convolution.Benchmarks.Cold;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Spectre.Console;

namespace Convolution.Benchmarks.Networks;

/// <summary><c>network</c>: whole networks on this library, against ONNX Runtime.</summary>
internal static class NetworkCommand
{
    /// <summary>Fresh processes of each.</summary>
    private const int QuickTurns = 3, FullTurns = 9;

    private static readonly Argument<string> nameArgument = new("name") { Description = $"{Zoo.All}, or one of {Zoo.Names}." };

    private static readonly Option<bool> quickOption = new("--quick") { Description = "Batch 1 only; all networks in less than a minute." };

    private static readonly Option<int[]> threadsOption = new("--threads")
    {
        Description = "Numbers of threads.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. ((int[])[1, 2]).Where(threads => threads <= Environment.ProcessorCount)],
    };

    private static readonly Option<int[]> batchOption = new("--batch")
    {
        Description = "Batch sizes; 1 and 8 by default.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> profileOption = new("--profile") { Description = "Where the time goes, layer by layer." };

    private static readonly Option<bool> coldOption = new("--cold")
    {
        Description = "Fresh processes to their first result, and their memory.",
    };

    private static readonly Option<FileInfo?> jsonOption = new("--json") { Description = "Write the figures to this file." };

    private static readonly Option<FileInfo?> svgOption = new("--svg") { Description = "With --profile: draw where the time goes into this file." };

    public static Command Create()
    {
        nameArgument.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && !Zoo.Knows(name))
                result.AddError($"No network is called '{name}'; there are {Zoo.Names}.");
        });
        threadsOption.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()!.Any(threads => threads < 1 || threads > Environment.ProcessorCount))
                result.AddError($"This machine takes 1 to {Environment.ProcessorCount} threads.");
        });
        batchOption.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()!.Any(batch => batch < 1))
                result.AddError("A batch has at least one image.");
        });
        var command = new Command("network", "Whole networks on this library, against ONNX Runtime.")
        {
            nameArgument, quickOption, threadsOption, batchOption, profileOption, coldOption, jsonOption, svgOption,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(svgOption) is not null && !result.GetValue(profileOption))
                result.AddError("--svg draws what --profile measures.");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        bool quick = arguments.GetValue(quickOption);
        bool profile = arguments.GetValue(profileOption);
        int[] batches = arguments.GetValue(batchOption) is { Length: > 0 } chosen ? chosen : quick ? [1] : [1, 8];
        bool rival = NativeLibraries.TryLoad(OnnxRuntimeApi.Library);
        var report = new NetworkReport(
            Machine.Current, rival ? OnnxRuntimeApi.Version : null,
            RuntimeFeature.IsDynamicCodeCompiled ? AssemblySize(typeof(Conv2D)) + AssemblySize(typeof(TensorPrimitives)) : null,
            rival ? Size(NativeLibraries.PathOf(OnnxRuntimeApi.Library)) : null, NetworkRunner.Tolerance, [], null);
        var console = AnsiConsole.Console;
        NetworkTable.WriteHeading(console, report);

        var runner = new NetworkRunner(arguments.GetRequiredValue(threadsOption), quick ? Pace.Quick : Pace.Full, profile);
        var figures = new List<NetworkFigures>();
        string[] names = Zoo.Select(arguments.GetRequiredValue(nameArgument));
        foreach (string name in names)
        {
            foreach (int batch in batches)
                figures.AddRange(runner.Run(name, batch));
        }

        NetworkTable.Write(console, figures);
        foreach (var network in figures.Where(network => network.Layers is not null))
            NetworkTable.WriteLayers(console, network);
        var cold = arguments.GetValue(coldOption)
            ? names.Select(name => NetworkProbe.Measure(name, quick ? QuickTurns : FullTurns, rival)).ToList()
            : null;
        if (cold is not null)
            ColdTable.Write(console, "network", cold);
        report = report with { Networks = figures, Cold = cold };
        if (arguments.GetValue(jsonOption) is { } json)
            File.WriteAllText(json.FullName, report.ToJson());
        if (arguments.GetValue(svgOption) is { } svg)
            File.WriteAllText(svg.FullName, NetworkPicture.Draw(report));
        return 0;
    }

    private static long AssemblySize(Type type) => Size(Path.Combine(AppContext.BaseDirectory, $"{type.Assembly.GetName().Name}.dll"));

    private static long Size(string path) => new FileInfo(path).Length;
}
