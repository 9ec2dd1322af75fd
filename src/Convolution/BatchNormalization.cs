using System.Numerics;

namespace Convolution;

/// <summary>
/// The batch normalisation behind a convolution, <c>scale * (x - mean) / sqrt(variance + epsilon) + offset</c> for each output channel
/// (<c>tf.nn.batch_normalization</c>): folded into filter and bias when the convolution is created, it costs nothing when it runs.
/// </summary>
/// <remarks>
/// Each weight becomes <c>weight * scale/sqrt(variance + epsilon)</c> and each bias <c>(bias - mean) * scale/sqrt(variance + epsilon) + offset</c>,
/// computed in double and rounded once. Padded taps are skipped, so that borders are right too. The values are read, not kept.
/// </remarks>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct BatchNormalization<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> scale;
    private readonly ReadOnlySpan<T> offset;
    private readonly ReadOnlySpan<T> mean;
    private readonly ReadOnlySpan<T> variance;
    private readonly double epsilon;

    /// <summary>A normalisation with one value of each kind for each output channel.</summary>
    /// <param name="scale">Factors, called gamma too.</param>
    /// <param name="offset">What is added at the end, called beta too.</param>
    /// <param name="mean">The moving means.</param>
    /// <param name="variance">The moving variances.</param>
    /// <param name="epsilon">Added to each variance; 0.001 by default, as in Keras.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a variance and epsilon together are not positive.</exception>
    public BatchNormalization(
        ReadOnlySpan<T> scale, ReadOnlySpan<T> offset, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, double epsilon = 0.001)
    {
        if (offset.Length != scale.Length || mean.Length != scale.Length || variance.Length != scale.Length)
        {
            throw new ArgumentException(
                $"There are {scale.Length} scales, {offset.Length} offsets, {mean.Length} means and {variance.Length} variances; "
                + "there must be one of each for each channel.",
                nameof(scale));
        }

        foreach (T value in variance)
        {
            if (!(double.CreateSaturating(value) + epsilon > 0))
                throw new ArgumentException($"The variance {value} and epsilon {epsilon} together must be positive.", nameof(variance));
        }

        this.scale = scale;
        this.offset = offset;
        this.mean = mean;
        this.variance = variance;
        this.epsilon = epsilon;
    }

    /// <summary>The number of channels.</summary>
    public int Length => scale.Length;

    /// <summary>The weights of a filter whose output channels lie next to each other, as in HWIO and HWCM.</summary>
    internal T[] Fold(ReadOnlySpan<T> weights)
    {
        var folded = new T[weights.Length];
        for (int i = 0; i < folded.Length; i++)
            folded[i] = T.CreateSaturating(double.CreateSaturating(weights[i]) * Factor(i % Length));
        return folded;
    }

    /// <summary>The weights of a transposed convolution's filter, whose output channels, or those of a group, are the last axis but one.</summary>
    internal T[] FoldTransposed(ReadOnlySpan<T> weights, FilterShape filter, int groups)
    {
        var folded = new T[weights.Length];
        int inputsOfGroup = filter.OutputChannels / groups;
        for (int i = 0; i < folded.Length; i++)
        {
            (int row, int input) = Math.DivRem(i, filter.OutputChannels);
            int channel = (input / inputsOfGroup * filter.InputChannels) + (row % filter.InputChannels);
            folded[i] = T.CreateSaturating(double.CreateSaturating(weights[i]) * Factor(channel));
        }

        return folded;
    }

    /// <summary>The bias behind that filter; without values it is 0.</summary>
    internal T[] FoldBias(ReadOnlySpan<T> bias)
    {
        var folded = new T[Length];
        for (int channel = 0; channel < folded.Length; channel++)
        {
            double value = bias.IsEmpty ? 0 : double.CreateSaturating(bias[channel]);
            folded[channel] = T.CreateSaturating(
                ((value - double.CreateSaturating(mean[channel])) * Factor(channel)) + double.CreateSaturating(offset[channel]));
        }

        return folded;
    }

    /// <summary>Refuses another number of channels than a filter makes.</summary>
    internal void Require<TShape>(int outputChannels, TShape filter, string parameter = "normalization")
        where TShape : struct
    {
        if (Length != outputChannels)
        {
            throw new ArgumentException(
                $"The normalization has {Length} channels; the filter {filter} makes {outputChannels} output channels.", parameter);
        }
    }

    private double Factor(int channel) =>
        double.CreateSaturating(scale[channel]) / Math.Sqrt(double.CreateSaturating(variance[channel]) + epsilon);
}
