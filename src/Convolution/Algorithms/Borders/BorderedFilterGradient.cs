using System.Numerics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Borders;

/// <summary>
/// The filter gradient of a convolution with a border: blocks of pixels by an algorithm that skips padding, those that see the border from a copy
/// of the inputs under them. A block's chain is the same, and in its place.
/// </summary>
/// <param name="inner">The algorithm.</param>
/// <param name="outside">What the border's constant is.</param>
internal sealed unsafe class BorderedFilterGradient<T>(FilterGradient<T> inner, T outside) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of a copy for several blocks, at most: a quarter of L2 (1 MB on Zen 4).</summary>
    private const long CopyBytes = 256 << 10;

    public override ConvolutionAlgorithm Name => inner.Name;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{inner.Kernel(geometry.Borderless, threads)}, those at the border from copies";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => inner.Threads(geometry.Borderless, degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads)
    {
        var blocks = new PixelBlocks(geometry);
        long ofBlock = Bytes(geometry, blocks.BlockImages, blocks.BlockRows, blocks.BlockColumns);
        long ofImage = Bytes(geometry, images: 1, geometry.Vertical.Output, geometry.Horizontal.Output);
        return Math.Max(ofBlock, Math.Min(ofImage, CopyBytes)) + InnerBytes(geometry, threads);
    }

    /// <summary>What the algorithm takes for the image or any copy of a part of it.</summary>
    /// <remarks>
    /// Taps that a copy gathers have a stride of their own, and their planes can be larger. Whether they are gathered depends on the outputs of the part, along
    /// either axis, and changes once at most from one output to all of them.
    /// </remarks>
    private long InnerBytes(in ConvolutionGeometry geometry, int threads)
    {
        long most = inner.ScratchBytes(geometry.Borderless, threads);
        foreach (int rows in (ReadOnlySpan<int>)[1, geometry.Vertical.Output])
        {
            foreach (int columns in (ReadOnlySpan<int>)[1, geometry.Horizontal.Output])
                most = Math.Max(most, inner.ScratchBytes(new BorderPatch<T>(geometry, new(0, rows), new(0, columns)).Numbered, threads));
        }

        return most;
    }

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        var blocks = new PixelBlocks(call.Geometry);
        for (int index = call.Blocks.Start, end; index < call.Blocks.End; index = end)
        {
            PixelBlock block = blocks[index];
            bool seesBorder = SeesBorder(call.Geometry, block);
            for (end = index + 1; end < call.Blocks.End && SeesBorder(call.Geometry, blocks[end]) == seesBorder; end++)
            {
                if (seesBorder && !TryJoin(ref block, blocks[end], call.Geometry))
                    break;
            }

            var run = new Interval(index, end);
            if (seesBorder)
                RunCopied(call, run, block, workers);
            else
                inner.Run(new(call.Geometry.Borderless, call.Input, call.OutputGradient, call.Filter, call.Bias, run, call.FirstBlock), workers);
        }
    }

    private static bool SeesBorder(in ConvolutionGeometry geometry, in PixelBlock block) =>
        geometry.Vertical.Inner.Intersect(block.Rows) != block.Rows || geometry.Horizontal.Inner.Intersect(block.Columns) != block.Columns;

    /// <summary>Takes a block of the same image, below the one that is given, if there is room for a copy of both.</summary>
    private static bool TryJoin(ref PixelBlock block, in PixelBlock next, in ConvolutionGeometry geometry)
    {
        PixelBlock both = block with { Rows = block.Rows.Union(next.Rows) };
        if (block.Images.Length > 1 || next.Images != block.Images || next.Columns != block.Columns
            || Bytes(geometry, both.Images.Length, both.Rows.Length, both.Columns.Length) > CopyBytes)
            return false;
        block = both;
        return true;
    }

    private static long Bytes(in ConvolutionGeometry geometry, int images, int rows, int columns) =>
        images * BorderPatch<T>.Bytes(geometry, rows, columns);

    private void RunCopied(in FilterGradientCall<T> call, Interval run, in PixelBlock block, in Workers workers)
    {
        var patch = new BorderPatch<T>(call.Geometry, block.Rows, block.Columns);
        long bytes = Bytes(call.Geometry, images: 1, block.Rows.Length, block.Columns.Length);
        Image<T> copy = default;
        for (int image = block.Images.End - 1; image >= block.Images.Start; image--)
            copy = patch.Copy(call.Input, image, outside, (T*)(workers.Scratch + ((image - block.Images.Start) * bytes)));

        // The images of the block as images of the batch: the first one's copy, moved back by those before it.
        NhwcLayout layout = copy.Layout with { BatchStride = (int)(bytes / sizeof(T)) };
        var input = new Image<T>(copy.Origin - layout.Offset(block.Images.Start, 0, 0), layout);
        inner.Run(
            new(patch.Numbered, input, call.OutputGradient, call.Filter, call.Bias, run, call.FirstBlock),
            new Workers(workers.Threads, workers.Scratch + (block.Images.Length * bytes), workers.CancellationToken));
    }
}
