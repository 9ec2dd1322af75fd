using Convolution.Geometry;

namespace Convolution.Tests.Geometry;

/// <summary>Every tap of every output finds its input in the planes, at a place that is filled unless it is padding.</summary>
public sealed class AxisPlanesTests
{
    [Fact]
    public void Taps_find_their_inputs()
    {
        foreach (Axis axis in Axes())
        {
            for (int first = 0; first < axis.Output; first += 2)
            {
                var outputs = new Interval(first, Math.Min(first + 3, axis.Output));
                var planes = new AxisPlanes(axis, outputs);
                for (int output = outputs.Start; output < outputs.End; output++)
                {
                    for (int tap = 0; tap < axis.Filter; tap++)
                    {
                        (int line, int place) = Math.DivRem(planes.Place(output, tap), planes.Length);
                        long position = axis.Origin(output) + ((long)tap * axis.Dilation);

                        line.Should().BeInRange(0, planes.Lines - 1);
                        planes.Position(line, place).Should().Be(position);
                        planes.Inside(line).Contains(place).Should().Be(position >= 0 && position < axis.Input);
                    }
                }
            }
        }
    }

    [Fact]
    public void Neighbouring_outputs_have_neighbouring_places()
    {
        foreach (Axis axis in Axes().Where(axis => axis.Output > 1))
        {
            var planes = new AxisPlanes(axis, new(0, axis.Output));
            for (int tap = 0; tap < axis.Filter; tap++)
                planes.Place(1, tap).Should().Be(planes.Place(0, tap) + 1);
        }
    }

    [Fact]
    public void No_place_is_outside_the_image_that_counts_as_inside()
    {
        foreach (Axis axis in Axes())
        {
            var planes = new AxisPlanes(axis, new(0, axis.Output));
            for (int line = 0; line < planes.Lines; line++)
            {
                Interval inside = planes.Inside(line);
                for (int place = inside.Start; place < inside.End; place++)
                    planes.Position(line, place).Should().BeInRange(0, axis.Input - 1);
            }
        }
    }

    /// <summary>Where taps lie far apart, each has a line of its own: less than what lies between them.</summary>
    [Fact]
    public void Planes_are_no_larger_than_all_taps()
    {
        foreach (Axis axis in Axes())
        {
            var planes = new AxisPlanes(axis, new(0, axis.Output));

            planes.Size.Should().BeLessThanOrEqualTo(axis.Filter * axis.Output);
            AxisPlanes.MostPlaces(axis, axis.Output).Should().Be(planes.Size);
        }
    }

    private static IEnumerable<Axis> Axes() =>
        from input in new[] { 1, 2, 7, 10 }
        from filter in new[] { 1, 2, 3, 5 }
        from stride in new[] { 1, 2, 3, 4 }
        from dilation in new[] { 1, 2, 3, 6, 40 }
        from before in new[] { 0, 3 }
        from after in new[] { 0, 170 }
        where Axis.EffectiveFilter(filter, dilation) <= input + before + after
        select Axis.Explicit(input, filter, stride, dilation, before, after);
}
