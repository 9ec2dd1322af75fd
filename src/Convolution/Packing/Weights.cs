using System.Numerics;
using System.Numerics.Tensors;

namespace Convolution.Packing;

/// <summary>What is looked at before weights are packed: subnormal values are counted, and flushed to 0 where asked.</summary>
internal readonly ref struct Weights<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Weights(ReadOnlySpan<T> values, bool flushSubnormals)
    {
        int subnormals = TensorPrimitives.IsSubnormalAny(values) ? Count(values) : 0;
        Values = flushSubnormals && subnormals > 0 ? Flush(values) : values;
        Subnormals = flushSubnormals ? 0 : subnormals;
    }

    public ReadOnlySpan<T> Values { get; }

    /// <summary>How many of <see cref="Values"/> are subnormal.</summary>
    public int Subnormals { get; }

    private static int Count(ReadOnlySpan<T> values)
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
