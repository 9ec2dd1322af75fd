using System.Diagnostics;
using System.Numerics.Tensors;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Execution;
using Convolution.Benchmarks.Networks.Graph;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Networks;

/// <summary>Measures networks on this library and on ONNX Runtime, in one process and by turns.</summary>
internal sealed class NetworkRunner(IReadOnlyList<int> threadCounts, Pace pace, bool profile)
{
    /// <summary>
    /// How far outputs may be apart, relative to the largest value: rounding along fifty layers comes to about 1e-5, another
    /// geometry or a wrong weight to about 1.
    /// </summary>
    public const double Tolerance = 2e-4;

    private readonly Dictionary<int, Roofline> rooflines = profile
        ? threadCounts.ToDictionary(threads => threads, threads => new Roofline(FmaPeak.MeasureGflops(threads), ReadBandwidth.Measure(threads)))
        : [];

    private readonly nint? environment = NativeLibraries.TryLoad(OnnxRuntimeApi.Library) ? OnnxRuntimeApi.CreateEnvironment() : null;

    /// <summary>One result for each number of threads.</summary>
    public IEnumerable<NetworkFigures> Run(Network network)
    {
        var inputs = NetworkInput.Create(network);
        var plan = new Plan(network);
        for (int index = 0; index < inputs.Count; index++)
            inputs[index].CopyTo(plan.Input(index));
        byte[]? model = environment is null ? null : OnnxModel.Write(network);
        WarmUp(plan);
        foreach (int threads in threadCounts)
        {
            using var rival = model is null
                ? null
                : new OnnxContender(network, OnnxRuntimeApi.CreateSession(environment!.Value, model, threads, profilePrefix: null), inputs);
            yield return Measure(network, plan, threads, rival);
        }
    }

    /// <summary>
    /// Lets the runtime compile our code for good, in two steps of thirty calls and a pause each. The native library comes compiled.
    /// </summary>
    private static void WarmUp(Plan plan)
    {
        const int Passes = 3, MillisecondsOfCalls = 150, MillisecondsOfTierUp = 150;
        for (int pass = 0; pass < Passes; pass++)
        {
            var clock = Stopwatch.StartNew();
            do
                plan.Run(threads: 1);
            while (clock.ElapsedMilliseconds < MillisecondsOfCalls);
            Thread.Sleep(MillisecondsOfTierUp);
        }
    }

    private NetworkFigures Measure(Network network, Plan plan, int threads, OnnxContender? rival)
    {
        plan.Run(threads);
        float[] ours = plan.Output.ToArray();
        double maxAbs = Math.Abs(TensorPrimitives.MaxMagnitude<float>(ours));
        double? difference = rival is null ? null : Difference(rival, ours);
        if (difference > Tolerance * maxAbs || !double.IsFinite(maxAbs))
            throw new InvalidOperationException($"{network.Name}: outputs of up to {maxAbs:g3} are {difference:g3} apart.");

        using var contender = new OurContender(plan, threads);
        var timings = InterleavedTimer.Measure(rival is null ? [contender] : [contender, rival], threads, pace);
        double? theirs = rival is null ? null : timings[1].Milliseconds;
        return new NetworkFigures(
            network.Name, threads, network.Batch, plan.Steps.Sum(step => (step.Describe(threads)?.Flops ?? 0) * 1e-9),
            timings[0].Milliseconds, theirs, theirs / timings[0].Milliseconds, difference, maxAbs,
            AllocatedBytes(plan, threads), plan.ArenaBytes, timings.Any(timing => timing.Disturbed),
            profile ? LayerProfile.Measure(plan, threads, rooflines[threads], pace) : null);
    }

    private static double Difference(OnnxContender rival, float[] ours)
    {
        var difference = new float[ours.Length];
        rival.Run();
        rival.CopyOutput(difference);
        TensorPrimitives.Subtract(difference, ours, difference);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
    }

    /// <summary>Of one inference, on all threads; the least of some attempts, since the runtime's own threads allocate now and then.</summary>
    private static long AllocatedBytes(Plan plan, int threads)
    {
        const int Attempts = 5;
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            plan.Run(threads);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
