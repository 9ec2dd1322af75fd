namespace Convolution.Geometry;

/// <summary>
/// One axis of a convolution, as integers: which inputs each output sees through which filter taps. All border rules live here.
/// </summary>
/// <remarks>
/// Output <c>o</c> and tap <c>t</c> meet at input <c>Origin(o) + t*Dilation</c>; a tap that falls outside <c>0..Input</c> is padding.
/// <code>
///   input 5, filter 3, stride 1, one pixel before and after; • is padding
///   • 0 1 2 3 4 •    output 0 sees (•) 0 1:  taps 1..3
///   ^^^^^            output 1 sees  0  1 2:  taps 0..3
///           ^^^^^    output 4 sees  3  4(•): taps 0..2
/// </code>
/// </remarks>
internal readonly record struct Axis
{
    private Axis(int input, int filter, int stride, int dilation, long paddingBefore, int output) =>
        (Input, Filter, Stride, Dilation, PaddingBefore, Output) = (input, filter, stride, dilation, paddingBefore, output);

    public int Input { get; }

    public int Filter { get; }

    public int Stride { get; }

    public int Dilation { get; }

    public long PaddingBefore { get; }

    public int Output { get; }

    /// <summary>What padded taps read; unless it is <see cref="BorderKind.Zero"/>, no tap is skipped.</summary>
    public BorderKind Border { get; init; }

    /// <summary>Pixels behind the image that the last output sees.</summary>
    public long PaddingAfter => Output == 0 ? 0 : Math.Max(Origin(Output - 1) + EffectiveFilter(Filter, Dilation) - Input, 0);

    /// <summary>The outputs all of whose taps lie in the image.</summary>
    public Interval Inner
    {
        get
        {
            Axis skipping = this with { Border = BorderKind.Zero };
            return skipping.OutputsOf(0).Intersect(skipping.OutputsOf(Filter - 1));
        }
    }

    /// <summary>Input pixels from the first to the last tap, both included.</summary>
    public static long EffectiveFilter(int filter, int dilation) => ((filter - 1L) * dilation) + 1;

    public static Axis Valid(int input, int filter, int stride, int dilation) => Explicit(input, filter, stride, dilation, 0, 0);

    /// <summary>TensorFlow's SAME: the output depends on the stride alone; the odd padded pixel comes after, or before if asked for.</summary>
    public static Axis Same(int input, int filter, int stride, int dilation, bool lower = false)
    {
        int output = (int)((input + (stride - 1L)) / stride);
        long total = Math.Max(((output - 1L) * stride) + EffectiveFilter(filter, dilation) - input, 0);
        return new(input, filter, stride, dilation, (total + (lower ? 1 : 0)) / 2, output);
    }

    /// <summary>Explicit amounts of padding; refused where the filter finds no place or the output exceeds 32 bits.</summary>
    public static Axis Explicit(int input, int filter, int stride, int dilation, int before, int after)
    {
        long room = (long)input + before + after - EffectiveFilter(filter, dilation);
        if (room < 0)
        {
            throw new ArgumentException(
                $"The filter is larger than the input: {filter} taps with dilation {dilation} span {EffectiveFilter(filter, dilation)} "
                + $"pixels, the padded input has {(long)input + before + after}.");
        }

        long output = (room / stride) + 1;
        return output <= int.MaxValue
            ? new(input, filter, stride, dilation, before, (int)output)
            : throw new ArgumentException($"The output would have {output} pixels along one axis.");
    }

    /// <summary>One input further for each output, from a first one that may lie anywhere: what a transposed convolution gathers.</summary>
    public static Axis Gathering(int input, int filter, int dilation, long origin, int output) =>
        new(input, filter, stride: 1, dilation, -origin, output);

    /// <summary>The input position of an output's tap 0; negative in the padding before.</summary>
    public long Origin(int output) => ((long)output * Stride) - PaddingBefore;

    /// <summary>The same axis with a border; refused where there are too few pixels for it.</summary>
    public Axis WithBorder(BorderKind border)
    {
        long most = border switch
        {
            BorderKind.Reflect => Math.Max(Input - 1, 0),
            BorderKind.Wrap => Input,
            BorderKind.Replicate when Input == 0 => 0,
            _ => long.MaxValue,
        };
        return Output == 0 || (PaddingBefore <= most && PaddingAfter <= most)
            ? this with { Border = border }
            : throw new ArgumentException(
                $"A {border} border of an axis of {Input} pixels reaches {most} pixels; "
                + $"the outputs see {PaddingBefore} before it and {PaddingAfter} behind.");
    }

    /// <summary>The same outputs over a copy of so many positions from the first one on, those that its border maps included.</summary>
    public Axis Over(long first, int positions) => new(positions, Filter, Stride, Dilation, PaddingBefore + first, Output);

    /// <summary>The same outputs over so many positions that are copies of all taps of an output, then of all of the next.</summary>
    public Axis TapByTap(int firstOutput, int positions) => new(positions, Filter, stride: Filter, dilation: 1, (long)firstOutput * Filter, Output);

    /// <summary>The first position from this one on, in the image or not, at which an output has a tap; <see cref="long.MaxValue"/> if there is none.</summary>
    public long NextSeen(long position)
    {
        long next = long.MaxValue;
        for (int tap = 0; tap < Filter; tap++)
        {
            long first = ((long)tap * Dilation) - PaddingBefore;
            long output = position <= first ? 0 : Ceiling.Divide(position - first, Stride);
            if (output < Output)
                next = Math.Min(next, first + (output * Stride));
        }

        return next;
    }

    public bool Sees(long position) => NextSeen(position) == position;

    /// <summary>Where the value at a position is read: inside the image as it stands there, else as the border says; -1 for none.</summary>
    public int Source(long position)
    {
        if (position >= 0 && position < Input)
            return (int)position;
        long source = Border switch
        {
            BorderKind.Reflect => position < 0 ? -position : (2L * (Input - 1)) - position,
            BorderKind.Replicate => position < 0 ? 0 : Input - 1,
            BorderKind.Wrap => position < 0 ? position + Input : position - Input,
            _ => -1,
        };
        return source >= 0 && source < Input ? (int)source : -1;
    }

    /// <summary>The input position of one of an output's <see cref="Taps"/>; -1 where it reads a constant.</summary>
    public int InputAt(int output, int tap)
    {
        long position = Origin(output) + ((long)tap * Dilation);
        return Border == BorderKind.Zero ? (int)position : Source(position);
    }

    /// <summary>The taps of an output that are not skipped: those inside the input, or all if there is a border.</summary>
    public Interval Taps(int output)
    {
        if (Border != BorderKind.Zero)
            return new(0, Filter);
        long origin = Origin(output);
        long first = origin >= 0 ? 0 : Ceiling.Divide(-origin, Dilation);
        long end = origin >= Input ? 0 : Math.Min(Ceiling.Divide(Input - origin, Dilation), Filter);
        return first < end ? new((int)first, (int)end) : default;
    }

    /// <summary>The output whose tap lies at an input; -1 if there is none.</summary>
    public int OutputAt(int input, int tap)
    {
        (long output, long remainder) = Math.DivRem(input + PaddingBefore - ((long)tap * Dilation), Stride);
        return remainder == 0 && output >= 0 && output < Output ? (int)output : -1;
    }

    /// <summary>The outputs whose tap is not skipped: one interval, since taps move with the output.</summary>
    public Interval OutputsOf(int tap)
    {
        if (Border != BorderKind.Zero)
            return new(0, Output);
        long shift = PaddingBefore - ((long)tap * Dilation);
        long start = shift <= 0 ? 0 : Ceiling.Divide(shift, Stride);
        long end = Input + shift <= 0 ? 0 : Ceiling.Divide(Input + shift, Stride);
        end = Math.Min(end, Output);
        return start < end ? new((int)start, (int)end) : default;
    }

    /// <summary>Positions from the first to the last that so many neighbouring outputs see, in the image or not.</summary>
    public long Spanned(int outputs) => ((outputs - 1L) * Stride) + EffectiveFilter(Filter, Dilation);

    /// <summary>The inputs from the first to the last that neighbouring outputs see, as far as they lie in the image.</summary>
    public Interval Under(Interval outputs) => Under(outputs, new(0, Filter));

    /// <summary>The same for some of the taps.</summary>
    public Interval Under(Interval outputs, Interval taps)
    {
        long start = Math.Clamp(Origin(outputs.Start) + ((long)taps.Start * Dilation), 0, Input);
        return new((int)start, (int)Math.Clamp(Origin(outputs.End - 1) + ((taps.End - 1L) * Dilation) + 1, start, Input));
    }

    /// <summary>The outputs between whose first and last tap lies one of these inputs.</summary>
    public Interval OutputsThatSee(Interval inputs)
    {
        long start = Ceiling.Divide(Math.Max(inputs.Start + PaddingBefore - EffectiveFilter(Filter, Dilation) + 1, 0), Stride);
        long end = Math.Min(((inputs.End - 1 + PaddingBefore) / Stride) + 1, Output);
        return start < end ? new((int)start, (int)end) : default;
    }

    /// <summary>The most outputs that see one of so many neighbouring inputs.</summary>
    public int MostThatSee(int inputs) => (int)Math.Min(((inputs + EffectiveFilter(Filter, Dilation) - 2) / Stride) + 1, Output);

    /// <summary>The longest interval of outputs, beginning with <paramref name="start"/>, that all have the same taps.</summary>
    public Segment SegmentAt(int start)
    {
        Interval taps = Taps(start);
        int end = start + 1;
        if (taps.IsEmpty)
        {
            while (end < Output && Taps(end).IsEmpty)
                end++;
            return new(new(start, end), taps);
        }

        // The taps change where the last one leaves the input or the one before the first enters it.
        end = OutputsOf(taps.End - 1).End;
        if (taps.Start > 0 && OutputsOf(taps.Start - 1) is { IsEmpty: false } entering)
            end = Math.Min(end, entering.Start);
        return new(new(start, end), taps);
    }
}
