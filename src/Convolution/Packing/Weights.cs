using System.Numerics;
using System.Runtime.CompilerServices;

namespace Convolution.Packing;

/// <summary>What is looked at before weights are packed: subnormal values are counted, and flushed to 0 where asked.</summary>
internal readonly ref struct Weights<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Weights(ReadOnlySpan<T> values, bool flushSubnormals)
    {
        int subnormals = Count(values);
        Values = flushSubnormals && subnormals > 0 ? Flush(values) : values;
        Subnormals = flushSubnormals ? 0 : subnormals;
    }

    public ReadOnlySpan<T> Values { get; }

    /// <summary>How many of <see cref="Values"/> are subnormal.</summary>
    public int Subnormals { get; }

    /// <summary>Looks at whole vectors first: <c>TensorPrimitives</c> would do so too, but take 5 ms of the first call to be compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Count(ReadOnlySpan<T> values)
    {
        int count = 0;
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            var smallestNormal = new Vector<T>(T.ScaleB(T.One, typeof(T) == typeof(float) ? -126 : -1022));
            for (; values.Length >= Vector<T>.Count; values = values[Vector<T>.Count..])
            {
                Vector<T> magnitudes = Vector.Abs(new Vector<T>(values));
                if (Vector.LessThanAny(magnitudes, smallestNormal))
                    count += CountEach(values[..Vector<T>.Count]);
            }
        }

        return count + CountEach(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountEach(ReadOnlySpan<T> values)
    {
        int count = 0;
        foreach (T value in values)
            count += T.IsSubnormal(value) ? 1 : 0;
        return count;
    }

    private static T[] Flush(ReadOnlySpan<T> values)
    {
        T[] flushed = values.ToArray();
        foreach (ref T value in flushed.AsSpan())
            value = T.IsSubnormal(value) ? T.Zero : value;
        return flushed;
    }
}
