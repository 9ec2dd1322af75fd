using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>Functions of one or two spans, value by value; the result may be the memory of either.</summary>
/// <remarks>
/// <c>TensorPrimitives</c> has them all, but its code for wide vectors is compiled twice, and the first compilation computes slowly: of
/// DeepLab's first inference that took 100 ms. Hence these loops, and the others that a network runs, are optimised at once.
/// </remarks>
internal static class Elementwise
{
    public static void Relu(ReadOnlySpan<float> input, Span<float> output) => Apply(default(Positive), input, input, output);

    public static void Max(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> output) => Apply(default(Maximum), x, y, output);

    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> output) => Apply(default(Sum), x, y, output);

    /// <summary>A share of y and the rest of x.</summary>
    public static void Lerp(ReadOnlySpan<float> x, ReadOnlySpan<float> y, float share, Span<float> output) =>
        Apply(new Mixture(share), x, y, output);

    /// <summary>Some rows of one image, each pixel times the same factors.</summary>
    /// <param name="row">Scratch for one row, which the factors fill: a product of long spans, not of a pixel at a time.</param>
    public static void Scale(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> output, Span<float> row)
    {
        for (int start = 0; start < row.Length; start += factors.Length)
            factors.CopyTo(row[start..]);
        for (int start = 0; start < rows.Length; start += row.Length)
            Apply(default(Product), rows.Slice(start, row.Length), row, output.Slice(start, row.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TFunction>(TFunction function, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> output)
        where TFunction : struct, IFunction
    {
        x = x[..output.Length];
        y = y[..output.Length];
        ref float first = ref MemoryMarshal.GetReference(x);
        ref float second = ref MemoryMarshal.GetReference(y);
        ref float result = ref MemoryMarshal.GetReference(output);
        nuint i = 0;
        for (; i + (nuint)Vector<float>.Count <= (nuint)output.Length; i += (nuint)Vector<float>.Count)
            function.Of(Vector.LoadUnsafe(ref first, i), Vector.LoadUnsafe(ref second, i)).StoreUnsafe(ref result, i);

        int rest = output.Length - (int)i;
        if (rest == 0)
            return;
        Span<float> ends = stackalloc float[2 * Vector<float>.Count];
        x[(int)i..].CopyTo(ends);
        y[(int)i..].CopyTo(ends[Vector<float>.Count..]);
        function.Of(new(ends), new(ends[Vector<float>.Count..])).CopyTo(ends);
        ends[..rest].CopyTo(output[(int)i..]);
    }

    private interface IFunction
    {
        Vector<float> Of(Vector<float> x, Vector<float> y);
    }

    private readonly struct Positive : IFunction
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => Vector.Max(x, Vector<float>.Zero);
    }

    private readonly struct Maximum : IFunction
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => Vector.Max(x, y);
    }

    private readonly struct Sum : IFunction
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => x + y;
    }

    private readonly struct Product : IFunction
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => x * y;
    }

    private readonly struct Mixture(float share) : IFunction
    {
        public Vector<float> Of(Vector<float> x, Vector<float> y) => (x * (1 - share)) + (y * share);
    }
}
