namespace Convolution.Geometry;

/// <summary>
/// The inputs of some neighbouring outputs along one axis, sorted so that those of neighbouring outputs are neighbours whatever the stride: a line
/// for each of the <see cref="TapClasses"/>, whose taps share it; or one for each tap, if these are shorter in all.
/// </summary>
/// <remarks>
/// <code>
///   3 taps, stride 2, outputs 0 1 2:    line 0, of taps 0 and 2:   0 2 4 6       place 0 is output 0's tap 0, place 1 its tap 2
///                                       line 1, of tap 1:          1 3 5 .       what lies behind the last output, or in the padding, is never read
/// </code>
/// </remarks>
/// <param name="Axis">Inputs and outputs.</param>
/// <param name="Outputs">Which of the outputs.</param>
internal readonly record struct AxisPlanes(Axis Axis, Interval Outputs)
{
    /// <summary>How many lines.</summary>
    public int Lines => Math.Min(Axis.Filter, TapStep);

    /// <summary>Places of a line.</summary>
    public int Length => (int)LengthOf(Axis.Filter, Outputs.Length, TapStep, InputStep);

    /// <summary>Places of all lines.</summary>
    public int Size => Lines * Length;

    /// <summary>From one tap of a line to the next.</summary>
    private int TapStep { get; } = TapStepOf(Axis, Outputs.Length);

    private int InputStep { get; } = Classes(Axis).InputStep;

    /// <summary>The most places for so many outputs.</summary>
    public static long MostPlaces(Axis axis, int outputs)
    {
        var planes = new AxisPlanes(axis, new(0, outputs));
        return (long)planes.Lines * planes.Length;
    }

    /// <summary>The place that an output's tap reads.</summary>
    public int Place(int output, int tap)
    {
        (int step, int line) = Math.DivRem(tap, TapStep);
        return (line * Length) + (output - Outputs.Start) + (step * InputStep);
    }

    /// <summary>The input at a place of a line, which may be padding; from place to place it moves on by a stride.</summary>
    public long Position(int line, int place) => Axis.Origin(Outputs.Start + place) + ((long)line * Axis.Dilation);

    /// <summary>The places of a line whose inputs lie in the image.</summary>
    public Interval Inside(int line)
    {
        long first = Position(line, 0);
        return new(Clamp(-first), Clamp(Axis.Input - first));
    }

    private static TapClasses Classes(Axis axis) => new(axis.Filter, axis.Stride, axis.Dilation);

    private static int TapStepOf(Axis axis, int outputs)
    {
        TapClasses classes = Classes(axis);
        bool isShorter = classes.Count * LengthOf(axis.Filter, outputs, classes.TapStep, classes.InputStep) <= (long)axis.Filter * outputs;
        return isShorter ? classes.TapStep : Math.Max(axis.Filter, 1);
    }

    private static long LengthOf(int filter, int outputs, int tapStep, int inputStep) =>
        outputs + ((long)Math.Max(filter - 1, 0) / tapStep * inputStep);

    /// <summary>Places that so many inputs take, the last one in part perhaps; none or all of the line's where they are fewer or more.</summary>
    private int Clamp(long inputs) => (int)Math.Clamp(Ceiling.Divide(inputs, Axis.Stride), 0, Length);
}
