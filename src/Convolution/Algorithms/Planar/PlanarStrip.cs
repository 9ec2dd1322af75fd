using Convolution.Geometry;

namespace Convolution.Algorithms.Planar;

/// <summary>
/// A rectangle of outputs that have their taps in common, over the planes of a larger one: lines along those of the planes, so that all outputs lie in one
/// line, too, with some places between that are none.
/// </summary>
/// <remarks>
/// <code>
///   a plane under a 2x3 rectangle, 3x3 filter:    0 1 2 3 4  5 6 7 8 9  a b c d e  f g h i j      Pitch 5
///   what the tap in the middle meets:                          6 7 8      b c d                   8 places, 6 of them outputs
/// </code>
/// </remarks>
/// <param name="Rows">The rows of outputs and their taps.</param>
/// <param name="Columns">The columns of outputs and their taps.</param>
/// <param name="DilationY">From tap to tap.</param>
/// <param name="DilationX">From tap to tap.</param>
/// <param name="IsUpright">Whether lines run down the image.</param>
/// <param name="Pitch">Values of a plane's line, and from a line of outputs to the next.</param>
internal readonly record struct PlanarStrip(Segment Rows, Segment Columns, int DilationY, int DilationX, bool IsUpright, int Pitch)
{
    /// <summary>Bytes of the planes: half of L2 (1 MB on Zen 4).</summary>
    private const long CacheShare = 512 << 10;

    /// <summary>The most columns of a rectangle: long rows waste few places, but of high rectangles fewer rows are copied twice.</summary>
    private const int MaxColumns = 128;

    /// <summary>Rows or columns under a filter beyond which planes would not be small.</summary>
    private const int MaxWindow = 64;

    /// <summary>Lines of outputs.</summary>
    public int OutputLines => (IsUpright ? Columns : Rows).Outputs.Length;

    /// <summary>Outputs of a line.</summary>
    public int OutputLength => (IsUpright ? Rows : Columns).Outputs.Length;

    /// <summary>Whether most places are outputs; along the left border, where they are one in a line, planes of its own serve a strip better.</summary>
    public bool FillsLines => 2 * OutputLength > Pitch;

    /// <summary>From the first output to the last, both included.</summary>
    public int Places => ((OutputLines - 1) * Pitch) + OutputLength;

    /// <summary>Values of a plane from a tap to the one below.</summary>
    public nint Down => DilationY * (nint)(IsUpright ? 1 : Pitch);

    /// <summary>Values of a plane from a tap to the one to its right.</summary>
    public nint Right => DilationX * (nint)(IsUpright ? Pitch : 1);

    /// <summary>Whether outputs lie side by side as their inputs do. Copies of a border's inputs may have other strides than the convolution.</summary>
    public static bool Applies(in ConvolutionGeometry geometry) => Applies(geometry.Vertical) && Applies(geometry.Horizontal);

    /// <summary>
    /// Whether most outputs of a rectangle see no border: at 7x7x512, where half of them do not, a 3x3 filter takes a sixth longer by planes;
    /// at 14x14x512, where five of eight do not, a 4x4 filter takes a fifth less.
    /// </summary>
    public static bool Pays(in ConvolutionGeometry geometry, Interval rows, Interval columns)
    {
        Interval innerRows = geometry.Vertical.Inner.Intersect(rows);
        Interval innerColumns = geometry.Horizontal.Inner.Intersect(columns);
        return Applies(geometry) && 5L * innerRows.Length * innerColumns.Length >= 3L * rows.Length * columns.Length;
    }

    /// <summary>Into how many rectangles a larger one is cut.</summary>
    public static (int Bands, int Parts) Cut(in ConvolutionGeometry geometry, int rows, int columns, int elementBytes)
    {
        int parts = Ceiling.Divide(columns, MaxColumns);
        long rowBytes = (long)elementBytes * geometry.InputChannels * Inputs(geometry.Horizontal, Ceiling.Divide(columns, parts));
        long mostRows = Math.Max((CacheShare / rowBytes) - Inputs(geometry.Vertical, 0), 1);
        return ((int)Ceiling.Divide(rows, mostRows), parts);
    }

    /// <summary>The most values of a plane that a rectangle of so many outputs needs; its places are no more.</summary>
    public static long MostValues(in ConvolutionGeometry geometry, int rows, int columns) =>
        (long)Inputs(geometry.Vertical, rows) * Inputs(geometry.Horizontal, columns);

    private static bool Applies(Axis axis) => axis.Stride == 1 && Axis.EffectiveFilter(axis.Filter, axis.Dilation) <= MaxWindow;

    private static int Inputs(Axis axis, int outputs) => Inputs(outputs, axis.Filter, axis.Dilation);

    /// <summary>From the first tap of the first output to the last tap of the last.</summary>
    private static int Inputs(int outputs, int taps, int dilation) => outputs + ((Math.Max(taps, 1) - 1) * dilation);
}
