namespace Convolution;

/// <summary>A dense filter in HWIO order over the caller's memory; read when a convolution is created, not kept.</summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct Filter<T>
    where T : unmanaged
{
    /// <summary>A filter over <paramref name="values"/>.</summary>
    /// <param name="values">At least <see cref="FilterShape.ElementCount"/> weights, output channels next to each other.</param>
    /// <param name="shape">Height, width, input channels, output channels.</param>
    /// <exception cref="ArgumentException">There are fewer values than the shape takes, or the shape is the default one.</exception>
    public Filter(ReadOnlySpan<T> values, FilterShape shape)
    {
        Values = FilterRules.Require(values, shape.ElementCount, shape);
        Shape = shape;
    }

    /// <summary>Height, width, input channels, output channels.</summary>
    public FilterShape Shape { get; }

    /// <summary>The weights, output channels next to each other.</summary>
    public ReadOnlySpan<T> Values { get; }
}

/// <summary>A depthwise filter in HWCM order over the caller's memory; read when a convolution is created, not kept.</summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct DepthwiseFilter<T>
    where T : unmanaged
{
    /// <summary>A filter over <paramref name="values"/>.</summary>
    /// <param name="values">At least <see cref="DepthwiseFilterShape.ElementCount"/> weights, those of one input channel next to each other.</param>
    /// <param name="shape">Height, width, channels, channel multiplier.</param>
    /// <exception cref="ArgumentException">There are fewer values than the shape takes, or the shape is the default one.</exception>
    public DepthwiseFilter(ReadOnlySpan<T> values, DepthwiseFilterShape shape)
    {
        Values = FilterRules.Require(values, shape.ElementCount, shape);
        Shape = shape;
    }

    /// <summary>Height, width, channels, channel multiplier.</summary>
    public DepthwiseFilterShape Shape { get; }

    /// <summary>The weights, those of one input channel next to each other.</summary>
    public ReadOnlySpan<T> Values { get; }
}

/// <summary>The check that both kinds of filter share.</summary>
internal static class FilterRules
{
    public static ReadOnlySpan<T> Require<T, TShape>(ReadOnlySpan<T> values, int count, TShape shape)
        where TShape : struct
    {
        NotEmpty(count, shape);
        return values.Length >= count
            ? values[..count]
            : throw new ArgumentException($"The filter {shape} takes {count} values, not {values.Length}.", nameof(values));
    }

    /// <summary>The default shape has no elements.</summary>
    public static void NotEmpty<TShape>(int count, TShape shape)
        where TShape : struct
    {
        if (count == 0)
            throw new ArgumentException($"A filter must not have zero elements; its shape is {shape}.", nameof(shape));
    }
}
