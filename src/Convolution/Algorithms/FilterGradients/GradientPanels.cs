using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Kernels.Dense;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>
/// Output gradients of a block of pixels as panels for the dense micro-kernel, in each a row of its columns for every pixel: packed, some panels at a time, or
/// where they lie in the image.
/// </summary>
/// <remarks>
/// Few tiles meet each panel of a filter with few weights for an output channel, and packing takes a tenth of the time. In the image the rows of a panel are
/// as far apart as pixels: 1x1 layers of 64 to 256 channels on 56x56 pixels run 1.12 times as fast so, 32 to 64 and 16 to 96 on 112x112 1.25 times, 24 to 144
/// on 56x56 1.27 times; without AVX-512 1.03 to 1.2 times. Where many tiles meet a panel, it is 1.01 to 1.07 times if L1 would not keep it packed, and down to
/// 0.67 times if it would, on 7x7 pixels; and so it is where pixels lie pages apart, whose lines share a few sets of L1 (Zen 5).
/// </remarks>
/// <param name="memory">Room for <see cref="Bytes"/>. Where columns are fewer than lanes, the rest of a packed row stays as it is.</param>
/// <param name="image">The first pixel's gradients in the image.</param>
/// <param name="pixelStep">From there to the next pixel's, where they stay there; 0 where they are packed.</param>
internal readonly unsafe struct GradientPanels<T, TVector, TLanes>(T* memory, T* image, nint pixelStep)
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The most panels: neighbouring columns of a pixel are neighbouring cache lines, which are fetched together.</summary>
    public const int Most = 4;

    /// <summary>Pixels that go into one panel after the other: fewer would cost more calls, more would come back to lines that have left L1.</summary>
    private const int PixelsTogether = 4;

    /// <summary>The most tiles that meet a panel where it lies, if L1 would keep it packed.</summary>
    private const int FewTiles = 24;

    /// <summary>Bytes of a packed panel that it does not keep (32 KB on Zen 4, 48 KB on Zen 5).</summary>
    private const long L1Bytes = 32 << 10;

    /// <summary>Bytes from which pixels lie so far apart that their lines share a few sets of L1.</summary>
    private const int PageBytes = 4096;

    public static int Bytes => Most * PanelBytes;

    /// <summary>The most vectors of a row.</summary>
    public static int MaxVectors => DenseKernels<T, TVector, TLanes>.VectorsFor(Registers.Count);

    /// <summary>A line lies between panels, so that they do not share sets of L1.</summary>
    private static int PanelBytes => (PixelBlocks.MaxPixels * MaxVectors * TLanes.Count * sizeof(T)) + CacheLine.Bytes;

    /// <summary>From a pixel to the next where gradients stay in the image; 0 where they are packed.</summary>
    public nint PixelStep => pixelStep;

    /// <summary>The gradients of some channels, from one on that is column 0, for so many weights of each.</summary>
    public static GradientPanels<T, TVector, TLanes> Create(T* memory, in Image<T> gradient, int channel, int channels, in PixelBlock block, int weights)
    {
        NhwcLayout layout = gradient.Layout;
        bool isEven = block.Images.Length == 1 && (block.Rows.Length == 1 || layout.RowStride == (long)block.Columns.Length * layout.PixelStride);
        bool areNear = layout.PixelStride > 0 && (long)layout.PixelStride * sizeof(T) < PageBytes;
        bool areFew = weights <= FewTiles * DenseKernels<T, TVector, TLanes>.RowsFor(MaxVectors, Registers.Count, PixelBlocks.MaxPixels);
        bool isLarge = (long)block.Pixels * MaxVectors * TLanes.Count * sizeof(T) > L1Bytes;
        bool stays = isEven && areNear && (areFew || isLarge) && channels % TLanes.Count == 0;
        return new(memory, gradient.At(block.Images.Start, block.Rows.Start, block.Columns.Start) + channel, stays ? (nint)layout.PixelStride : 0);
    }

    /// <summary>Values from a row to the next.</summary>
    public nint RowLength(in PanelColumns columns) => pixelStep == 0 ? columns.Vectors * TLanes.Count : pixelStep;

    /// <summary>Where a panel has the row of one of the block's pixels.</summary>
    public T* At(int panel, in PanelColumns columns, int pixel) =>
        (pixelStep == 0 ? memory + ((nint)panel * PanelBytes / sizeof(T)) : image + columns.FirstColumn) + (pixel * RowLength(columns));

    /// <summary>Copies a block's gradients, unless they stay in the image, from a channel on that is column 0.</summary>
    public void Pack(in Image<T> gradient, int channel, int channels, in PixelBlock block, ReadOnlySpan<PanelColumns> panels)
    {
        if (pixelStep != 0)
            return;
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
