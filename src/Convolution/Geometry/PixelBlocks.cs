namespace Convolution.Geometry;

/// <summary>Output pixels that form one chain of a filter gradient: in the order image, row, column.</summary>
internal readonly record struct PixelBlock(Interval Images, Interval Rows, Interval Columns)
{
    public int Pixels => Images.Length * Rows.Length * Columns.Length;
}

/// <summary>The blocks into which all output pixels of a call fall, by their numbers alone: neither threads nor vectors change a chain.</summary>
/// <remarks>
/// A block is some rows of one image, or the same row of some images where images are small and many, or a part of a row:
/// <see cref="MaxPixels"/> at most, so that both operands of a block stay in the caches and sums are short, hence accurate.
/// </remarks>
internal readonly record struct PixelBlocks
{
    /// <summary>The longest chain: a block of 64 channels of either operand takes 64 KB, a sixteenth of L2 (1 MB on Zen 4).</summary>
    public const int MaxPixels = 256;

    private readonly Interval images;
    private readonly Interval rows;
    private readonly Interval columns;
    private readonly int columnParts;
    private readonly int bandParts;
    private readonly bool acrossImages;

    public PixelBlocks(in ConvolutionGeometry geometry)
    {
        (images, rows, columns) = (new(0, geometry.Batch), new(0, geometry.Vertical.Output), new(0, geometry.Horizontal.Output));
        if (images.IsEmpty || rows.IsEmpty || columns.IsEmpty)
            return;
        acrossImages = images.Length > rows.Length && (long)rows.Length * columns.Length < MaxPixels;
        columnParts = Ceiling.Divide(columns.Length, MaxPixels);
        bandParts = Ceiling.Divide(acrossImages ? images.Length : rows.Length, Math.Max(MaxPixels / columns.Length, 1));
        Count = (acrossImages ? rows.Length : images.Length) * bandParts * columnParts;
    }

    /// <summary>How many; 0 where there are no pixels.</summary>
    public int Count { get; }

    /// <summary>Images of the largest block; the others have one less at most.</summary>
    public int BlockImages => Count == 0 ? 0 : acrossImages ? Ceiling.Divide(images.Length, bandParts) : 1;

    /// <summary>Rows of the largest block; the others have one less at most.</summary>
    public int BlockRows => Count == 0 ? 0 : acrossImages ? 1 : Ceiling.Divide(rows.Length, bandParts);

    /// <summary>Columns of the largest block; the others have one less at most.</summary>
    public int BlockColumns => Count == 0 ? 0 : Ceiling.Divide(columns.Length, columnParts);

    /// <summary>The blocks in the order in which their sums are added.</summary>
    public PixelBlock this[int index]
    {
        get
        {
            (index, int part) = Math.DivRem(index, columnParts);
            (int single, int band) = Math.DivRem(index, bandParts);
            Interval one = new(single, single + 1);
            return acrossImages
                ? new(images.Part(band, bandParts), one, columns.Part(part, columnParts))
                : new(one, rows.Part(band, bandParts), columns.Part(part, columnParts));
        }
    }
}
