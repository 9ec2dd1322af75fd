using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>Output gradients of a block of pixels, packed into some panels for the dense micro-kernel: in each a row of its columns for every pixel.</summary>
/// <param name="memory">Room for <see cref="Bytes"/>. Where columns are fewer than lanes, the rest of a row stays as it is.</param>
internal readonly unsafe struct GradientPanels<T, TVector, TLanes>(T* memory)
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most panels: neighbouring columns of a pixel are neighbouring cache lines, which are fetched together.</summary>
    public const int Most = 4;

    /// <summary>Pixels that go into one panel after the other: fewer would cost more calls, more would come back to lines that have left L1.</summary>
    private const int PixelsTogether = 4;

    public static int Bytes => Most * PanelBytes;

    /// <summary>The most vectors of a row.</summary>
    public static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    /// <summary>A line lies between panels, so that they do not share sets of L1.</summary>
    private static int PanelBytes => (PixelBlocks.MaxPixels * MaxVectors * TLanes.Count * sizeof(T)) + CacheLine.Bytes;

    /// <summary>Values of a row.</summary>
    public static int RowLength(in PanelColumns columns) => columns.Vectors * TLanes.Count;

    /// <summary>Where a panel has the row of one of the block's pixels.</summary>
    public T* At(int panel, in PanelColumns columns, int pixel) =>
        memory + ((nint)panel * PanelBytes / sizeof(T)) + ((nint)pixel * RowLength(columns));

    /// <summary>Copies a block's gradients from a channel on, which is column 0.</summary>
    public void Pack(in Image<T> gradient, int channel, int channels, in PixelBlock block, ReadOnlySpan<PanelColumns> panels)
    {
        nint step = gradient.Layout.PixelStride;
        int pixel = 0;
        for (int image = block.Images.Start; image < block.Images.End; image++)
        {
            for (int y = block.Rows.Start; y < block.Rows.End; y++, pixel += block.Columns.Length)
            {
                T* from = gradient.At(image, y, block.Columns.Start) + channel;
                if (channels < TLanes.Count)
                    PackFew(from, step, channels, pixel, block.Columns.Length, panels[0]);
                else
                    PackRow(from, step, pixel, block.Columns.Length, panels);
            }
        }
    }

    private void PackFew(T* from, nint step, int channels, int firstPixel, int pixels, in PanelColumns columns)
    {
        for (int pixel = firstPixel; pixel < firstPixel + pixels; pixel++, from += step)
            new ReadOnlySpan<T>(from, channels).CopyTo(new(At(0, columns, pixel), channels));
    }

    /// <summary>A few pixels by each panel in turn: their columns follow one another in the image.</summary>
    private void PackRow(T* from, nint step, int firstPixel, int pixels, ReadOnlySpan<PanelColumns> panels)
    {
        for (int pixel = 0; pixel < pixels; pixel += PixelsTogether)
        {
            int some = Math.Min(PixelsTogether, pixels - pixel);
            T* source = from + (pixel * step);
            for (int panel = 0; panel < panels.Length; panel++)
            {
                ref readonly PanelColumns columns = ref panels[panel];
                nint rowLength = RowLength(columns);
                PixelCopy<T, TVector, TLanes>.Run(
                    source + columns.FirstColumn,
                    step,
                    columns.LastColumn,
                    At(panel, columns, firstPixel + pixel),
                    rowLength,
                    rowLength - TLanes.Count,
                    some);
            }
        }
    }
}
