using Convolution.Geometry;

namespace Convolution.Packing;

/// <summary>A filter cut into its classes of taps, each in the order of the inputs that they meet: ordinary filters, one for each phase.</summary>
/// <remarks>
/// <code>
///   5x5 taps, stride 2:    class 0,0: 44 42 40 24 22 20 04 02 00    class 0,1: 43 41 23 21 03 01
///                          class 1,0: 34 32 30 14 12 10             class 1,1: 33 31 13 11
/// </code>
/// </remarks>
internal readonly struct TransposedFilter(TapClasses vertical, TapClasses horizontal)
{
    /// <summary>Classes of taps along both axes.</summary>
    public int Count => vertical.Count * horizontal.Count;

    /// <summary>The number of a class, given its numbers along the axes.</summary>
    public int IndexOf(int verticalClass, int horizontalClass) => (verticalClass * horizontal.Count) + horizontalClass;

    /// <summary>Rows and columns of taps of a class.</summary>
    public Size2D Size(int index)
    {
        (int row, int column) = Math.DivRem(index, horizontal.Count);
        return (vertical.Length(row), horizontal.Length(column));
    }

    /// <summary>The taps of one class as a matrix with a column for each output: of each tap, and of each group in it, the transpose.</summary>
    /// <param name="index">The class.</param>
    /// <param name="filter">The filter: its input channels are the outputs of a group here, its output channels all the inputs.</param>
    /// <param name="groups">Groups of channels.</param>
    public T[] Transpose<T>(int index, Filter<T> filter, int groups = 1)
        where T : unmanaged
    {
        (int outputs, int stride) = (filter.Shape.InputChannels, filter.Shape.OutputChannels);
        int inputs = stride / groups;
        (int rows, int columns) = Size(index);
        int size = outputs * stride;
        var matrix = new T[rows * columns * size];
        for (int part = 0; part < rows * columns * groups; part++)
        {
            (int tap, int group) = Math.DivRem(part, groups);
            ReadOnlySpan<T> source = filter.Values[((SourceTap(index, tap) * size) + (group * inputs))..];
            Matrix.Transpose(source, stride, matrix.AsSpan((tap * size) + (group * outputs)), outputs * groups, outputs, inputs);
        }

        return matrix;
    }

    /// <summary>The taps of one class, each as it is.</summary>
    /// <param name="index">The class.</param>
    /// <param name="filter">The filter <c>[height, width, values]</c>.</param>
    /// <param name="values">Values of each tap.</param>
    public T[] Select<T>(int index, ReadOnlySpan<T> filter, int values)
    {
        (int rows, int columns) = Size(index);
        var selected = new T[rows * columns * values];
        for (int tap = 0; tap < rows * columns; tap++)
            filter.Slice(SourceTap(index, tap) * values, values).CopyTo(selected.AsSpan(tap * values));
        return selected;
    }

    private int SourceTap(int index, int tap)
    {
        (int row, int column) = Math.DivRem(index, horizontal.Count);
        (int y, int x) = Math.DivRem(tap, horizontal.Length(column));
        return (vertical.Tap(row, y) * horizontal.Filter) + horizontal.Tap(column, x);
    }
}
