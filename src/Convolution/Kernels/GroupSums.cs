using System.Numerics;

namespace Convolution.Kernels;

/// <summary>Sums of neighbouring values, each in ascending order.</summary>
internal static class GroupSums
{
    /// <summary>Adds up groups of as many values as there are for each sum.</summary>
    public static void Run<T>(ReadOnlySpan<T> values, Span<T> sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int count = values.Length / sums.Length;
        for (int group = 0; group < sums.Length; group++)
        {
            T sum = values[group * count];
            for (int i = 1; i < count; i++)
                sum += values[(group * count) + i];
            sums[group] = sum;
        }
    }
}
