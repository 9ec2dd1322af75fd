using System.Numerics;
using Convolution.Functions;
using Convolution.Tests.Support;

namespace Convolution.Tests.Functions;

/// <summary>
/// Each activation is its definition in float64, within some ulp, and the same to the bit in every vector, at every place of it, and one
/// value at a time.
/// </summary>
public abstract unsafe class ActivationFunctionTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Longer than any vector, by less than one.</summary>
    private const int Channels = 39;

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Activations.Functions(Channels).Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_function_is_its_definition(int index)
    {
        Activation activation = Activations.Functions(Channels)[index];
        T[] arguments = [.. Arguments()];
        T[] values = Apply(activation, arguments, inVectors: true);
        for (int i = 0; i < values.Length; i++)
        {
            double x = double.CreateChecked(arguments[i]);
            double expected = Oracle.Activate(x, activation, activation.Slopes.IsEmpty ? 0 : activation.Slopes[i % Channels]);
            if (double.IsNaN(expected))
            {
                T.IsNaN(values[i]).Should().BeTrue($"{activation} of {x} is NaN");
                continue;
            }

            double error = Math.Abs(double.CreateChecked(values[i]) - expected);
            if (double.CreateChecked(values[i]) != expected && !(error <= (LargestUlp(activation, x) * Ulp(expected)) + Subnormal(x)))
                Assert.Fail($"{activation} of {typeof(T).Name} {x} is {values[i]}, {error / Ulp(expected)} ulp from {expected}");
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_value_does_not_depend_on_its_place(int index)
    {
        Activation activation = Activations.Functions(1)[index];
        T[] arguments = [.. Arguments().Where((_, i) => i % 7 == 0)];
        T[] expected = Apply(activation, arguments, inVectors: false, channels: 1);
        SpanFunction<T> function = Epilogue<T>.Create(activation, 1, inVectors: true).Function!;
        for (int length = 1; length <= (function.IsUniform ? 70 : 1); length++)
        {
            T[] actual = [.. arguments];
            fixed (T* values = actual)
            {
                for (int start = 0; start < actual.Length; start += length)
                    function.Apply(values + start, Math.Min(length, actual.Length - start), channel: 0);
            }

            Bits.ShouldBeSame<T>(actual, expected, $"{activation} by {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Channels_have_their_own_parameters_wherever_the_span_begins(int index)
    {
        Activation activation = Activations.Functions(Channels)[index];
        T[] arguments = [.. Arguments().Take(Channels)];
        T[] expected = Apply(activation, arguments, inVectors: false);
        SpanFunction<T> function = Epilogue<T>.Create(activation, Channels, inVectors: true).Function!;
        for (int start = 0; start < Channels; start++)
        {
            for (int end = start + 1; end <= Channels; end++)
            {
                T[] actual = [.. arguments];
                fixed (T* values = actual)
                    function.Apply(values + start, end - start, start);
                Bits.ShouldBeSame<T>(actual.AsSpan(start..end), expected.AsSpan(start..end), $"{activation}, channels {start} to {end}");
                Bits.ShouldBeSame<T>(actual.AsSpan(..start), arguments.AsSpan(..start), "what is before");
                Bits.ShouldBeSame<T>(actual.AsSpan(end..), arguments.AsSpan(end..), "what is behind");
            }
        }
    }

    private static T[] Apply(Activation activation, T[] arguments, bool inVectors, int channels = Channels)
    {
        T[] values = [.. arguments];
        SpanFunction<T> function = Epilogue<T>.Create(activation, channels, inVectors).Function!;
        fixed (T* first = values)
        {
            for (int start = 0; start < values.Length; start += channels)
                function.Apply(first + start, Math.Min(channels, values.Length - start), channel: 0);
        }

        return values;
    }

    /// <summary>Specials, all magnitudes of both signs, and the neighbourhood of 0 in detail.</summary>
    private static IEnumerable<T> Arguments()
    {
        T[] specials = [T.NaN, -T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Zero, T.NegativeZero, T.One, T.NegativeOne, T.Epsilon, -T.Epsilon];
        foreach (T special in specials)
            yield return special;
        for (double magnitude = 1e-30; magnitude < 1e30; magnitude *= 1.01)
        {
            yield return T.CreateChecked(magnitude);
            yield return T.CreateChecked(-magnitude);
        }

        for (double x = -110; x < 30; x += 0.003)
            yield return T.CreateChecked(x);
    }

    /// <summary>What the documentation grants; of double the definition, too, rounds an exponent before it takes its power.</summary>
    private static double LargestUlp(Activation activation, double x)
    {
        bool isDouble = typeof(T) == typeof(double);
        return activation.Kind switch
        {
            ActivationKind.Gelu => 16 + (isDouble ? x * x / 2 : 0),
            ActivationKind.GeluTanh => 16 + ((isDouble ? 10 : 5) * 0.8 * Math.Abs(x + (0.044715 * x * x * x))),
            _ => 3,
        };
    }

    /// <summary>A gate below the normal numbers has fewer bits, and x multiplies its error.</summary>
    private static double Subnormal(double x) => Math.Abs(x) * double.CreateChecked(T.Epsilon);

    /// <summary>From a value's magnitude to the next of the type.</summary>
    private static double Ulp(double value)
    {
        T magnitude = T.Abs(T.CreateSaturating(value));
        return T.IsInfinity(magnitude) ? double.CreateChecked(T.One) : double.CreateChecked(T.BitIncrement(magnitude) - magnitude);
    }
}

public sealed class ActivationFunctionsOfFloat : ActivationFunctionTests<float>;

public sealed class ActivationFunctionsOfDouble : ActivationFunctionTests<double>;
