using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Convolution.Benchmarks.Cold;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks;

/// <summary>A network in fresh processes, ours and ONNX Runtime's by turns: the time to the first result, and the memory.</summary>
/// <param name="Ort">Null where ONNX Runtime is not installed.</param>
/// <param name="Ratio">Their milliseconds over ours, creation and first run; the loading of their library is left out.</param>
internal sealed record ColdNetwork(string Name, ColdFigures Ours, ColdFigures? Ort, double? Ratio)
{
    public static ColdNetwork Measure(string name, int turns, bool withRival)
    {
        var network = Zoo.Create(name, batch: 1);
        string inputs = Path.GetTempFileName(), model = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(inputs, [.. NetworkInput.Create(network).SelectMany(tensor => MemoryMarshal.AsBytes(tensor.Span).ToArray())]);
            if (withRival)
                File.WriteAllBytes(model, OnnxModel.Write(network));
            var ours = new List<ColdFigures>();
            var theirs = new List<ColdFigures>();
            for (int turn = 0; turn < turns; turn++)
            {
                ours.Add(Launch(name, inputs));
                if (withRival)
                {
                    theirs.Add(Launch(name, inputs, model));
                    RequireSame(network, ours[^1], theirs[^1]);
                }
            }

            var (mine, rival) = (ColdFigures.Median(ours), withRival ? ColdFigures.Median(theirs) : null);
            return new ColdNetwork(network.Name, mine, rival, rival?.ToFirstResultMs / mine.ToFirstResultMs);
        }
        finally
        {
            File.Delete(inputs);
            File.Delete(model);
        }
    }

    private static ColdFigures Launch(params ReadOnlySpan<string> arguments) =>
        JsonSerializer.Deserialize(FreshProcess.Run([NetworkProbe.Name, .. arguments]).Output, ColdJson.Default.ColdFigures)!;

    private static void RequireSame(Network network, ColdFigures ours, ColdFigures theirs)
    {
        if (!(Math.Abs(ours.Checksum - theirs.Checksum) <= NetworkRunner.Tolerance * ours.MaxAbs * network.Output.Shape.ElementCount))
            throw new InvalidOperationException($"{network.Name}: our values add up to {ours.Checksum}, theirs to {theirs.Checksum}.");
    }
}

/// <summary>One way to a first result, in milliseconds.</summary>
/// <param name="LoadMs">Finding and loading the native library.</param>
/// <param name="CreateMs">From weights, or the bytes of a model, in memory to something that can run.</param>
/// <param name="FirstRunMs">The first inference.</param>
/// <param name="CompilingMs">What the just-in-time compiler took meanwhile, of all threads together.</param>
/// <param name="PeakBytes">Memory on top of weights or model and input; null where the system does not tell.</param>
/// <param name="Checksum">The sum of all output values, so that nobody computes something else.</param>
/// <param name="MaxAbs">The largest of them.</param>
internal sealed record ColdFigures(
    double LoadMs, double CreateMs, double FirstRunMs, double CompilingMs, long? PeakBytes, double Checksum, double MaxAbs)
{
    public double ToFirstResultMs => CreateMs + FirstRunMs;

    public static ColdFigures Median(IReadOnlyList<ColdFigures> figures)
    {
        double Of(Func<ColdFigures, double> select) => Statistics.Median(figures.Select(select));
        return new(
            Of(figure => figure.LoadMs), Of(figure => figure.CreateMs), Of(figure => figure.FirstRunMs), Of(figure => figure.CompilingMs),
            figures.All(figure => figure.PeakBytes is not null) ? (long)Of(figure => figure.PeakBytes!.Value) : null,
            figures[0].Checksum, figures[0].MaxAbs);
    }
}

/// <summary>How a fresh process tells its figures.</summary>
[JsonSerializable(typeof(ColdFigures))]
internal sealed partial class ColdJson : JsonSerializerContext;
