using Convolution.Geometry;

namespace Convolution.Algorithms.Borders;

/// <summary>How the outputs of a convolution with a border are cut: those that see no border, and pieces of the ring around them.</summary>
/// <param name="Geometry">The call.</param>
/// <param name="Rows">Output rows that see no border; none if no output does.</param>
/// <param name="Columns">Output columns that see no border; none if no output does.</param>
/// <param name="ElementBytes">Bytes of a value.</param>
internal readonly record struct BorderPlan(ConvolutionGeometry Geometry, Interval Rows, Interval Columns, int ElementBytes)
{
    /// <summary>How many sizes pieces have, at most: four in each of four rectangles.</summary>
    public const int Sizes = 16;

    /// <summary>Bytes of a piece's inputs, at most: a quarter of L2 (1 MB on Zen 4).</summary>
    private const long PatchBytes = 256 << 10;

    /// <summary>Bytes of a padded image that is copied as a whole: pieces of a small one would be too small for tiles and threads.</summary>
    private const long WholeBytes = 512 << 10;

    /// <summary>Whether each image is copied as a whole.</summary>
    public bool IsWhole => !HasNone && Bytes(Geometry.Vertical.Output, Geometry.Horizontal.Output) <= WholeBytes;

    /// <summary>Whether no output sees the border.</summary>
    public bool HasNone => Rows.Length == Geometry.Vertical.Output && Columns.Length == Geometry.Horizontal.Output;

    /// <summary>Pieces of the rings of all images.</summary>
    public int Units => Geometry.Batch * Pieces;

    private int Pieces => Cells(0).Count + Cells(1).Count + Cells(2).Count + Cells(3).Count;

    public static BorderPlan Create(in ConvolutionGeometry geometry, int elementBytes)
    {
        (Interval rows, Interval columns) = (geometry.Vertical.Inner, geometry.Horizontal.Inner);
        return rows.IsEmpty || columns.IsEmpty
            ? new(geometry, default, default, elementBytes)
            : new(geometry, rows, columns, elementBytes);
    }

    /// <summary>The image, the rows and the columns of one piece.</summary>
    public (int Batch, Interval Rows, Interval Columns) Unit(int unit)
    {
        (int batch, int piece) = Math.DivRem(unit, Pieces);
        int rectangle = 0;
        for (; piece >= Cells(rectangle).Count; rectangle++)
            piece -= Cells(rectangle).Count;
        (Interval rows, Interval columns) = Rectangle(rectangle);
        Grid grid = Cells(rectangle);
        return (batch, rows.Part(piece / grid.Across, grid.Down), columns.Part(piece % grid.Across, grid.Across));
    }

    /// <summary>Height and width of some piece, by a number below <see cref="Sizes"/>; 0 by 0 if there is none.</summary>
    public (int Rows, int Columns) Size(int number)
    {
        (Interval rows, Interval columns) = Rectangle(number / 4);
        Grid grid = Cells(number / 4);
        if (grid.Count == 0)
            return default;

        // Parts of an interval differ by one at most.
        int tall = number % 2 * (grid.Down - 1);
        int wide = number / 2 % 2 * (grid.Across - 1);
        return ((rows.Length + tall) / grid.Down, (columns.Length + wide) / grid.Across);
    }

    /// <summary>Above, below, left and right of the outputs that see no border.</summary>
    private (Interval Rows, Interval Columns) Rectangle(int index)
    {
        (int height, int width) = (Geometry.Vertical.Output, Geometry.Horizontal.Output);
        return index switch
        {
            0 => (new(0, Rows.Start), new(0, width)),
            1 => (new(Rows.End, height), new(0, width)),
            2 => (Rows, new(0, Columns.Start)),
            _ => (Rows, new(Columns.End, width)),
        };
    }

    private Grid Cells(int index)
    {
        (Interval rows, Interval columns) = Rectangle(index);
        if (rows.IsEmpty || columns.IsEmpty)
            return default;
        (int height, int width) = (rows.Length, columns.Length);
        while (height * (long)width > 1 && Bytes(height, width) > PatchBytes)
        {
            if (width >= height)
                width = (width + 1) / 2;
            else
                height = (height + 1) / 2;
        }

        return new(Ceiling.Divide(rows.Length, height), Ceiling.Divide(columns.Length, width));
    }

    private long Bytes(int rows, int columns) =>
        AxisPatch.LengthOf(Geometry.Vertical, rows) * AxisPatch.LengthOf(Geometry.Horizontal, columns) * Geometry.InputChannels * ElementBytes;

    private readonly record struct Grid(int Down, int Across)
    {
        public int Count => Down * Across;
    }
}
