using Convolution.Benchmarks.Layers;

namespace Convolution.Benchmarks.Measure;

/// <summary>The most a layer can reach on this machine: the FMA units, or the memory that has to feed them.</summary>
internal sealed record Roofline(double PeakGflops, ReadBandwidth Bandwidth)
{
    /// <summary>GFLOP/s where input, filter and output are each read once, from the cache that holds them all.</summary>
    public double Gflops(Layer layer) => Gflops(layer.Flops, layer.Bytes);

    /// <summary>GFLOP/s of so many operations on so many bytes, each read once, from the cache that holds them all.</summary>
    public double Gflops(double flops, double bytes) => Math.Min(PeakGflops, flops / bytes * Bandwidth.For(bytes));
}
