using System.Numerics;
using System.Runtime.InteropServices;

namespace Convolution.Tests.Support;

/// <summary>Equality to the bit: +0 differs from -0, and NaN equals NaN.</summary>
public static class Bits
{
    public static bool Same<T>(T left, T right)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        T.IsNaN(left) ? T.IsNaN(right) : left == right && T.IsNegative(left) == T.IsNegative(right);

    /// <summary>The first index at which two results differ; -1 if they are the same.</summary>
    public static int FirstDifference<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (left.Length != right.Length)
            return Math.Min(left.Length, right.Length);
        if (MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right)))
            return -1;
        for (int i = 0; i < left.Length; i++)
        {
            if (!Same(left[i], right[i]))
                return i;
        }

        return -1;
    }

    public static void ShouldBeSame<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, object context)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int index = FirstDifference(actual, expected);
        if (index >= 0)
            Assert.Fail($"{typeof(T).Name}, element {index} of {expected.Length}: {At(actual, index)}, expected {At(expected, index)}, in {context}");
    }

    private static string At<T>(ReadOnlySpan<T> values, int index)
        where T : IFormattable => index < values.Length ? values[index].ToString("R", null) : "missing";
}
