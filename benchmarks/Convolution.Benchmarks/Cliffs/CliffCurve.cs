using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Cliffs;

/// <summary>One library's times along a family.</summary>
internal sealed record CliffCurve(string Library, IReadOnlyList<CliffPoint> Points)
{
    public const string Ours = "ours";

    public double MedianPicoseconds => Statistics.Median(Points.Select(point => point.PicosecondsPerFlop));

    public CliffPoint Worst => Points.MaxBy(point => point.PicosecondsPerFlop)!;

    /// <summary>
    /// The deepest cliff: the shape that takes the most times as long as a larger one of the same family. On a path without
    /// cliffs nothing is gained by asking for more, and this is about 1.
    /// </summary>
    public (CliffPoint Shape, double Depth) Fall
    {
        get
        {
            var deepest = (Shape: Points[^1], Depth: 1.0);
            var fastestLarger = Points[^1];
            foreach (var point in Points.Reverse())
            {
                double depth = point.Milliseconds / fastestLarger.Milliseconds;
                if (depth < 1)
                {
                    fastestLarger = point;
                }
                else if (depth > deepest.Depth)
                {
                    deepest = (point, depth);
                }
            }

            return deepest;
        }
    }

    /// <summary>The curves of everyone who computed the family's layers, ours first.</summary>
    public static IReadOnlyList<CliffCurve> Of(CliffFamily family, IReadOnlyDictionary<string, LayerReport> reports)
    {
        var points = family.Shapes.Select(shape => (shape.Value, Report: reports[shape.Layer.Id])).ToList();
        var libraries = points.SelectMany(point => point.Report.Peers.Keys).Distinct();
        return
        [
            new(Ours, [.. points.Select(point => new CliffPoint(point.Value, point.Report.OursMs, point.Report.Layer.Flops))]),
            .. libraries.Select(library => new CliffCurve(library,
            [
                .. points.Where(point => point.Report.Peers.ContainsKey(library)).Select(
                    point => new CliffPoint(point.Value, point.Report.Peers[library], point.Report.Layer.Flops)),
            ])),
        ];
    }
}

internal sealed record CliffPoint(int Value, double Milliseconds, double Flops)
{
    public double PicosecondsPerFlop => Milliseconds * 1e9 / Flops;
}
