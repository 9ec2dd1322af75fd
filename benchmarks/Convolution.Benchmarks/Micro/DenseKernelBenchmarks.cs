using System.Numerics;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

/// <summary>The dense micro-kernel from L1, by tile and lanes: what share of the FMA peak does its loop keep?</summary>
[Config(typeof(SeveralWidths))]
public class DenseKernelBenchmarks : IHasFlops
{
    /// <summary>Panel rows: with the widest tile of 512 bits the panel takes 24 KiB, and L1 holds all operands.</summary>
    internal const int Depth = 96;

    private KernelCase kernel = null!;

    [Params("6x2", "4x3", "4x4", "5x4", "6x4", "7x4")]
    public string RowsByVectors { get; set; } = "6x2";

    [Params(KernelLanes.VectorFloat, KernelLanes.VectorDouble, KernelLanes.Vector512Float, KernelLanes.ScalarFloat)]
    public KernelLanes Lanes { get; set; }

    public double Flops => 2.0 * Rows * Vectors * Depth * KernelCase.LaneRepetitions;

    private int Rows => RowsByVectors[0] - '0';

    private int Vectors => RowsByVectors[2] - '0';

    [GlobalSetup]
    public void Setup() => kernel = Lanes switch
    {
        KernelLanes.VectorFloat => new DenseKernelCase<float, Vector<float>, VectorLanes<float>>(Rows, Vectors),
        KernelLanes.VectorDouble => new DenseKernelCase<double, Vector<double>, VectorLanes<double>>(Rows, Vectors),
        KernelLanes.Vector512Float => new DenseKernelCase<float, Vector512<float>, Vector512Lanes<float>>(Rows, Vectors),
        _ => new DenseKernelCase<float, float, ScalarLanes<float>>(Rows, Vectors),
    };

    [GlobalCleanup]
    public void Cleanup() => kernel.Dispose();

    [Benchmark]
    public void Run() => kernel.Run();
}
