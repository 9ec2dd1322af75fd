namespace Convolution.Geometry;

/// <summary>The inputs of some neighbouring outputs along one axis, laid out so that none is padding.</summary>
/// <remarks>As they lie in the image, or tap by tap where these are fewer: with a dilation of 1000, three taps are three pixels.</remarks>
internal readonly record struct AxisPatch(Axis Whole, Interval Outputs)
{
    private readonly bool isGathered = Gathered(Whole, Outputs.Length) < Whole.Spanned(Outputs.Length);

    private readonly long origin = Whole.Origin(Outputs.Start);

    /// <summary>Positions in the patch.</summary>
    public long Length => LengthOf(Whole, Outputs.Length);

    /// <summary>The convolution along the patch, which makes the same outputs.</summary>
    public Axis Axis => isGathered
        ? Axis.Valid((int)Length, Whole.Filter, stride: Whole.Filter, dilation: 1)
        : Axis.Valid((int)Length, Whole.Filter, Whole.Stride, Whole.Dilation);

    /// <summary>The same, with outputs numbered as in the whole: only those of the patch may be asked for.</summary>
    public Axis Numbered => isGathered
        ? Whole.TapByTap(Outputs.Start, (int)Length)
        : Whole.Over(origin, (int)Length);

    /// <summary>The length of a patch for so many outputs.</summary>
    public static long LengthOf(Axis axis, int outputs) => Math.Min(Gathered(axis, outputs), axis.Spanned(outputs));

    /// <summary>The input that belongs to a position of the patch; -1 if it is a constant.</summary>
    public int Source(int index) => Whole.Source(isGathered
        ? Whole.Origin(Outputs.Start + (index / Whole.Filter)) + ((long)(index % Whole.Filter) * Whole.Dilation)
        : origin + index);

    /// <summary>How many positions from this one on lie side by side in the image, too; 1 if it is a border's.</summary>
    public int Run(int index)
    {
        long position = origin + index;
        return isGathered || position < 0 || position >= Whole.Input ? 1 : (int)Math.Min(Whole.Input - position, Length - index);
    }

    private static long Gathered(Axis axis, int outputs) => (long)outputs * axis.Filter;
}
