using System.Runtime.CompilerServices;

namespace Convolution;

/// <summary>The checks that several public types share; each names its parameter and shows what it met.</summary>
internal static class Guard
{
    public static Size2D Positive(Size2D value, [CallerMemberName] string parameter = "") =>
        value is { Height: > 0, Width: > 0 }
            ? value
            : throw new ArgumentOutOfRangeException(parameter, $"{parameter} must be at least 1 along both axes, not {value}.");

    public static int Positive(int value, [CallerMemberName] string parameter = "") =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{parameter} must be at least 1.");

    public static Size2D NotNegative(Size2D value, [CallerMemberName] string parameter = "") =>
        value is { Height: >= 0, Width: >= 0 }
            ? value
            : throw new ArgumentOutOfRangeException(parameter, $"{parameter} must not be negative along either axis, not {value}.");

    public static ConvolutionAlgorithm Defined(ConvolutionAlgorithm value, [CallerMemberName] string parameter = "") =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(parameter, value, $"{parameter} is not a known algorithm.");

    public static int NotNegative(int value, string parameter) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{parameter} must not be negative.");

    /// <summary>A bias of another length is refused; a single value is not broadcast.</summary>
    public static void Bias<TShape>(int length, int outputChannels, TShape filter, string parameter = "bias")
        where TShape : struct
    {
        if (length != outputChannels)
        {
            throw new ArgumentException(
                $"The bias has {length} values; the filter {filter} makes {outputChannels} output channels.", parameter);
        }
    }

    /// <summary>The channels of the input that a filter in groups applies to; refused where the groups cannot share its output channels.</summary>
    public static int GroupedChannels(FilterShape filter, int groups, string parameter = "options")
    {
        if (filter.OutputChannels % groups != 0)
        {
            throw new ArgumentException(
                $"The last dimension of the filter {filter}, {filter.OutputChannels}, is no multiple of the {groups} groups.", parameter);
        }

        return filter.InputChannels * groups; // At most the filter's elements, since there are as many output channels as groups.
    }

    /// <summary>A depthwise filter has one group for each channel.</summary>
    public static void NoGroups(DepthwiseFilterShape filter, int groups, string parameter = "options")
    {
        if (groups != 1)
        {
            throw new ArgumentException(
                $"A depthwise filter {filter} has one group for each channel; {groups} groups are for Conv2D.", parameter);
        }
    }

    /// <summary>A pointwise filter is 1x1 over what the depthwise one makes.</summary>
    public static void Pointwise(FilterShape pointwise, DepthwiseFilterShape depthwise)
    {
        if (pointwise is not { Height: 1, Width: 1 } || pointwise.InputChannels != depthwise.OutputChannels)
        {
            throw new ArgumentException(
                $"The pointwise filter is {pointwise}; behind the depthwise filter {depthwise} it must be 1x1 over {depthwise.OutputChannels} channels.",
                nameof(pointwise));
        }
    }

    /// <summary>A gradient is that of the linear part alone.</summary>
    public static void NoActivation(Activation activation, string parameter = "options")
    {
        if (activation != Activation.None)
        {
            throw new ArgumentException(
                $"The gradient is that of the linear part: multiply the output's gradient by the derivative of {activation} instead.", parameter);
        }
    }

    /// <summary>
    /// The product of four dimensions; refused where a span could not hold it, by the name of the largest, and where it is 0 and may not be, by that of the one
    /// that is.
    /// </summary>
    public static int ElementCount(
        int a,
        int b,
        int c,
        int d,
        bool mayBeEmpty = true,
        [CallerArgumentExpression(nameof(a))] string nameOfA = "",
        [CallerArgumentExpression(nameof(b))] string nameOfB = "",
        [CallerArgumentExpression(nameof(c))] string nameOfC = "",
        [CallerArgumentExpression(nameof(d))] string nameOfD = "")
    {
        if (a == 0 || b == 0 || c == 0 || d == 0)
        {
            return mayBeEmpty
                ? 0
                : throw new ArgumentException(
                    $"A filter must not have zero elements; its shape is [{a}, {b}, {c}, {d}].",
                    NameOf(0, (a, nameOfA), (b, nameOfB), (c, nameOfC), (d, nameOfD)));
        }

        const long TooMany = 1L << 31;
        long count = Math.Min(Math.Min((long)a * b, TooMany) * c, TooMany) * d;
        return count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentException(
                $"The shape [{a}, {b}, {c}, {d}] has {(Int128)a * b * c * d} elements; an array holds at most {Array.MaxLength}.",
                NameOf(Math.Max(Math.Max(a, b), Math.Max(c, d)), (a, nameOfA), (b, nameOfB), (c, nameOfC), (d, nameOfD)));
    }

    private static string NameOf(int length, params (int Length, string Name)[] dimensions) =>
        Array.Find(dimensions, dimension => dimension.Length == length).Name;
}
