using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>What the values of a problem are drawn from.</summary>
public enum Data
{
    /// <summary>Reals from -1 to 1 with all their bits: any change in the order of a chain shows.</summary>
    Reals,

    /// <summary>Small integers: every chain is exact, so that results equal those of the oracle.</summary>
    Integers,

    /// <summary>1, 2, 3 and so on, as in TensorFlow's tests.</summary>
    Counting,

    /// <summary>Reals with NaN, infinities, zeros of both signs, subnormal and huge values among them.</summary>
    Special,
}

/// <summary>The dense values of a problem's operands; a function of the problem alone.</summary>
public sealed class Operands<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T[] Specials =
    [
        T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.NegativeZero, T.Zero, T.Epsilon, -T.Epsilon, T.BitDecrement(T.PositiveInfinity),
    ];

    public Operands(Problem problem)
    {
        var random = new Random(problem.Seed);
        Problem = problem;
        bool isDense = problem.Operation == Operation.Dense;
        Input = Draw(random, problem, problem.InputShape.ElementCount);
        Depthwise = isDense ? [] : Draw(random, problem, problem.DepthwiseFilterShape.ElementCount);
        DepthwiseBias = Draw(random, problem, isDense ? 0 : problem.DepthwiseFilterShape.OutputChannels, isZero: !problem.Bias);
        Dense = problem.Operation == Operation.Depthwise ? [] : Draw(random, problem, problem.DenseFilterShape.ElementCount);
        Bias = Draw(random, problem, problem.OutputChannels, isZero: !problem.Bias);
        Residual = problem.Residual ? Draw(random, problem, problem.OutputShape.ElementCount) : [];
    }

    private Operands(Operands<T> other, Problem problem, T[] input)
    {
        (Problem, Input, Residual) = (problem, input, other.Residual);
        (Depthwise, DepthwiseBias, Dense, Bias) = (other.Depthwise, other.DepthwiseBias, other.Dense, other.Bias);
    }

    public Problem Problem { get; }

    public T[] Input { get; }

    /// <summary>The depthwise filter.</summary>
    public T[] Depthwise { get; }

    /// <summary>The bias behind the depthwise part of a separable problem.</summary>
    public T[] DepthwiseBias { get; }

    /// <summary>The dense or the pointwise filter.</summary>
    public T[] Dense { get; }

    public T[] Bias { get; }

    public T[] Residual { get; }

    /// <summary>The same convolution without a border, of an image that holds it; itself where there is none.</summary>
    public Operands<T> Padded() =>
        Problem.Border == Border.Zero ? this : new(this, PaddedCopy.Problem(Problem), PaddedCopy.Of(Problem, Input).Span.ToArray());

    internal static T[] Draw(Random random, Problem problem, int count, bool isZero = false)
    {
        var values = new T[count];
        for (int i = 0; i < count && !isZero; i++)
        {
            values[i] = problem.Data switch
            {
                Data.Integers => T.CreateChecked(random.Next(-3, 4)),
                Data.Special when random.Next(40) == 0 => Specials[random.Next(Specials.Length)],
                Data.Counting => T.CreateChecked(i + 1),
                _ => T.CreateChecked((2 * random.NextDouble()) - 1),
            };
        }

        return values;
    }
}
