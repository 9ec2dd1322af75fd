using Convolution.Geometry;

namespace Convolution.Packing;

/// <summary>Some neighbouring columns of a matrix b: as many as one tile has.</summary>
/// <param name="FirstColumn">The column of b that is column 0 here.</param>
/// <param name="Vectors">Vectors in a row.</param>
/// <param name="LastColumn">The column of the last vector, less than its place in the panel where it overlaps the one before.</param>
internal readonly record struct PanelColumns(int FirstColumn, int Vectors, int LastColumn)
{
    /// <summary>
    /// How many groups share a panel: two where a group has as many inputs as columns, and these fill vectors of which the widest tile has twice as many. Then
    /// tiles have twice as many chains, as many as two multiply-adds a cycle need: 32 groups of 16 on 14x14 or 28x28 run 1.2 to 1.4 times as fast (Emerald
    /// Rapids), 32 groups of 32 on 7x7, whose corners are single pixels, 1.2 times (Zen 5).
    /// </summary>
    public static int GroupsOfPanel(int groups, int inputs, int columns, int lanes, int maxVectors) =>
        groups > 1 && inputs == columns && columns % lanes == 0 && 2 * columns <= maxVectors * lanes ? 2 : 1;

    /// <summary>
    /// Shares the vectors of all columns out evenly, 18 as 3+4+3+4+4 and not 4+4+4+4+2. Where the columns are no multiple of the lanes, the
    /// last vector begins earlier. Only a single panel has a single last vector, so that no two panels ever share a column.
    /// </summary>
    public static PanelColumns[] Split(int columns, int lanes, int maxVectors)
    {
        var vectors = new Interval(0, Ceiling.Divide(columns, lanes));
        var panels = new PanelColumns[Ceiling.Divide(vectors.End, maxVectors)];
        for (int index = 0; index < panels.Length; index++)
        {
            Interval part = vectors.Part(index, panels.Length);
            int first = part.Start * lanes;
            int last = Math.Min((part.End - 1) * lanes, Math.Max(columns - lanes, 0)) - first;
            panels[index] = new(first, part.Length, last);
        }

        return panels;
    }

    /// <summary>
    /// The same where rows of b lie in an image, of whose vectors none can be moved: if a vector does not end with the columns, it is a panel of its own that
    /// begins earlier, and two panels have some columns both. There is a vector of columns at least.
    /// </summary>
    public static PanelColumns[] SplitInPlace(int columns, int lanes, int maxVectors)
    {
        int rest = columns % lanes;
        PanelColumns[] whole = Split(columns - rest, lanes, maxVectors);
        return rest == 0 ? whole : [.. whole, new(columns - lanes, Vectors: 1, LastColumn: 0)];
    }
}
