using System.Text.Json.Serialization;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Cold;

/// <summary>A fresh process's way to its first result, in milliseconds.</summary>
/// <param name="LoadMs">Finding and loading the native library.</param>
/// <param name="CreateMs">From weights, or the bytes of a model, in memory to something that can run.</param>
/// <param name="FirstRunMs">The first run.</param>
/// <param name="CompilingMs">What the just-in-time compiler took meanwhile, of all threads together.</param>
/// <param name="PeakBytes">Memory on top of weights or model and input; null where the system does not tell.</param>
/// <param name="Sum">Of all output values, so that nobody computes something else.</param>
/// <param name="Norm">The root of the sum of their squares.</param>
internal sealed record ColdFigures(
    double LoadMs, double CreateMs, double FirstRunMs, double CompilingMs, long? PeakBytes, double Sum, double Norm)
{
    /// <summary>How far sums may be apart: they are of the same values, rounded differently.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>The whole process from outside.</summary>
    public double ProcessMs { get; init; }

    public double ToFirstResultMs => CreateMs + FirstRunMs;

    public double WithLoadMs => LoadMs + ToFirstResultMs;

    public bool AgreesWith(ColdFigures other) => Math.Abs(Sum - other.Sum) <= Tolerance * (Math.Abs(Sum) + Norm);

    public static ColdFigures Median(IReadOnlyList<ColdFigures> figures)
    {
        double Of(Func<ColdFigures, double> select) => Statistics.Median(figures.Select(select));
        return figures[0] with
        {
            LoadMs = Of(figure => figure.LoadMs),
            CreateMs = Of(figure => figure.CreateMs),
            FirstRunMs = Of(figure => figure.FirstRunMs),
            CompilingMs = Of(figure => figure.CompilingMs),
            PeakBytes = figures.All(figure => figure.PeakBytes is not null) ? (long)Of(figure => figure.PeakBytes!.Value) : null,
            ProcessMs = Of(figure => figure.ProcessMs),
        };
    }
}

/// <summary>How a fresh process tells its figures.</summary>
[JsonSerializable(typeof(ColdFigures))]
internal sealed partial class ColdJson : JsonSerializerContext;
