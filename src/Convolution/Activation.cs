namespace Convolution;

/// <summary>What is applied to each output value as it is stored: nothing, or a clamp to an interval.</summary>
/// <remarks>
/// A value below the interval becomes its lower end, one above becomes its upper end, and every other value, NaN and negative
/// zero included, stays as it is.
/// </remarks>
public readonly record struct Activation
{
    private readonly bool isClamp;
    private readonly double lowest;
    private readonly double highest;

    private Activation(double minimum, double maximum) => (isClamp, lowest, highest) = (true, minimum, maximum);

    /// <summary>The value as it is. The default.</summary>
    public static Activation None => default;

    /// <summary>Negative values become 0.</summary>
    public static Activation Relu => new(0, double.PositiveInfinity);

    /// <summary>Negative values become 0, values above 6 become 6.</summary>
    public static Activation Relu6 => new(0, 6);

    /// <summary>Values are limited to the interval from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    /// <param name="minimum">The least value; may be negative infinity.</param>
    /// <param name="maximum">The greatest value; may be positive infinity.</param>
    /// <exception cref="ArgumentException">A bound is NaN, or the minimum exceeds the maximum.</exception>
    public static Activation Clamp(double minimum, double maximum) =>
        minimum <= maximum
            ? new(minimum, maximum)
            : throw new ArgumentException($"The interval from {minimum} to {maximum} is empty.", nameof(minimum));

    /// <summary>The least value that passes; negative infinity for <see cref="None"/>.</summary>
    public double Minimum => isClamp ? lowest : double.NegativeInfinity;

    /// <summary>The greatest value that passes; positive infinity for <see cref="None"/>.</summary>
    public double Maximum => isClamp ? highest : double.PositiveInfinity;

    /// <inheritdoc/>
    public override string ToString() =>
        this == None ? "None" : this == Relu ? "Relu" : this == Relu6 ? "Relu6" : $"Clamp({Minimum}, {Maximum})";
}
