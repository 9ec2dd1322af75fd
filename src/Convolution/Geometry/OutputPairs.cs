namespace Convolution.Geometry;

/// <summary>
/// The outputs of a transposed convolution with stride 2, along one axis, by pairs: neighbours that meet a window of inputs, half as many as there are taps.
/// </summary>
/// <remarks>
/// <code>
///   4 taps, window of 2    first output    *w2  *w0           3 taps, window of 2    first output    *w2  *w0
///                          second output   *w3  *w1                                  second output        *w1
/// </code>
/// </remarks>
/// <param name="Transposed">The convolution that is transposed: its outputs are the inputs here.</param>
internal readonly record struct OutputPairs(Axis Transposed)
{
    /// <summary>Inputs of a pair; it has the number of the first, which may lie outside.</summary>
    public int Window => Ceiling.Divide(Transposed.Filter, 2);

    private int Shift => (2 * (Window - 1)) - (int)Transposed.PaddingBefore;

    /// <summary>The first output of a pair.</summary>
    public int First(int pair) => (2 * pair) + Shift;

    /// <summary>The pairs of which one output at least is among these.</summary>
    public Interval Of(Interval outputs) => new((outputs.Start - Shift) >> 1, ((outputs.End - 1 - Shift) >> 1) + 1);

    /// <summary>The pairs whose outputs both are among these, and whose inputs lie in the image.</summary>
    public Interval Inner(Interval outputs)
    {
        int start = Math.Max((outputs.Start - Shift + 1) >> 1, 0);
        int end = Math.Min((outputs.End - Shift) >> 1, Transposed.Output - Window + 1);
        return start < end ? new(start, end) : default;
    }

    /// <summary>
    /// A bit for each input of a pair, set where it lies in the image and is met by an output among these: with an odd number of taps the second output does
    /// not meet the first input, which a strip of the image that begins with that output may not have.
    /// </summary>
    public ulong Inputs(int pair, Interval outputs)
    {
        int first = Transposed.Filter % 2 != 0 && First(pair) < outputs.Start ? 1 : 0;
        return Bits(Math.Max(-pair, first), Transposed.Output - pair, Window);
    }

    /// <summary>A bit for each output of a pair, set where it is among these.</summary>
    public ulong Outputs(int pair, Interval outputs) => Bits(outputs.Start - First(pair), outputs.End - First(pair), 2);

    /// <summary>So many bits, set from one on up to another.</summary>
    private static ulong Bits(int start, int end, int count) =>
        (1UL << Math.Clamp(end, 0, count)) - (1UL << Math.Clamp(start, 0, Math.Clamp(end, 0, count)));
}
