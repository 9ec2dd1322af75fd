namespace Convolution.Geometry;

/// <summary>An interval of outputs along one axis that all use the same interval of filter taps.</summary>
internal readonly record struct Segment(Interval Outputs, Interval Taps)
{
    /// <summary>The same taps for those of the outputs that lie in <paramref name="band"/>.</summary>
    public Segment Within(Interval band) => this with { Outputs = Outputs.Intersect(band) };
}
