namespace Convolution.Benchmarks.Tour;

/// <summary>The library's first promise: its fast paths give the bits of the scalar definition.</summary>
internal static class Exactness
{
    /// <summary>Compares every value by <c>==</c>.</summary>
    /// <returns>The number of values compared.</returns>
    /// <exception cref="InvalidOperationException">A value differs.</exception>
    public static int Require(string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        int equal = actual.CommonPrefixLength(expected);
        return equal == expected.Length
            ? equal
            : throw new InvalidOperationException($"{what}: value {equal} is {actual[equal]}, the reference gives {expected[equal]}.");
    }
}
