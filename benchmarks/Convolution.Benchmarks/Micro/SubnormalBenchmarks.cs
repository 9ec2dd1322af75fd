using BenchmarkDotNet.Attributes;

namespace Convolution.Benchmarks.Micro;

/// <summary>What subnormal weights cost where they are kept, and that flushing them gets it back; 3x3, 28x28, 64 to 64 channels.</summary>
[Config(typeof(DefaultWidth))]
public class SubnormalBenchmarks
{
    private const int Channels = 64;

    private NhwcTensor<float> input = null!;
    private NhwcTensor<float> output = null!;
    private Conv2D<float> convolution = null!;

    /// <summary>Of a hundred weights, how many are subnormal.</summary>
    [Params(0, 1, 100)]
    public int Percent { get; set; }

    [Params(false, true)]
    public bool Flush { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        float Weight() => random.Next(100) < Percent ? 1e-40f : random.NextSingle() - 0.5f;
        float[] weights = [.. Enumerable.Range(0, 9 * Channels * Channels).Select(_ => Weight())];
        convolution = Conv2D.Create(
            new Filter<float>(weights, (3, 3, Channels, Channels)),
            new Conv2DOptions { Padding = Padding2D.Same, Algorithm = ConvolutionAlgorithm.Direct, FlushSubnormalWeights = Flush });
        input = new NhwcTensor<float>((1, 28, 28, Channels));
        output = new NhwcTensor<float>(convolution.GetOutputShape(input.Shape));
        foreach (ref float value in input.Span)
        {
            value = random.NextSingle();
        }
    }

    [Benchmark]
    public void Run() => convolution.Run(input, output, new RunOptions { MaxDegreeOfParallelism = 1 });
}
