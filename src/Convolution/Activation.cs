using System.Globalization;
using System.Numerics;

namespace Convolution;

/// <summary>What is applied to each output value as it is stored: nothing, a clamp to an interval, or a function.</summary>
/// <remarks>
/// NaN stays NaN. Functions of float and double are within 3 ulp of the formula, <see cref="Gelu"/> within 16, <see cref="GeluTanh"/> within 16
/// and 5 more for each unit of its tanh's argument; those of other types are computed in double and rounded. For negative
/// infinity <see cref="HardSwish"/>, <see cref="Silu"/>, <see cref="Gelu"/> and <see cref="GeluTanh"/> return NaN as their formulas do:
/// infinity times 0.
/// </remarks>
public readonly record struct Activation
{
    private readonly double second;
    private readonly double[]? slopes;

    private Activation(ActivationKind kind, double parameter = 0, double second = 0, double[]? slopes = null) =>
        (Kind, Parameter, this.second, this.slopes) = (kind, parameter, second, slopes);

    /// <summary>The value as it is. The default.</summary>
    public static Activation None => default;

    /// <summary>Negative values become 0; NaN and negative zero stay.</summary>
    public static Activation Relu => Clamp(0, double.PositiveInfinity);

    /// <summary>Negative values become 0, values above 6 become 6; NaN and negative zero stay.</summary>
    public static Activation Relu6 => Clamp(0, 6);

    /// <summary><c>x * min(max(x + 3, 0), 6) / 6</c> (MobileNetV3).</summary>
    public static Activation HardSwish => new(ActivationKind.HardSwish);

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    public static Activation Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary><c>tanh(x)</c>.</summary>
    public static Activation Tanh => new(ActivationKind.Tanh);

    /// <summary><c>x / (1 + exp(-x))</c>, also called swish (<c>tf.nn.silu</c>, EfficientNet).</summary>
    public static Activation Silu => new(ActivationKind.Silu);

    /// <summary><c>0.5*x*(1 + erf(x/sqrt(2)))</c> (<c>tf.nn.gelu</c>, with <c>approximate=False</c>).</summary>
    public static Activation Gelu => new(ActivationKind.Gelu);

    /// <summary><c>0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))</c> (<c>tf.nn.gelu</c> with <c>approximate=True</c>).</summary>
    public static Activation GeluTanh => new(ActivationKind.GeluTanh);

    /// <summary>The least value that passes a clamp; negative infinity where there is none.</summary>
    public double Minimum => Kind == ActivationKind.Clamp ? Parameter : double.NegativeInfinity;

    /// <summary>The greatest value that passes a clamp; positive infinity where there is none.</summary>
    public double Maximum => Kind == ActivationKind.Clamp ? second : double.PositiveInfinity;

    internal ActivationKind Kind { get; }

    /// <summary>The slope, alpha, or least value.</summary>
    internal double Parameter { get; }

    /// <summary>One for each channel; none but for <see cref="PRelu{T}"/>.</summary>
    internal ReadOnlySpan<double> Slopes => slopes;

    /// <summary>
    /// Values are limited to the interval from <paramref name="minimum"/> to <paramref name="maximum"/>: one below becomes the lower end,
    /// one above the upper, and every other value, NaN and negative zero included, stays as it is.
    /// </summary>
    /// <param name="minimum">The least value; may be negative infinity.</param>
    /// <param name="maximum">The greatest value; may be positive infinity.</param>
    /// <exception cref="ArgumentException">A bound is NaN, or the minimum exceeds the maximum.</exception>
    public static Activation Clamp(double minimum, double maximum) =>
        minimum <= maximum
            ? new(ActivationKind.Clamp, minimum, maximum)
            : throw new ArgumentException($"The interval from {minimum} to {maximum} is empty.", nameof(minimum));

    /// <summary><c>x &lt; 0 ? slope*x : x</c> (<c>tf.nn.leaky_relu</c>).</summary>
    /// <param name="slope">What negative values are multiplied by; 0.2 by default, as in TensorFlow.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static Activation LeakyRelu(double slope = 0.2) => new(ActivationKind.LeakyRelu, Finite(slope, nameof(slope)));

    /// <summary><c>x &lt; 0 ? slope*x : x</c> with a slope for each channel.</summary>
    /// <typeparam name="T">The type of the slopes.</typeparam>
    /// <param name="slopes">One for each output channel, which <c>Create</c> checks; copied.</param>
    /// <exception cref="ArgumentException">There are no slopes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A slope is not finite.</exception>
    public static Activation PRelu<T>(ReadOnlySpan<T> slopes)
        where T : INumberBase<T>
    {
        if (slopes.IsEmpty)
            throw new ArgumentException("There are no slopes; there must be one for each output channel.", nameof(slopes));
        var copy = new double[slopes.Length];
        for (int channel = 0; channel < copy.Length; channel++)
            copy[channel] = Finite(double.CreateSaturating(slopes[channel]), nameof(slopes));
        return new(ActivationKind.PRelu, slopes: copy);
    }

    /// <summary><c>x &lt; 0 ? alpha*(exp(x) - 1) : x</c> (<c>tf.nn.elu</c>).</summary>
    /// <param name="alpha">What negative values tend to, negated; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not finite.</exception>
    public static Activation Elu(double alpha = 1) => new(ActivationKind.Elu, Finite(alpha, nameof(alpha)));

    /// <summary>Whether both are the same function, with equal parameters.</summary>
    /// <param name="other">Another activation.</param>
    public bool Equals(Activation other) =>
        (Kind, Parameter, second) == (other.Kind, other.Parameter, other.second) && Slopes.SequenceEqual(other.Slopes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Parameter, second, Slopes.Length);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ActivationKind.Clamp when this == Relu => nameof(Relu),
        ActivationKind.Clamp when this == Relu6 => nameof(Relu6),
        ActivationKind.Clamp => string.Create(CultureInfo.InvariantCulture, $"{Kind}({Minimum}, {Maximum})"),
        ActivationKind.LeakyRelu or ActivationKind.Elu => string.Create(CultureInfo.InvariantCulture, $"{Kind}({Parameter})"),
        ActivationKind.PRelu => $"{Kind}({Slopes.Length} slopes)",
        _ => $"{Kind}",
    };

    /// <summary>The same function with other slopes.</summary>
    internal Activation With(double[] others) => new(Kind, Parameter, second, others);

    private static double Finite(double value, string parameter) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{parameter} must be finite.");
}
