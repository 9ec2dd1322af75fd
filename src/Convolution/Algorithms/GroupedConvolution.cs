using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>Convolution in groups: a dense convolution for each, on its own channels of the same pixels, which no one copies.</summary>
/// <param name="parts">The convolution of each group.</param>
/// <param name="inputChannels">Input channels of a group.</param>
/// <param name="outputChannels">Output channels of a group.</param>
internal sealed unsafe class GroupedConvolution<T>(DenseConvolution<T>[] parts, int inputChannels, int outputChannels) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Direct;

    public override long PackedBytes => parts.Sum(part => part.PackedBytes);

    private int Groups => parts.Length;

    private long WorkerBytes => parts[0].WorkerBytes;

    public override string Kernel(in ConvolutionGeometry geometry) => $"{Groups} groups, each {parts[0].Kernel(Part(geometry))}";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Plan(geometry, degree).Threads;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        DensePlan plan = Plan(call.Geometry, workers.Threads);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Units * Groups, workers);
    }

    /// <summary>The geometry of one group.</summary>
    private ConvolutionGeometry Part(in ConvolutionGeometry geometry) =>
        geometry with { InputChannels = inputChannels, OutputChannels = outputChannels };

    private DensePlan Plan(in ConvolutionGeometry geometry, int degree) => parts[0].Plan(Part(geometry), degree, Groups);

    private void Run(in Call<T> call, in DensePlan plan, int group, int unit, byte* scratch)
    {
        int firstOutput = group * outputChannels;
        var part = new Call<T>(
            Part(call.Geometry),
            call.Input.Channels(group * inputChannels, inputChannels),
            call.Residual.Channels(firstOutput, outputChannels),
            call.Output.Channels(firstOutput, outputChannels));
        parts[group].Run(part, plan, unit, scratch);
    }

    /// <summary>Units of all groups; those of the same pixels follow one another, since groups share the pixels' cache lines.</summary>
    private readonly struct Job(GroupedConvolution<T> owner, Call<T> call, DensePlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (unit, int group) = Math.DivRem(unit, owner.Groups);
            owner.Run(call, plan, group, unit, scratch + (worker * owner.WorkerBytes));
        }
    }
}
