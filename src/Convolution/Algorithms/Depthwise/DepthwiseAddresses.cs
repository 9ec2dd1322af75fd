using Convolution.Geometry;
using Convolution.Kernels.Depthwise;

namespace Convolution.Algorithms.Depthwise;

/// <summary>
/// Where the inputs of a tile lie that sees a border: an address for each position of each row of inputs, in scratch memory, listed once and
/// read for every vector of channels.
/// </summary>
/// <remarks>
/// <code>
///   a border that reflects; 3 pixels of 3 taps in the corner      row 1:  x1 x0 x1 x2 x3
///                                                                 row 0:  x1 x0 x1 x2 x3
///                                                                 row 1:  x1 x0 x1 x2 x3
/// </code>
/// Positions are a tap apart if pixels share inputs; else each pixel has as many of its own as there are taps. What lies in no pixel of the
/// image has the address of a pixel of the border's constant.
/// </remarks>
internal readonly unsafe struct DepthwiseAddresses<T>
    where T : unmanaged
{
    /// <summary>Elements that an address takes, which has 64 bits on every processor: as many as have room for it.</summary>
    private static readonly int Address = Ceiling.Divide(sizeof(ulong), sizeof(T));

    private readonly Image<T> image;
    private readonly Axis vertical;
    private readonly int pixelPositions;
    private readonly int positions;
    private readonly T* outside;
    private readonly long* columns;

    /// <summary>Finds the columns of a tile's positions.</summary>
    /// <param name="call">What is read.</param>
    /// <param name="tile">The pixels.</param>
    /// <param name="stride">Taps from one pixel to the next, if they share inputs; else 0.</param>
    /// <param name="outside">A pixel of the border's constant.</param>
    /// <param name="scratch">Memory of <see cref="Bytes"/>.</param>
    public DepthwiseAddresses(in Call<T> call, in DepthwiseTile tile, int stride, T* outside, byte* scratch)
    {
        Axis horizontal = call.Geometry.Horizontal;
        (image, vertical) = (call.Input, call.Geometry.Vertical);
        this.outside = outside;
        columns = (long*)scratch;
        pixelPositions = stride == 0 ? horizontal.Filter : stride;
        positions = ((tile.Pixels - 1) * pixelPositions) + horizontal.Filter;
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            // But for the first pixel, those that are no other's.
            for (int tap = pixel == 0 ? 0 : Math.Max(horizontal.Filter - pixelPositions, 0); tap < horizontal.Filter; tap++)
            {
                int x = horizontal.InputAt(tile.FirstPixel + (pixel * tile.Step), tap);
                columns[(pixel * pixelPositions) + tap] = x < 0 ? -1 : (long)x * image.Layout.PixelStride;
            }
        }
    }

    /// <summary>The most bytes for a tile of that many rows and pixels; none without a border. A walk, which passes rows by, lists no more.</summary>
    public static long Bytes(in ConvolutionGeometry geometry, int rows, int pixels) => geometry.Horizontal.Border == BorderKind.Zero
        ? 0
        : (long)Address * sizeof(T) * (1 + AxisPatch.LengthOf(geometry.Vertical, rows)) * pixels * geometry.Horizontal.Filter;

    /// <summary>A block of some rows of outputs that reads its inputs where they are listed.</summary>
    public DepthwiseBlock<T> List(in DepthwiseBlock<T> block, int batch, Interval outputs, in DepthwiseDescent descent)
    {
        var rows = new AxisPatch(vertical, outputs);
        bool isWalk = descent.IsWalk;
        long origin = vertical.Origin(outputs.Start);
        long* first = columns;
        long* end = first + positions;
        T* constant = outside;
        T* address = (T*)end;
        int length = isWalk ? descent.InputRows(block.Rows) : (int)rows.Length;
        for (int row = 0; row < length; row++)
        {
            int y = isWalk ? vertical.Source(origin + ((long)row * vertical.Dilation)) : rows.Source(row);
            T* start = y < 0 ? null : image.At(batch, y, 0);
            for (long* column = first; column < end; column++, address += Address)
                *(ulong*)address = (nuint)(y < 0 || *column < 0 ? constant : start + *column);
        }

        return block with
        {
            Input = (T*)end,
            Offset = 0,
            TapStep = Address,
            PixelStep = (nint)pixelPositions * Address,
            BandStep = (nint)(isWalk ? 1 : rows.Axis.Dilation) * positions * Address,
            InputRowStep = (nint)rows.Axis.Stride * positions * Address,
        };
    }
}
