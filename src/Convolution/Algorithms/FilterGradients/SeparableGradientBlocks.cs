using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The gradients of a separable convolution's filters by whole blocks of pixels, each of which one thread has to itself.</summary>
/// <remarks>
/// A thread puts the sums of a block into memory of their own; then all of a round are added, in the order of the blocks. Threads that share each block meet
/// three times in it, and read what others have written.
/// </remarks>
/// <param name="gradient">What adds a block.</param>
/// <param name="geometry">The integers of the call.</param>
/// <param name="middleChannels">Channels between both filters.</param>
/// <param name="threads">Those that take part: two at least.</param>
internal readonly unsafe struct SeparableGradientBlocks<T>(
    SeparableFilterGradient<T> gradient, ConvolutionGeometry geometry, int middleChannels, int threads)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Blocks of a round for each thread, so that they meet seldom; each takes memory for its sums.</summary>
    private const int BlocksPerThread = 4;

    /// <summary>The most bytes of a block's sums, which are written and read once more.</summary>
    private const long MostSumBytes = 256 << 10;

    private readonly int count = new PixelBlocks(geometry).Count;
    private readonly long workerBytes = gradient.ScratchBytes(geometry, threads: 1);

    /// <summary>Whether there are blocks for each thread, and sums small enough.</summary>
    public bool Applies => count >= 2 * threads && SumBytes <= MostSumBytes;

    /// <summary>Bytes of scratch memory.</summary>
    public long Bytes => (workerBytes * threads) + ((Together + 1) * SumBytes);

    private SeparableFilterGradient<T> Gradient => gradient;

    private int Threads => threads;

    private int Together => Math.Min(count, BlocksPerThread * threads);

    private int DepthwiseLength => geometry.Taps * middleChannels;

    private int PointwiseLength => middleChannels * geometry.OutputChannels;

    private long SumLength => ((long)middleChannels * (geometry.Taps + geometry.OutputChannels + 1)) + geometry.OutputChannels;

    private long SumBytes => CacheLine.Whole(SumLength * sizeof(T));

    public void Run(in SeparableGradientCall<T> call, in Workers workers)
    {
        for (int first = 0; first < count; first += Together)
        {
            var round = new Interval(first, Math.Min(first + Together, count));
            ForkJoin.Run(new BlockJob(this, call, first, workers), round.Length, workers);
            ForkJoin.Run(new SumJob(this, round, workers.Scratch), threads, workers);
        }

        SeparableGradientCall<T> totals = Own(call, Totals(workers.Scratch));
        Copy(totals.Depthwise, call.Depthwise, DepthwiseLength);
        Copy(totals.DepthwiseBias, call.DepthwiseBias, middleChannels);
        Copy(totals.Pointwise, call.Pointwise, PointwiseLength);
        Copy(totals.Bias, call.Bias, geometry.OutputChannels);
    }

    private static void Copy(T* source, T* destination, int length)
    {
        if (destination != null)
            new ReadOnlySpan<T>(source, length).CopyTo(new(destination, length));
    }

    private T* Totals(byte* scratch) => (T*)(scratch + (workerBytes * threads));

    /// <summary>The sums of one of the blocks of a round, behind the totals.</summary>
    private T* Sums(byte* scratch, int index) => (T*)((byte*)Totals(scratch) + ((index + 1) * SumBytes));

    /// <summary>The same call, with other memory for its gradients.</summary>
    private SeparableGradientCall<T> Own(in SeparableGradientCall<T> call, T* sums)
    {
        T* depthwiseBias = sums + DepthwiseLength;
        T* pointwise = depthwiseBias + middleChannels;
        T* bias = pointwise + PointwiseLength;
        return new(
            geometry, call.Input, call.OutputGradient, sums, call.DepthwiseBias == null ? null : depthwiseBias, pointwise, call.Bias == null ? null : bias);
    }

    /// <summary>A unit is a block.</summary>
    private readonly struct BlockJob(SeparableGradientBlocks<T> blocks, SeparableGradientCall<T> call, int first, Workers workers) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            byte* scratch = workers.Scratch;
            var alone = new Workers(threads: 1, scratch + (worker * blocks.workerBytes), workers.CancellationToken);
            blocks.Gradient.Add(blocks.Own(call, blocks.Sums(scratch, unit)), first + unit, firstBlock: first + unit, alone);
        }
    }

    /// <summary>A unit is a part of the sums, of all blocks of a round. Biases that nobody asks for are added like others.</summary>
    private readonly struct SumJob(SeparableGradientBlocks<T> blocks, Interval round, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            Interval part = new Interval(0, (int)blocks.SumLength).Part(unit, blocks.Threads);
            var totals = new Span<T>(blocks.Totals(scratch) + part.Start, part.Length);
            for (int block = round.Start; block < round.End; block++)
            {
                var sums = new ReadOnlySpan<T>(blocks.Sums(scratch, block - round.Start) + part.Start, part.Length);
                if (block == 0)
                    sums.CopyTo(totals);
                else
                    TensorPrimitives.Add(totals, sums, totals);
            }
        }
    }
}
