using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Reference;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Direct depthwise convolution: tiles of output pixels by blocks of channels, straight from the image.</summary>
internal sealed class DepthwiseConvolution<T, TVector, TLanes>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Clamp<T> clamp) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly DepthwiseProduct<T, TVector, TLanes> product = new(filter, bias, clamp);

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => product.Panels.Buffer.Bytes;

    public override string Kernel(in ConvolutionGeometry geometry) => DepthwiseProduct<T, TVector, TLanes>.Kernel;

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => 0;

    public override void Run(in Call<T> call, in Workers workers)
    {
        DepthwisePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(product, call, plan), plan.Units, workers);
    }

    private unsafe DepthwisePlan Plan(in ConvolutionGeometry geometry, int degree) =>
        DepthwisePlan.Create(
            geometry, product.Panels.Count, TLanes.Count * sizeof(T), DepthwiseKernels<T, TVector, TLanes>.MaxPixels, degree);

    private readonly struct Job(DepthwiseProduct<T, TVector, TLanes> product, Call<T> call, DepthwisePlan plan) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, Interval rows, Interval vectors) = plan.Unit(unit);
            product.Run(call, batch, rows, new(0, call.Geometry.Horizontal.Output), vectors);
        }
    }
}
