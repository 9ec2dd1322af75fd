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
    public IEnumerable<NetworkFigures> Run(string name, int batch)
    {
        var network = Zoo.Create(name, batch);
        var inputs = NetworkInput.Create(network);
        var image = batch == 1 ? network : Zoo.Create(name, batch: 1);
        byte[]? model = environment is null ? null : OnnxModel.Write(network);
        WarmUp(image, inputs);
        foreach (int threads in threadCounts)
        {
            using var rival = model is null
                ? null
                : new OnnxContender(network, OnnxRuntimeApi.CreateSession(environment!.Value, model, threads, profilePrefix: null), inputs);
            var plan = new Plan(image, threads);
            using var ours = new OurContender(plan, inputs);
            yield return Measure(network, plan, ours, threads, rival);
        }
    }

    /// <summary>On as many threads as will be measured: what shares a layer out among several is compiled for each kind of layer, too.</summary>
    private void WarmUp(Network image, IReadOnlyList<NhwcTensor<float>> inputs)
    {
        Plan[] plans = [.. threadCounts.Select(threads => new Plan(image, threads))];
        TierUp.Run(() => Array.ForEach(plans, plan => TierUp.Call(() => plan.Run(inputs, image: 0))));
    }

    private NetworkFigures Measure(Network network, Plan plan, OurContender ours, int threads, OnnxContender? rival)
    {
        var output = new float[network.Output.Shape.ElementCount];
        ours.Run();
        ours.CopyOutput(output);
        double maxAbs = Math.Abs(TensorPrimitives.MaxMagnitude<float>(output));
        double? difference = rival is null ? null : Difference(rival, output);

        // Asked whether it is near, not whether it is far: a difference that is not a number is neither.
        if (!double.IsFinite(maxAbs) || !(difference is null || difference <= Tolerance * maxAbs))
            throw new InvalidOperationException($"{network.Name}: outputs of up to {maxAbs:g3} are {difference:g3} apart.");

        var timings = InterleavedTimer.Measure(rival is null ? [ours] : [ours, rival], threads, pace);
        double? theirs = rival is null ? null : timings[1].Milliseconds;
        return new NetworkFigures(
            network.Name, threads, network.Batch, network.Batch * plan.Steps.Sum(step => (step.Describe()?.Flops ?? 0) * 1e-9),
            timings[0].Milliseconds, theirs, theirs / timings[0].Milliseconds, difference, maxAbs,
            AllocatedBytes(ours), plan.ArenaBytes, timings.Any(timing => timing.Disturbed),
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
    private static long AllocatedBytes(OurContender ours)
    {
        const int Attempts = 5;
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            ours.Run();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
