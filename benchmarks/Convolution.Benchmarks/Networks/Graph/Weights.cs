namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>The weights of a dense convolution, HWIO, and its bias.</summary>
internal sealed class DenseWeights(FilterShape shape, float gain, int seed)
{
    private readonly float[] filter = He.Filter(shape.ElementCount, shape.Height * shape.Width * shape.InputChannels, gain, seed);

    public Filter<float> Filter => new(filter, shape);

    public float[] Bias { get; } = He.Bias(shape.OutputChannels, seed);
}

/// <summary>The weights of a depthwise convolution, HWCM, and its bias.</summary>
internal sealed class DepthwiseWeights(DepthwiseFilterShape shape, float gain, int seed)
{
    private readonly float[] filter = He.Filter(shape.ElementCount, shape.Height * shape.Width, gain, seed);

    public DepthwiseFilter<float> Filter => new(filter, shape);

    public float[] Bias { get; } = He.Bias(shape.OutputChannels, seed);
}

/// <summary>
/// Deterministic pseudo-random weights, scaled so that values neither grow nor fade from layer to layer (He et al., "Delving
/// Deep into Rectifiers", 2015): a stand-in for trained ones with their normalisation folded in.
/// </summary>
internal static class He
{
    private const float BiasAmplitude = 0.1f;

    /// <summary>A rectifier takes away half of the mean square, which the weights before it make up for.</summary>
    public static float Gain(Activation activation) => activation == Activation.None ? 1 : 2;

    /// <summary>Weights of variance gain/fanIn.</summary>
    public static float[] Filter(int count, int fanIn, float gain, int seed) =>
        Uniform(count, MathF.Sqrt(3 * gain / fanIn), new Random(seed));

    public static float[] Bias(int count, int seed) => Uniform(count, BiasAmplitude, new Random(~seed));

    private static float[] Uniform(int count, float amplitude, Random random)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = amplitude * (2 * random.NextSingle() - 1);
        return values;
    }
}
