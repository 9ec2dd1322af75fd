namespace Convolution.Benchmarks.Measure;

/// <param name="Milliseconds">Of one call, the median over turns.</param>
/// <param name="Disturbed">Whether other processes took the core so often that processor time stands in for the clock.</param>
internal readonly record struct Timing(double Milliseconds, bool Disturbed);
