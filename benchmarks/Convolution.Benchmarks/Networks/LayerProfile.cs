using System.Diagnostics;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Execution;
using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks;

/// <summary>Where the time of a network goes: each step's median over whole inferences, its data as warm as they are there.</summary>
internal static class LayerProfile
{
    public static IReadOnlyList<LayerFigures> Measure(Plan plan, int threads, Roofline roofline, Pace pace)
    {
        var samples = plan.Steps.Select(_ => new List<double>()).ToArray();
        var clock = Stopwatch.StartNew();
        for (int run = 0; run < pace.MinTurns || (run < pace.MaxTurns && clock.Elapsed.TotalMilliseconds < pace.Budget); run++)
        {
            for (int step = 0; step < samples.Length; step++)
            {
                samples[step].Add(Milliseconds(plan.Steps[step], threads));
            }
        }

        return [.. plan.Steps.Zip(samples, (step, times) => Figures(step, Statistics.Median(times), roofline))];
    }

    /// <summary>By the wall clock; on one thread by its processor time where that is less, since other processes then had the core.</summary>
    private static double Milliseconds(Step step, int threads)
    {
        double? before = ThreadClock.Milliseconds;
        long start = Stopwatch.GetTimestamp();
        step.Run();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return threads == 1 && ThreadClock.Milliseconds - before is { } own ? Math.Min(own, elapsed) : elapsed;
    }

    private static LayerFigures Figures(Step step, double milliseconds, Roofline roofline)
    {
        var description = step.Describe();
        double? gflops = description?.Flops / milliseconds * 1e-6;
        return new LayerFigures(
            step.Node.Index, Kind(step.Node), Shape(step.Node), description?.Algorithm.ToString().ToLowerInvariant(),
            milliseconds, gflops, description is null ? null : gflops / roofline.Gflops(description.Flops, description.Bytes));
    }

    private static string Kind(Node node) => node switch
    {
        MaxPoolNode => "max pool",
        ConvolutionNode { Residual: not null } => Kind(node.GetType()) + " + residual",
        _ => Kind(node.GetType()),
    };

    private static string Kind(Type type) => type.Name.Replace("Node", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary><c>56x56 64>128 3x3 s2</c>.</summary>
    private static string Shape(Node node)
    {
        var input = node.Source.Shape;
        string channels = input.Channels == node.Shape.Channels ? $"{input.Channels}" : $"{input.Channels}>{node.Shape.Channels}";
        return $"{input.Height}x{input.Width} {channels} " + node switch
        {
            ConvolutionNode convolution => convolution.Window.ToString(),
            MaxPoolNode pool => pool.Window.ToString(),
            ResizeNode => $"to {node.Shape.Height}x{node.Shape.Width}",
            _ => "",
        };
    }
}
