using System.Numerics;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

/// <summary>The depthwise micro-kernel from L1, 3x3, by pixels and lanes; with stride 1 neighbouring pixels share their inputs.</summary>
[Config(typeof(SeveralWidths))]
public class DepthwiseKernelBenchmarks : IHasFlops
{
    private KernelCase kernel = null!;

    [Params(2, 4, 6, 8)]
    public int Pixels { get; set; } = 2;

    [Params(1, 2)]
    public int Stride { get; set; } = 1;

    [Params(KernelLanes.VectorFloat, KernelLanes.VectorDouble, KernelLanes.Vector512Float, KernelLanes.ScalarFloat)]
    public KernelLanes Lanes { get; set; }

    public double Flops => 2.0 * Pixels * 9 * KernelCase.LaneRepetitions;

    [GlobalSetup]
    public void Setup() => kernel = Lanes switch
    {
        KernelLanes.VectorFloat => new DepthwiseKernelCase<float, Vector<float>, VectorLanes<float>>(Pixels, Stride),
        KernelLanes.VectorDouble => new DepthwiseKernelCase<double, Vector<double>, VectorLanes<double>>(Pixels, Stride),
        KernelLanes.Vector512Float => new DepthwiseKernelCase<float, Vector512<float>, Vector512Lanes<float>>(Pixels, Stride),
        _ => new DepthwiseKernelCase<float, float, ScalarLanes<float>>(Pixels, Stride),
    };

    [GlobalCleanup]
    public void Cleanup() => kernel.Dispose();

    [Benchmark]
    public void Run() => kernel.Run();
}
