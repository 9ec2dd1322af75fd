using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Tour;

/// <param name="Id">The layer's name in the table of layers.</param>
/// <param name="Shape">The operation and its geometry.</param>
/// <param name="Compared">The number of output values found equal to the reference.</param>
/// <param name="Milliseconds">The median time of a prepared run on one thread.</param>
/// <param name="Gflops">Nominal GFLOP/s.</param>
internal sealed record LayerResult(string Id, string Shape, long Compared, double Milliseconds, double Gflops);

internal sealed record LayersSeen(string Machine, double PeakGflops, IReadOnlyList<LayerResult> Results);

/// <summary>Layers of real networks: compared with the reference, then timed.</summary>
internal static class LayerTour
{
    /// <summary>One of each kind: few channels, dense 3x3, pointwise, depthwise of three sizes, dilated, separable.</summary>
    private static readonly string[] chosen =
    [
        "rn50_stem", "rn50_2_3x3", "rn50_4_1x1r", "mb1_dw_56_128", "eff_dw5_14_672", "cnx_dw7_14_384", "dl_dw_33_960r2",
        "mb1_sep_14_512",
    ];

    public static IEnumerable<LayerResult> Visit()
    {
        var layers = Layer.ReadAll().ToDictionary(layer => layer.Id);
        return chosen.Select(id => Measure(layers[id]));
    }

    private static LayerResult Measure(Layer layer)
    {
        using var data = new LayerData(layer);
        using var direct = OurLayer.TryCreate(data, ConvolutionAlgorithm.Direct, threads: 1)!;
        using var reference = OurLayer.TryCreate(data, ConvolutionAlgorithm.Reference, threads: 1)!;
        int compared = Exactness.Require(layer.Id, Output(direct), Output(reference));
        double milliseconds = InterleavedTimer.Milliseconds([direct], threads: 1, Pace.Quick)[0];
        return new(layer.Id, $"{layer.Op.Name()} {layer.Geometry}", compared, milliseconds, layer.Flops / milliseconds * 1e-6);

        float[] Output(OurLayer ours)
        {
            data.Output.Span.Fill(float.NaN);
            ours.Run();
            return data.Output.Span.ToArray();
        }
    }
}
