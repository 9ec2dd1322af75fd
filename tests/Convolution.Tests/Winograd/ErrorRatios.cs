namespace Convolution.Tests.Winograd;

/// <summary>How much larger an error is than another, for operands drawn from the distributions that the README's tables name.</summary>
internal static class ErrorRatios
{
    /// <summary>From -1 to 1 both; from 0 to 1 the first; from 0 to 1 both; rectified normal the first, normal the second.</summary>
    /// <param name="random">What values are drawn with.</param>
    /// <param name="lengths">Values of either operand.</param>
    /// <param name="ratio">Compares, for some operands.</param>
    public static double[] Of(Random random, (int First, int Second) lengths, Func<float[], float[], double> ratio)
    {
        return
        [
            Ratio(Symmetric, Symmetric),
            Ratio(random.NextDouble, Symmetric),
            Ratio(random.NextDouble, random.NextDouble),
            Ratio(() => Math.Max(0, Normal()), Normal),
        ];

        double Ratio(Func<double> drawFirst, Func<double> drawSecond) => ratio(Draw(lengths.First, drawFirst), Draw(lengths.Second, drawSecond));

        double Symmetric() => (2 * random.NextDouble()) - 1;

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static float[] Draw(int count, Func<double> next)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = (float)next();
        return values;
    }
}
