using System.CommandLine;
using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.Json;
using Convolution.Benchmarks.Networks.Execution;
using Convolution.Benchmarks.Networks.Graph;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Networks;

/// <summary><c>network-probe</c>: one fresh process of <c>network --cold</c>. Input and weights are in memory before the clock runs.</summary>
internal static class NetworkProbe
{
    public const string Name = "network-probe";

    private static readonly Argument<string> nameArgument = new("name");

    private static readonly Argument<string> inputsArgument = new("inputs");

    private static readonly Argument<string?> modelArgument = new("model") { Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Command(Name, "One fresh process of network --cold.") { nameArgument, inputsArgument, modelArgument };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            var network = Zoo.Create(arguments.GetRequiredValue(nameArgument), batch: 1);
            var inputs = ReadInputs(network, arguments.GetRequiredValue(inputsArgument));
            var figures = arguments.GetValue(modelArgument) is { } model
                ? MeasureOnnxRuntime(network, inputs, File.ReadAllBytes(model))
                : MeasureOurs(network, inputs);
            Console.WriteLine(JsonSerializer.Serialize(figures, ColdJson.Default.ColdFigures));
        });
        return command;
    }

    private static ColdFigures MeasureOurs(Network network, List<NhwcTensor<float>> inputs)
    {
        network.CreateWeights();
        var memory = PeakMemory.Start();
        var compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        var plan = new Plan(network, threads: 1);
        double create = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        plan.Run(inputs, image: 0);
        double run = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double compiling = (JitInfo.GetCompilationTime() - compiled).TotalMilliseconds;
        return Figures(0, create, run, compiling, memory.Bytes, plan.Output);
    }

    private static ColdFigures MeasureOnnxRuntime(Network network, List<NhwcTensor<float>> inputs, byte[] model)
    {
        var memory = PeakMemory.Start();
        var compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        NativeLibraries.TryLoad(OnnxRuntimeApi.Library);
        nint environment = OnnxRuntimeApi.CreateEnvironment();
        double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        nint session = OnnxRuntimeApi.CreateSession(environment, model, threads: 1, profilePrefix: null);
        double create = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using var contender = new OnnxContender(network, session, inputs);
        start = Stopwatch.GetTimestamp();
        contender.Run();
        double run = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double compiling = (JitInfo.GetCompilationTime() - compiled).TotalMilliseconds;
        long? peak = memory.Bytes;
        var output = new float[network.Output.Shape.ElementCount];
        contender.CopyOutput(output);
        return Figures(load, create, run, compiling, peak, output);
    }

    private static ColdFigures Figures(double load, double create, double run, double compiling, long? peak, ReadOnlySpan<float> output)
    {
        double sum = 0;
        foreach (float value in output)
            sum += value;
        return new(load, create, run, compiling, peak, sum, Math.Abs(TensorPrimitives.MaxMagnitude(output)));
    }

    private static List<NhwcTensor<float>> ReadInputs(Network network, string path)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path));
        var inputs = new List<NhwcTensor<float>>();
        foreach (var input in network.Inputs)
        {
            var tensor = new NhwcTensor<float>(input.Shape);
            values[..input.Shape.ElementCount].CopyTo(tensor.Span);
            inputs.Add(tensor);
            values = values[input.Shape.ElementCount..];
        }

        return inputs;
    }
}
