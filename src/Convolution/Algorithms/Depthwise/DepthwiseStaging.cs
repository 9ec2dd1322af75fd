using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms.Depthwise;

/// <summary>Copies inputs to where a <see cref="DepthwiseStage"/> wants them.</summary>
internal static unsafe class DepthwiseStaging<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Copies the inputs of a rectangle of outputs, and returns the call that makes them of the copy.</summary>
    /// <param name="call">What is computed.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">Rows of outputs.</param>
    /// <param name="columns">Columns of outputs.</param>
    /// <param name="first">The first channel from which a vector is loaded.</param>
    /// <param name="last">The last one.</param>
    /// <param name="outside">A pixel of the border's constant.</param>
    /// <param name="pixelStride">From one pixel of the copy to the next.</param>
    /// <param name="destination">Where the copy goes.</param>
    public static Call<T> Copy(
        in Call<T> call, int batch, Interval rows, Interval columns, int first, int last, T* outside, int pixelStride, T* destination)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        (long firstRow, int height) = DepthwiseStage.Copied(vertical, rows);
        (long firstColumn, int width) = DepthwiseStage.Copied(horizontal, columns);
        T* to = destination;
        for (int row = 0; row < height; row++)
        {
            int y = vertical.Source(firstRow + row);
            for (int column = 0, run; column < width; column += run)
            {
                int x = horizontal.Source(firstColumn + column);
                bool isOutside = x < 0 || y < 0;
                run = isOutside || x != firstColumn + column ? 1 : Math.Min(width - column, horizontal.Input - x);
                PixelCopy<T, TVector, TLanes>.Run(
                    (isOutside ? outside : call.Input.At(batch, y, x)) + first,
                    call.Input.Layout.PixelStride,
                    last - first,
                    to,
                    pixelStride,
                    last - first,
                    run);
                to += run * pixelStride;
            }
        }

        var layout = new NhwcLayout(new(1, height, width, call.Geometry.InputChannels), BatchStride: 0, width * pixelStride, pixelStride);
        return call with
        {
            Geometry = call.Geometry with { Vertical = vertical.Over(firstRow, height), Horizontal = horizontal.Over(firstColumn, width) },
            Input = new(destination - first, layout),
        };
    }
}
