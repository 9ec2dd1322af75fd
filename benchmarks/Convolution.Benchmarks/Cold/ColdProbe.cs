using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Peers;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Cold;

/// <summary><c>cold-probe</c>: one fresh process of <c>cold</c>, which starts it. Input and weights are in memory before the clock runs.</summary>
internal static class ColdProbe
{
    public const string Name = "cold-probe";

    private static readonly Argument<string> layerArgument = new("layer");

    private static readonly Argument<string?> modelArgument = new("model") { Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Command(Name, "One fresh process of the cold command.") { layerArgument, modelArgument };
        command.Hidden = true;
        command.SetAction(arguments => Console.WriteLine(
            Measure(arguments.GetRequiredValue(layerArgument), arguments.GetValue(modelArgument))));
        return command;
    }

    /// <summary>Ours, or with a model ONNX Runtime's.</summary>
    private static ColdStart Measure(string id, string? model)
    {
        using var data = new LayerData(Layer.ReadAll().Single(layer => layer.Id == id));
        return model is null ? MeasureOurs(data) : MeasureOnnxRuntime(data, File.ReadAllBytes(model));
    }

    private static ColdStart MeasureOurs(LayerData data)
    {
        var compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        using var ours = OurLayer.TryCreate(data, ConvolutionAlgorithm.Auto, threads: 1)!;
        long created = Stopwatch.GetTimestamp();
        ours.Run();
        long ran = Stopwatch.GetTimestamp();
        return Result(compiled, start, start, created, ran, data.Output);
    }

    private static ColdStart MeasureOnnxRuntime(LayerData data, byte[] model)
    {
        var (first, last) = (data.Layer.First, data.Layer.Last);
        using var input = new AlignedBuffer(first.InputLength);
        using var output = new AlignedBuffer(last.OutputLength);
        PeerLayouts.NhwcToNchw(data.Input.Span, input.Span, first.Batch, first.InputHeight * first.InputWidth, first.InputChannels);

        var compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        NativeLibraries.TryLoad(OnnxRuntimeApi.Library);
        nint environment = OnnxRuntimeApi.CreateEnvironment();
        long loaded = Stopwatch.GetTimestamp();
        nint session = OnnxRuntimeApi.CreateSession(environment, model, threads: 1, profilePrefix: null);
        long created = Stopwatch.GetTimestamp();
        nint x = OnnxRuntimeApi.CreateTensor(input, first.Batch, first.InputChannels, first.InputHeight, first.InputWidth);
        nint y = OnnxRuntimeApi.CreateTensor(output, last.Batch, last.OutputChannels, last.OutputHeight, last.OutputWidth);
        OnnxRuntimeApi.Run(session, "x\0"u8, x, "y\0"u8, y);
        long ran = Stopwatch.GetTimestamp();
        return Result(compiled, start, loaded, created, ran, output);
    }

    private static ColdStart Result(TimeSpan compiled, long start, long loaded, long created, long ran, AlignedBuffer output)
    {
        double compiling = (JitInfo.GetCompilationTime() - compiled).TotalMilliseconds;
        static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

        double sum = 0;
        foreach (float value in output.Span)
        {
            sum += value;
        }

        return new(Milliseconds(start, loaded), Milliseconds(loaded, created), Milliseconds(created, ran), compiling, sum);
    }
}
