using BenchmarkDotNet.Attributes;
using Convolution.Geometry;

namespace Convolution.Benchmarks.Micro;

/// <summary>What a call pays for its integers before it multiplies anything.</summary>
[Config(typeof(DefaultWidth))]
public class GeometryBenchmarks
{
    private Axis axis;

    [Params(1, 7, 56, 224)]
    public int Size { get; set; }

    [Params(1, 12)]
    public int Rate { get; set; }

    [GlobalSetup]
    public void Setup() => axis = Axis.Same(Size, filter: 3, stride: 1, Rate);

    [Benchmark]
    public long Create()
    {
        var geometry = ConvolutionGeometry.Create(
            new NhwcShape(1, Size, Size, 64), (3, 3), outputChannels: 64, strides: 1, dilations: Rate, Padding2D.Same);
        return geometry.OutputShape.ElementCount;
    }

    /// <summary>The axis in intervals of outputs with the same taps, as the loops walk it.</summary>
    [Benchmark]
    public int Segments()
    {
        int segments = 0;
        for (int output = 0; output < axis.Output; segments++)
        {
            output = axis.SegmentAt(output).Outputs.End;
        }

        return segments;
    }
}
