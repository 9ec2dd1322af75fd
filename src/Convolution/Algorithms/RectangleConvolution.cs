using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>Direct convolution strip by strip of the output, all channels at once: depthwise, in small groups, or with few output channels.</summary>
/// <param name="product">The packed filter.</param>
/// <param name="inputs">Input channels that each output sees; one in a depthwise convolution.</param>
/// <param name="activationWork">What an output's activation takes, in multiply-adds: a function takes longer than a few taps.</param>
internal sealed unsafe class RectangleConvolution<T>(RectangleProduct<T> product, int inputs = 1, int activationWork = 0) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Pixels of a strip: a long one, since every strip sets up its tiles anew (with 1000, 112x112x32 runs a tenth slower).</summary>
    private const int StripPixels = 4096;

    public RectangleProduct<T> Product => product;

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override bool ReadsBorders => product.ReadsBorders;

    public override long PackedBytes => product.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => product.Kernel(geometry, Plan(geometry, threads));

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        product.ScratchBytes(geometry, Plan(geometry, threads)) * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        RectanglePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(product, call, plan, workers.Scratch, product.ScratchBytes(call.Geometry, plan)), plan.Units, workers);
    }

    public RectanglePlan Plan(in ConvolutionGeometry geometry, int degree) => RectanglePlan.Create(
        geometry, geometry.OutputElements * (((long)geometry.Taps * inputs) + activationWork), StripPixels, leastRows: 1, alike: false, degree);

    private readonly struct Job(RectangleProduct<T> product, Call<T> call, RectanglePlan plan, byte* scratch, long workerBytes)
        : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int batch, Interval rows, Interval columns) = plan.Unit(unit);
            product.Run(call, batch, rows, columns, scratch + (worker * workerBytes));
        }
    }
}
