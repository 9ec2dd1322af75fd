namespace Convolution.Geometry;

/// <summary>
/// The outputs of a transposed convolution, along one axis, that lie a stride apart. They meet the same taps, so that they are the
/// outputs of an ordinary convolution with stride 1.
/// </summary>
/// <param name="First">The first of the outputs.</param>
/// <param name="Step">From each to the next.</param>
/// <param name="TapClass">Which of the <see cref="TapClasses"/> they meet; -1 for none.</param>
/// <param name="Axis">The ordinary convolution, whose taps are those of the class from the last to the first.</param>
internal readonly record struct Phase(int First, int Step, int TapClass, Axis Axis)
{
    public bool IsEmpty => TapClass < 0;

    /// <summary>How many phases have an output, given the convolution that is transposed.</summary>
    public static int Count(Axis transposed) => Math.Min(transposed.Stride, transposed.Input);

    /// <summary>The phase that begins with the output of this number.</summary>
    /// <param name="transposed">The convolution that is transposed: its outputs are the inputs here.</param>
    /// <param name="first">Less than <see cref="Count"/>.</param>
    public static Phase Of(Axis transposed, int first)
    {
        (int stride, int dilation) = (transposed.Stride, transposed.Dilation);
        int outputs = (int)((transposed.Input - first + (stride - 1L)) / stride);
        var classes = new TapClasses(transposed.Filter, stride, dilation);
        int index = classes.Find((first + transposed.PaddingBefore) % stride);
        if (index < 0)
            return new(first, stride, index, Axis.Gathering(transposed.Output, filter: 0, dilation: 1, origin: 0, outputs));
        long origin = (first + transposed.PaddingBefore - ((long)dilation * classes.Tap(index, fromLast: 0))) / stride;
        return new(first, stride, index, Axis.Gathering(transposed.Output, classes.Length(index), classes.InputStep, origin, outputs));
    }

    /// <summary>The first phase that has taps; the first of all where none has.</summary>
    public static Phase WithTaps(Axis transposed)
    {
        int count = Count(transposed);
        for (int first = 0; first < count; first++)
        {
            Phase phase = Of(transposed, first);
            if (!phase.IsEmpty)
                return phase;
        }

        return Of(transposed, 0);
    }

    /// <summary>All outputs, as of a phase without taps.</summary>
    public static Phase WithoutTaps(Axis transposed) =>
        new(0, 1, -1, Axis.Gathering(transposed.Output, filter: 0, dilation: 1, origin: 0, transposed.Input));

    /// <summary>Those of the phase that are among the given outputs.</summary>
    public Interval Within(Interval outputs) => new(Index(outputs.Start), Index(outputs.End));

    /// <summary>The most of the phase among so many neighbouring outputs.</summary>
    public int Most(int outputs) => (int)Math.Min((outputs + (Step - 1L)) / Step, Axis.Output);

    private int Index(int output) => Math.Clamp((int)((output - First + (Step - 1L)) / Step), 0, Axis.Output);
}
