using System.CommandLine;
using System.Globalization;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;
using Convolution.Benchmarks.Suite;
using Spectre.Console;

namespace Convolution.Benchmarks.Overhead;

/// <summary><c>overhead</c>: what a call costs beyond its arithmetic, on inputs with next to none.</summary>
internal static class OverheadCommand
{
    /// <summary>Calls over which allocated bytes are averaged.</summary>
    private const int CountedCalls = 1000;

    private static readonly Layer[] layers =
    [
        new Layer("one value", "", LayerOp.Conv, new(1, 1, 1, Channels: 1, OutputChannels: 1, 1, 1)),
        new Layer("tiny dense", "", LayerOp.Conv, new(1, 8, 8, Channels: 8, OutputChannels: 8, 3, 3)),
        new Layer("tiny depthwise", "", LayerOp.Dw, new(1, 7, 7, Channels: 32, OutputChannels: 32, 3, 3, Groups: 32)),
    ];

    private static readonly Pace pace = new(Budget: 1000, Turn: 1, MinTurns: 25, MaxTurns: 200, MaxBatch: 10_000);

    private static readonly Option<int> threadsOption = SuiteOptions.Threads();

    private static readonly Option<string> peersOption = SuiteOptions.Peers(byDefault: "onednn,xnnpack,ort_run");

    private static readonly Option<FileInfo?> jsonOption = SuiteOptions.Json();

    public static Command Create()
    {
        var command = new Command("overhead", "Time and allocated bytes of a call on a tiny input, beside the peers'.")
        {
            threadsOption, peersOption, jsonOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        int threads = arguments.GetValue(threadsOption);
        using var peers = PeerSet.Open(arguments.GetValue(peersOption)!, threads);
        double peak = FmaPeak.MeasureGflops(threads);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("[bold]call[/]");
        string[] headers =
        [
            "arithmetic ns", "prepared ns", "over it ns", "bytes", "one-shot ns", "bytes",
            .. peers.Installed.Select(peer => $"{peer.Name} ns"),
        ];
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn($"[bold]{header}[/]").RightAligned());
        }

        TierUp.Run(() => CallAll(threads));
        var report = new OverheadReport(
            Machine.Current, threads, peak, [.. layers.Select(layer => Measure(layer, peak, threads, peers.Installed))]);
        foreach (var call in report.Calls)
        {
            double?[] numbers =
            [
                call.ArithmeticNs, call.PreparedNs, call.PreparedNs - call.ArithmeticNs, call.PreparedBytes, call.OneShotNs, call.OneShotBytes,
                .. call.PeersNs.Values,
            ];
            table.AddRow([call.Name, .. numbers.Select(Number)]);
        }

        AnsiConsole.MarkupLineInterpolated($"{Machine.Current.Cpu}, {Machine.Current.Runtime}, {threads} thread(s)");
        AnsiConsole.MarkupLineInterpolated($"[dim]Arithmetic is the FLOPs at the FMA peak, {peak:f0} GFLOP/s.[/]");
        AnsiConsole.Write(table);
        if (arguments.GetValue(jsonOption) is { } json)
        {
            File.WriteAllText(json.FullName, report.ToJson());
        }

        return 0;
    }

    private static void CallAll(int threads)
    {
        foreach (var layer in layers)
        {
            using var data = new LayerData(layer);
            using var prepared = OurLayer.TryCreate(data, ConvolutionAlgorithm.Auto, threads)!;
            using var oneShot = new OneShotLayer(data);
            TierUp.Call(prepared.Run);
            TierUp.Call(oneShot.Run);
        }
    }

    private static OverheadOfCall Measure(Layer layer, double peak, int threads, IReadOnlyList<IPeer> peers)
    {
        using var data = new LayerData(layer);
        using var prepared = OurLayer.TryCreate(data, ConvolutionAlgorithm.Auto, threads)!;
        using var oneShot = new OneShotLayer(data);
        var others = peers.Select(peer => peer.Prepare(data)).ToList();
        double[] times = InterleavedTimer.Milliseconds([prepared, oneShot, .. others.OfType<IContender>()], threads, pace);
        var otherTimes = new Queue<double>(times[2..]);
        var call = new OverheadOfCall(
            $"{layer.Id}, {layer.Geometry}", layer.Flops / peak,
            1e6 * times[0], AllocatedBytes(prepared), 1e6 * times[1], AllocatedBytes(oneShot),
            peers.Zip(others).ToDictionary(pair => pair.First.Name, pair => pair.Second is null ? (double?)null : 1e6 * otherTimes.Dequeue()));
        others.ForEach(other => other?.Dispose());
        return call;
    }

    /// <summary>By one call, on all threads.</summary>
    private static double AllocatedBytes(IContender contender)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int call = 0; call < CountedCalls; call++)
        {
            contender.Run();
        }

        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / CountedCalls;
    }

    private static string Number(double? value) => value?.ToString("n0", CultureInfo.InvariantCulture) ?? "-";
}
