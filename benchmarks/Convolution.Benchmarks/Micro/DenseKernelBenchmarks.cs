using System.Numerics;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

public enum KernelLanes
{
    VectorFloat,
    VectorDouble,
    Vector512Float,
    ScalarFloat,
}

/// <summary>The dense micro-kernel from L1, by tile and lanes: what share of the FMA peak does its loop keep?</summary>
[Config(typeof(SeveralWidths))]
public class DenseKernelBenchmarks : IHasFlops
{
    private DenseTile tile = null!;

    [Params("6x2", "4x3", "4x4", "5x4", "6x4", "7x4")]
    public string RowsByVectors { get; set; } = "6x2";

    [Params(KernelLanes.VectorFloat, KernelLanes.VectorDouble, KernelLanes.Vector512Float, KernelLanes.ScalarFloat)]
    public KernelLanes Lanes { get; set; }

    public double Flops => Rows * Vectors * DenseTile.FlopsPerVector;

    private int Rows => RowsByVectors[0] - '0';

    private int Vectors => RowsByVectors[2] - '0';

    [GlobalSetup]
    public void Setup() => tile = CreateTile();

    [GlobalCleanup]
    public void Cleanup() => tile.Dispose();

    [Benchmark]
    public void Run() => tile.Run();

    private DenseTile CreateTile() => Lanes switch
    {
        KernelLanes.VectorFloat => new DenseTile<float, Vector<float>, VectorLanes<float>>(Rows, Vectors),
        KernelLanes.VectorDouble => new DenseTile<double, Vector<double>, VectorLanes<double>>(Rows, Vectors),
        KernelLanes.Vector512Float => new DenseTile<float, Vector512<float>, Vector512Lanes<float>>(Rows, Vectors),
        _ => new DenseTile<float, float, ScalarLanes<float>>(Rows, Vectors),
    };
}
