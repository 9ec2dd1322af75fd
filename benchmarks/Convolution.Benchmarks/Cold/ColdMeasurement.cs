using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Cold;

/// <summary>What a fresh process measures: whatever has to be in memory already, is when it calls this.</summary>
internal static class ColdMeasurement
{
    /// <summary>Ours: from weights to something that runs, and its first run. Writes the figures to the parent.</summary>
    public static void Ours(int outputLength, Func<IContender> create) =>
        Write(outputLength, load: () => 0, create: _ => create(), bind: created => created);

    /// <summary>ONNX Runtime's, on one thread. Writes the figures to the parent.</summary>
    /// <param name="outputLength">Values of the result.</param>
    /// <param name="model">Its bytes.</param>
    /// <param name="bind">Input and output for the session.</param>
    public static void OnnxRuntime(int outputLength, byte[] model, Func<nint, IContender> bind) => Write(
        outputLength,
        load: () =>
        {
            NativeLibraries.TryLoad(OnnxRuntimeApi.Library);
            return OnnxRuntimeApi.CreateEnvironment();
        },
        create: environment => OnnxRuntimeApi.CreateSession(environment, model, threads: 1, profilePrefix: null),
        bind);

    private static void Write<TCreated>(
        int outputLength, Func<nint> load, Func<nint, TCreated> create, Func<TCreated, IContender> bind)
    {
        var memory = PeakMemory.Start();
        var compiled = JitInfo.GetCompilationTime();
        long start = Stopwatch.GetTimestamp();
        nint library = load();
        long loaded = Stopwatch.GetTimestamp();
        var created = create(library);
        long ready = Stopwatch.GetTimestamp();
        using var contender = bind(created);
        long bound = Stopwatch.GetTimestamp();
        contender.Run();
        long ran = Stopwatch.GetTimestamp();
        double compiling = (JitInfo.GetCompilationTime() - compiled).TotalMilliseconds;
        long? peak = memory.Bytes;

        var output = new float[outputLength];
        contender.CopyOutput(output);
        var figures = new ColdFigures(
            Milliseconds(start, loaded), Milliseconds(loaded, ready), Milliseconds(bound, ran), compiling, peak,
            output.Sum(value => (double)value), Math.Sqrt(output.Sum(value => (double)value * value)));
        Console.WriteLine(JsonSerializer.Serialize(figures, ColdJson.Default.ColdFigures));
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
