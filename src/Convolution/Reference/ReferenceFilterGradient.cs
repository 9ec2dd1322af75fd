using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Reference;

/// <summary>The definition of filter and bias gradients, as plain loops: no vectors, no packing, no threads.</summary>
/// <remarks>
/// A weight's gradient is the sum, over the output pixels whose tap lies inside the image or reads a border, of the input under the tap times the output's
/// gradient. The pixels fall into <see cref="PixelBlocks"/>: each block is one chain of multiply-adds from zero, in the order image, row,
/// column; the result is the first block's sum, to which the others' are added in order. A bias has a factor of 1 instead of an input.
/// </remarks>
internal readonly ref struct ReferenceFilterGradient<T>(
    ConvolutionGeometry geometry, ReadOnlyNhwcSpan<T> input, ReadOnlyNhwcSpan<T> outputGradient, T outside)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConvolutionGeometry geometry = geometry;
    private readonly ReadOnlyNhwcSpan<T> input = input;
    private readonly ReadOnlyNhwcSpan<T> outputGradient = outputGradient;

    /// <summary>The part of some blocks, added to what <paramref name="sum"/> holds unless the first block is among them.</summary>
    public T Weight(T sum, Interval blocks, int filterY, int filterX, int inputChannel, int outputChannel)
    {
        var all = new PixelBlocks(geometry);
        (Interval rows, Interval columns) = (geometry.Vertical.OutputsOf(filterY), geometry.Horizontal.OutputsOf(filterX));
        for (int index = blocks.Start; index < blocks.End; index++)
        {
            PixelBlock block = all[index];
            (Interval blockRows, Interval blockColumns) = (block.Rows.Intersect(rows), block.Columns.Intersect(columns));
            T chain = T.Zero;
            for (int image = block.Images.Start; image < block.Images.End; image++)
            {
                for (int y = blockRows.Start; y < blockRows.End; y++)
                {
                    for (int x = blockColumns.Start; x < blockColumns.End; x++)
                    {
                        (int inputY, int inputX) = (geometry.Vertical.InputAt(y, filterY), geometry.Horizontal.InputAt(x, filterX));
                        T left = inputY < 0 || inputX < 0 ? outside : input[image, inputY, inputX, inputChannel];
                        chain = T.MultiplyAddEstimate(left, outputGradient[image, y, x, outputChannel], chain);
                    }
                }
            }

            sum = index == 0 ? chain : sum + chain;
        }

        return sum;
    }

    /// <summary>As <see cref="Weight"/>, for the bias of an output channel.</summary>
    public T Bias(T sum, Interval blocks, int outputChannel)
    {
        var all = new PixelBlocks(geometry);
        for (int index = blocks.Start; index < blocks.End; index++)
        {
            PixelBlock block = all[index];
            T chain = T.Zero;
            for (int image = block.Images.Start; image < block.Images.End; image++)
            {
                for (int y = block.Rows.Start; y < block.Rows.End; y++)
                {
                    for (int x = block.Columns.Start; x < block.Columns.End; x++)
                        chain += outputGradient[image, y, x, outputChannel];
                }
            }

            sum = index == 0 ? chain : sum + chain;
        }

        return sum;
    }
}
