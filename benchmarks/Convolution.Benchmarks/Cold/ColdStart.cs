using System.Globalization;

namespace Convolution.Benchmarks.Cold;

/// <summary>The milliseconds of a process's way to its first result, and the sum of that result.</summary>
/// <param name="Load">Finding and loading the native library.</param>
/// <param name="Create">From the weights in memory to something that can run.</param>
/// <param name="FirstRun">The first call.</param>
/// <param name="Compiling">What the just-in-time compiler took meanwhile, of all threads together.</param>
/// <param name="Checksum">The sum of all output values, so that nobody computes something else.</param>
internal sealed record ColdStart(double Load, double Create, double FirstRun, double Compiling, double Checksum)
{
    public double CreateAndRun => Create + FirstRun;

    public double ToFirstResult => Load + Create + FirstRun;

    /// <summary>As one line of the child's output.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Load:R} {Create:R} {FirstRun:R} {Compiling:R} {Checksum:R}");

    public static ColdStart Parse(string line)
    {
        double[] numbers = [.. line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
