using Convolution.Geometry;

namespace Convolution.Tests.Geometry;

/// <summary>The integers of one axis against brute force: every output, every tap.</summary>
public sealed class AxisTests
{
    private static IEnumerable<Axis> Axes =>
        from input in new[] { 0, 1, 2, 3, 5, 8, 13 }
        from filter in Enumerable.Range(1, 6)
        from stride in Enumerable.Range(1, 5)
        from dilation in new[] { 1, 2, 3, 7 }
        from axis in WithPaddings(input, filter, stride, dilation)
        select axis;

    [Fact]
    public void Sizes_are_those_of_TensorFlow()
    {
        foreach (Axis axis in Axes.Where(axis => axis.PaddingBefore == 0))
        {
            long effective = ((axis.Filter - 1) * axis.Dilation) + 1;
            Axis same = Axis.Same(axis.Input, axis.Filter, axis.Stride, axis.Dilation);
            same.Output.Should().Be((int)Math.Ceiling((double)axis.Input / axis.Stride));
            same.PaddingBefore.Should().Be(Math.Max(((same.Output - 1) * axis.Stride) + effective - axis.Input, 0) / 2);
            if (axis.Input >= effective)
            {
                Axis.Valid(axis.Input, axis.Filter, axis.Stride, axis.Dilation).Output
                    .Should().Be((int)Math.Ceiling((axis.Input - effective + 1) / (double)axis.Stride));
            }
        }
    }

    // input 5, filter 3, stride 2:  (0 1 2) 3 4     VALID: 2 outputs
    //                                0 1 (2 3 4)
    [Theory]
    [InlineData(5, 3, 2, 1, 2)]
    [InlineData(4, 4, 1, 1, 1)]
    [InlineData(7, 2, 3, 1, 2)]
    [InlineData(8, 2, 2, 2, 3)]
    public void Valid_outputs(int input, int filter, int stride, int dilation, int output) =>
        Axis.Valid(input, filter, stride, dilation).Output.Should().Be(output);

    // input 4, filter 2, stride 1:  (0 1) 2 3 •  ...  0 1 2 (3 •)     SAME: the padded pixel comes after
    [Theory]
    [InlineData(4, 2, 1, 1, 4, 0)]
    [InlineData(4, 3, 1, 1, 4, 1)]
    [InlineData(5, 3, 2, 1, 3, 1)]
    [InlineData(4, 3, 2, 1, 2, 0)]
    [InlineData(8, 2, 4, 1, 2, 0)]
    [InlineData(5, 3, 1, 2, 5, 2)]
    [InlineData(0, 3, 1, 1, 0, 1)]
    public void Same_outputs(int input, int filter, int stride, int dilation, int output, long before)
    {
        Axis axis = Axis.Same(input, filter, stride, dilation);

        (axis.Output, axis.PaddingBefore).Should().Be((output, before));
    }

    [Fact]
    public void Taps_are_those_that_lie_inside()
    {
        foreach (Axis axis in Axes)
        {
            for (int output = 0; output < axis.Output; output++)
            {
                Interval taps = axis.Taps(output);
                for (int tap = 0; tap < axis.Filter; tap++)
                {
                    bool expected = Sees(axis, output, tap);
                    Demand((tap >= taps.Start && tap < taps.End) == expected, axis, output, tap);
                    Demand(
                        !expected || axis.InputAt(output, tap) == (output * axis.Stride) + (tap * axis.Dilation) - axis.PaddingBefore,
                        axis,
                        output,
                        tap);
                }
            }
        }
    }

    [Fact]
    public void Outputs_of_a_tap_are_those_that_see_it()
    {
        foreach (Axis axis in Axes)
        {
            for (int tap = 0; tap < axis.Filter; tap++)
            {
                Interval outputs = axis.OutputsOf(tap);
                for (int output = 0; output < axis.Output; output++)
                {
                    Demand((output >= outputs.Start && output < outputs.End) == Sees(axis, output, tap), axis, output, tap);
                }
            }
        }
    }

    [Fact]
    public void Segments_are_the_longest_runs_of_outputs_with_the_same_taps()
    {
        foreach (Axis axis in Axes)
        {
            for (int start = 0; start < axis.Output; start++)
            {
                Interval taps = axis.Taps(start);
                int end = start + 1;
                while (end < axis.Output && Same(axis.Taps(end), taps))
                    end++;

                Segment segment = axis.SegmentAt(start);

                Demand(segment.Outputs == new Interval(start, end) && Same(segment.Taps, taps), axis, start, taps.Start);
            }
        }

        static bool Same(Interval left, Interval right) => left == right || (left.IsEmpty && right.IsEmpty);
    }

    [Fact]
    public void The_largest_numbers_do_not_wrap()
    {
        Axis.EffectiveFilter(4, int.MaxValue).Should().Be((3L * int.MaxValue) + 1);
        Axis same = Axis.Same(5, 3, 1, int.MaxValue);
        same.PaddingBefore.Should().Be(int.MaxValue);
        same.Taps(2).Should().Be(new Interval(1, 2));
        Axis padded = Axis.Explicit(5, 1, int.MaxValue, 1, int.MaxValue, int.MaxValue);
        padded.Output.Should().Be(3);
        padded.Taps(1).Should().Be(new Interval(0, 1));
        padded.OutputsOf(0).Should().Be(new Interval(1, 2));
    }

    [Fact]
    public void Parts_of_an_interval_cover_it_evenly()
    {
        for (int length = 0; length < 20; length++)
        {
            for (int parts = 1; parts < 9; parts++)
            {
                var whole = new Interval(3, 3 + length);
                int next = whole.Start;
                for (int part = 0; part < parts; part++)
                {
                    Interval one = whole.Part(part, parts);
                    one.Start.Should().Be(next);
                    one.Length.Should().BeInRange(length / parts, (length + parts - 1) / parts);
                    next = one.End;
                }

                next.Should().Be(whole.End);
            }
        }
    }

    [Theory]
    [InlineData(0, 5, 3, 9, 3, 5)]
    [InlineData(0, 5, 2, 3, 2, 3)]
    [InlineData(4, 6, 0, 5, 4, 5)]
    public void Intersections(int start, int end, int otherStart, int otherEnd, int expectedStart, int expectedEnd) =>
        new Interval(start, end).Intersect(new(otherStart, otherEnd)).Should().Be(new Interval(expectedStart, expectedEnd));

    [Fact]
    public void Intervals_apart_have_nothing_in_common() => new Interval(0, 3).Intersect(new(5, 9)).IsEmpty.Should().BeTrue();

    private static void Demand(bool condition, Axis axis, int output, int tap)
    {
        if (!condition)
            Assert.Fail($"output {output}, tap {tap} of {axis}");
    }

    private static bool Sees(Axis axis, int output, int tap)
    {
        long position = ((long)output * axis.Stride) + ((long)tap * axis.Dilation) - axis.PaddingBefore;
        return position >= 0 && position < axis.Input;
    }

    private static IEnumerable<Axis> WithPaddings(int input, int filter, int stride, int dilation)
    {
        int effective = ((filter - 1) * dilation) + 1;
        yield return Axis.Same(input, filter, stride, dilation);
        foreach ((int before, int after) in new[] { (0, 0), (1, 0), (0, 2), (3, 1), (6, 9) })
        {
            if (input + before + after >= effective)
                yield return Axis.Explicit(input, filter, stride, dilation, before, after);
        }
    }
}
