using Convolution.Geometry;

namespace Convolution.Algorithms.Borders;

/// <summary>A rectangle of positions in the border, counted from the image's first pixel.</summary>
internal readonly record struct RingPiece(long Y, long X, int Height, int Width)
{
    public int Pixels => Height * Width;

    /// <summary>The convolution of one image of which the piece is the input.</summary>
    public ConvolutionGeometry Geometry(in ConvolutionGeometry whole) =>
        whole with { Batch = 1, Vertical = whole.Vertical.Over(Y, Height), Horizontal = whole.Horizontal.Over(X, Width) };
}

/// <summary>
/// The positions in the border that an output sees, in pieces: above the image, to its left, to its right, below; of some whole rows, or of a
/// part of one. So each pixel of the image meets the positions that read it in the order row, column. Those between far taps are left out.
/// </summary>
/// <param name="geometry">The convolution; it has a border.</param>
/// <param name="mostPixels">Pixels of a piece, at most.</param>
internal struct BorderRing(ConvolutionGeometry geometry, int mostPixels)
{
    private int sides;
    private (long Start, long End) rows;
    private (long Start, long End) columns;

    public RingPiece Current { get; private set; }

    public readonly BorderRing GetEnumerator() => this;

    public bool MoveNext()
    {
        if (sides > 0 && (Begin(Current.Y, Current.X + Current.Width) || Begin(Current.Y + Current.Height, columns.Start)))
            return true;
        while (sides < 4)
        {
            (rows, columns) = Side(sides++);
            if (Begin(rows.Start, columns.Start))
                return true;
        }

        return false;
    }

    /// <summary>The piece that begins with the first position from here on; false if there is none on this side.</summary>
    private bool Begin(long y, long x)
    {
        (y, x) = (geometry.Vertical.NextSeen(y), geometry.Horizontal.NextSeen(x));
        if (y >= rows.End || x >= columns.End)
            return false;
        int width = (int)Math.Min(columns.End - x, mostPixels);
        bool isWhole = columns.End - geometry.Horizontal.NextSeen(columns.Start) == width;
        int height = isWhole ? (int)Math.Min(rows.End - y, Math.Max(mostPixels / width, 1)) : 1;
        Current = new(y, x, height, width);
        return true;
    }

    private readonly ((long Start, long End) Rows, (long Start, long End) Columns) Side(int side)
    {
        (Axis vertical, Axis horizontal) = (geometry.Vertical, geometry.Horizontal);
        (long top, long bottom) = (-vertical.PaddingBefore, vertical.Input + vertical.PaddingAfter);
        (long left, long right) = (-horizontal.PaddingBefore, horizontal.Input + horizontal.PaddingAfter);
        return side switch
        {
            0 => ((top, 0), (left, right)),
            1 => ((0, vertical.Input), (left, 0)),
            2 => ((0, vertical.Input), (horizontal.Input, right)),
            _ => ((vertical.Input, bottom), (left, right)),
        };
    }
}
