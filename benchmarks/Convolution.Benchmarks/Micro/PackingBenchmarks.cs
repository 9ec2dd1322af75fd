using BenchmarkDotNet.Attributes;
using Convolution.Packing;

namespace Convolution.Benchmarks.Micro;

/// <summary>What preparing a dense filter costs, once: looking at the weights, and packing them into panels.</summary>
[Config(typeof(DefaultWidth))]
public class PackingBenchmarks
{
    private float[] filter = [];
    private float[] bias = [];
    private int depth;

    [Params("3x3x64x64", "1x1x1024x256", "7x7x3x64", "3x3x512x512")]
    public string Filter { get; set; } = "";

    [Params(2, 4)]
    public int Vectors { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Filter.Split('x').Select(int.Parse)];
        depth = sizes[0] * sizes[1] * sizes[2];
        var random = new Random(1);
        filter = [.. Enumerable.Range(0, depth * sizes[3]).Select(_ => random.NextSingle())];
        bias = new float[sizes[3]];
    }

    [Benchmark]
    public int Inspect() => new Weights<float>(filter, flushSubnormals: false).Subnormals;

    [Benchmark]
    public object Pack() => new FilterPanels<float>(filter, bias, depth, System.Numerics.Vector<float>.Count, Vectors);
}
