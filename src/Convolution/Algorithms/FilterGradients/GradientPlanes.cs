using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// The inputs under a block of output pixels as planes, one for each channel, where those of a row of outputs lie side by side under each tap.
/// </summary>
/// <param name="geometry">The convolution.</param>
/// <param name="block">The output pixels.</param>
/// <param name="memory">Room for <see cref="MostValues"/> for each channel.</param>
internal readonly unsafe struct GradientPlanes<T>(ConvolutionGeometry geometry, PixelBlock block, T* memory)
    where T : unmanaged
{
    private readonly AxisPlanes vertical = new(geometry.Vertical, block.Rows);
    private readonly AxisPlanes horizontal = new(geometry.Horizontal, block.Columns);

    /// <summary>Values from a row of outputs to the next.</summary>
    public int RowStep => horizontal.Size;

    /// <summary>Values from an image to the next.</summary>
    public int ImageStep => vertical.Size * horizontal.Size;

    /// <summary>Values from a channel to the next: an odd number of cache lines, so that neighbouring planes do not share sets of L1.</summary>
    public int PlaneStep => (int)CacheLine.Odd<T>((long)block.Images.Length * ImageStep);

    /// <summary>Values of a channel, in any block.</summary>
    public static long MostValues(in ConvolutionGeometry geometry)
    {
        var blocks = new PixelBlocks(geometry);
        return blocks.Count == 0 ? 0 : CacheLine.Odd<T>(
            blocks.BlockImages * AxisPlanes.MostPlaces(geometry.Vertical, blocks.BlockRows) * AxisPlanes.MostPlaces(geometry.Horizontal, blocks.BlockColumns));
    }

    /// <summary>Where a tap of an output of the block's first image reads its input in the first plane.</summary>
    public T* At(int y, int x, int filterY, int filterX) =>
        memory + ((nint)vertical.Place(y, filterY) * RowStep) + horizontal.Place(x, filterX);

    /// <summary>Copies some channels of the inputs.</summary>
    public void Fill(in Image<T> input, Interval channels)
    {
        bool isOneRun = IsOneRun(input.Layout);
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            for (int line = 0; line < vertical.Lines; line++)
            {
                Interval rows = vertical.Inside(line);
                int together = isOneRun ? rows.Length : 1;
                for (int row = rows.Start; row < rows.End; row += together)
                {
                    T* to = memory + ((nint)(image - block.Images.Start) * ImageStep) + ((nint)((line * vertical.Length) + row) * RowStep);
                    FillRows(input, image, (int)vertical.Position(line, row), together, channels, to);
                }
            }
        }
    }

    /// <summary>Whether rows go on where those before them end, as in a 1x1 convolution, so that some count as one.</summary>
    private bool IsOneRun(in NhwcLayout layout) =>
        horizontal.Lines == 1 && horizontal.Inside(0).Length == RowStep
        && (long)geometry.Vertical.Stride * layout.RowStride == (long)geometry.Horizontal.Stride * layout.PixelStride * RowStep;

    private void FillRows(in Image<T> input, int image, int y, int rows, Interval channels, T* to)
    {
        nint step = (nint)geometry.Horizontal.Stride * input.Layout.PixelStride;
        for (int line = 0; line < horizontal.Lines; line++, to += horizontal.Length)
        {
            Interval columns = horizontal.Inside(line);
            if (columns.IsEmpty)
                continue;
            T* from = input.At(image, y, (int)horizontal.Position(line, columns.Start)) + channels.Start;
            Transposition.Run(from, step, to + columns.Start, PlaneStep, rows * columns.Length, channels.Length);
        }
    }
}
