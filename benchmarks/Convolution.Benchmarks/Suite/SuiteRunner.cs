using System.Numerics.Tensors;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>Measures layers, ours and every peer's, in one process and by turns.</summary>
internal sealed class SuiteRunner(IReadOnlyList<IPeer> peers, ConvolutionAlgorithm algorithm, int threads, Pace pace)
{
    /// <summary>
    /// How far our result may be from the definition and a peer's from ours, relative to the largest value: rounding comes to a few 1e-6,
    /// Winograd's too, another geometry to about 1.
    /// </summary>
    private const double Tolerance = 1e-4;

    private readonly IReadOnlyDictionary<string, Anchor> anchors = Anchor.ReadAll();

    /// <summary>Calls <paramref name="progress"/> after each layer.</summary>
    public SuiteReport Run(IReadOnlyList<Layer> layers, Action<Layer> progress)
    {
        TierUp.Run(() => CallMiniatures(layers));
        var bandwidth = ReadBandwidth.Measure(threads);
        double oneCore = FmaPeak.MeasureGflops(1);
        var peaks = new List<double>();
        var timings = new List<LayerTimings>();
        foreach (var layer in layers)
        {
            peaks.Add(FmaPeak.MeasureGflops(threads));
            if (Time(layer) is { } timing)
            {
                timings.Add(timing);
            }

            progress(layer);
        }

        // The machine's clock wanders during a run, so the peak is sampled along with the layers.
        double peak = Statistics.Median(peaks);
        var roofline = new Roofline(peak, bandwidth);
        return new SuiteReport(
            Machine.Current, peak, peak / oneCore, bandwidth.Memory, bandwidth, threads,
            peers.ToDictionary(peer => peer.Key, peer => peer.Version),
            [.. timings.Select(layer => Report(layer, roofline))]);
    }

    /// <summary>By small layers of the same kinds: a large one would not be called often enough.</summary>
    private void CallMiniatures(IReadOnlyList<Layer> layers)
    {
        foreach (var layer in layers)
        {
            using var data = new LayerData(layer.Miniature());
            using var ours = OurLayer.TryCreate(data, algorithm, threads);
            if (ours is not null)
            {
                TierUp.Call(ours.Run);
            }
        }
    }

    /// <summary>Null where the algorithm does not apply.</summary>
    private LayerTimings? Time(Layer layer)
    {
        using var data = new LayerData(layer);
        using var ours = OurLayer.TryCreate(data, algorithm, threads);
        if (ours is null)
        {
            return null;
        }

        ours.Run();
        var expected = new float[data.Output.Length];
        ours.CopyOutput(expected);
        RequireRight(data, expected);

        var rivals = new List<(IPeer Peer, IContender Contender)>();
        var excluded = new List<string>();
        try
        {
            foreach (var peer in peers)
            {
                if (peer.Prepare(data) is not { } contender)
                {
                    continue;
                }

                rivals.Add((peer, contender));
                data.Output.Span.Clear();
                contender.Run();
                double difference = Difference(contender, expected);
                if (peer.ComputesTheSame && !(difference <= Tolerance))
                {
                    excluded.Add($"{peer.Key}: differs from ours by {difference:g2} of the largest value");
                    rivals.RemoveAt(rivals.Count - 1);
                    contender.Dispose();
                }
            }

            var times = InterleavedTimer.Measure([ours, .. rivals.Select(rival => rival.Contender)], threads, pace);
            return new LayerTimings(
                layer, ours.Description.Algorithm.ToString().ToLowerInvariant(), times[0],
                [.. rivals.Zip(times.Skip(1), (rival, time) => (rival.Peer, time))], excluded);
        }
        finally
        {
            rivals.ForEach(rival => rival.Contender.Dispose());
        }
    }

    /// <summary>Rivals are held against us, and if we were wrong it would be them who go.</summary>
    private static void RequireRight(LayerData data, float[] ours)
    {
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(ours)), error = new LayerDefinition(data).LargestError(ours);
        if (!(error <= Tolerance * largest))
        {
            throw new InvalidOperationException($"{data.Layer.Id}: our values of up to {largest:g3} are {error:g3} off.");
        }
    }

    private static double Difference(IContender contender, float[] expected)
    {
        var difference = new float[expected.Length];
        contender.CopyOutput(difference);
        TensorPrimitives.Subtract(difference, expected, difference);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference) / TensorPrimitives.MaxMagnitude<float>(expected));
    }

    private LayerReport Report(LayerTimings timings, Roofline roofline)
    {
        var layer = timings.Layer;
        double ours = timings.Ours.Milliseconds;

        // They were recorded on one core, and how they scale is not known.
        var anchor = threads == 1 ? anchors.GetValueOrDefault(layer.Id) : null;
        Rival[] rivals =
        [
            .. timings.Peers.Select(peer => new Rival(peer.Peer.Key, peer.Timing.Milliseconds, peer.Peer.IsDirect)),
            .. anchor is null ? [] : Rival.Recorded(anchor, layer, roofline.PeakGflops),
        ];
        var best = Rival.Fastest(rivals);
        var bestDirect = Rival.Fastest(rivals.Where(rival => rival.IsDirect));
        double gflops = layer.Flops / ours * 1e-6;
        return new LayerReport(
            layer.Id, layer, layer.Op.Name(), timings.Algorithm,
            ours, gflops, gflops / roofline.PeakGflops, gflops / roofline.Gflops(layer),
            timings.Peers.ToDictionary(peer => peer.Peer.Key, peer => peer.Timing.Milliseconds),
            anchor?.DirectShare, anchor?.Share,
            bestDirect?.Name, bestDirect?.Milliseconds / ours,
            best?.Name, best?.Milliseconds / ours,
            timings.Excluded.Count > 0 ? timings.Excluded : null,
            Disturbed(timings) is { Length: > 0 } disturbed ? disturbed : null);
    }

    private static string[] Disturbed(LayerTimings timings) =>
    [
        .. timings.Ours.Disturbed ? ["ours"] : (string[])[],
        .. timings.Peers.Where(peer => peer.Timing.Disturbed).Select(peer => peer.Peer.Key),
    ];

    private sealed record LayerTimings(
        Layer Layer, string Algorithm, Timing Ours,
        IReadOnlyList<(IPeer Peer, Timing Timing)> Peers, IReadOnlyList<string> Excluded);
}
