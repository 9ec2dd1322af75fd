using System.Numerics;

namespace Convolution.Functions;

/// <summary>An activation in the element type: a clamp, which kernels apply before they store, or a function, applied to what they stored.</summary>
internal sealed class Epilogue<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Activation activation;
    private readonly bool inVectors;

    private Epilogue(Activation activation, bool inVectors)
    {
        (this.activation, this.inVectors) = (activation, inVectors);
        (Minimum, Maximum) = (T.CreateSaturating(activation.Minimum), T.CreateSaturating(activation.Maximum));
        Function =
            typeof(T) == typeof(float) ? (SpanFunction<T>?)(object?)SpanFunctions<float>.Create(activation, inVectors)
            : typeof(T) == typeof(double) ? (SpanFunction<T>?)(object?)SpanFunctions<double>.Create(activation, inVectors)
            : SpanFunctions<double>.Create(activation, inVectors: false) is { } function ? new SpanFunctionThroughDouble<T>(function)
            : null;
    }

    /// <summary>Values stay as they are.</summary>
    public static Epilogue<T> None { get; } = new(Activation.None, inVectors: false);

    /// <summary>Values below it become it; negative infinity where there is no clamp.</summary>
    public T Minimum { get; }

    /// <summary>Values above it become it; positive infinity where there is no clamp.</summary>
    public T Maximum { get; }

    /// <summary>Whether there is a clamp.</summary>
    public bool IsClamp => !(T.IsNegativeInfinity(Minimum) && T.IsPositiveInfinity(Maximum));

    /// <summary>Applied to complete values after the clamp; null where there is none.</summary>
    public SpanFunction<T>? Function { get; }

    /// <summary>
    /// What it takes for one value, in dense multiply-adds: some 30 for sigmoid and SiLU, which take 0.6 to 0.8 ns (Zen 3), nothing for a clamp.
    /// </summary>
    public int Work => Function is null ? 0 : 32;

    /// <summary>Whether all channels have the same activation.</summary>
    private bool IsUniform => activation.Slopes.IsEmpty;

    /// <summary>The activation of so many channels.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="channels">How many channels it is applied to.</param>
    /// <param name="inVectors">Whether functions go by the widest vectors; else one value at a time, with the same results.</param>
    /// <exception cref="ArgumentException">The activation has slopes for another number of channels.</exception>
    public static Epilogue<T> Create(Activation activation, int channels, bool inVectors) =>
        activation.Slopes.IsEmpty || activation.Slopes.Length == channels
            ? new(activation, inVectors)
            : throw new ArgumentException(
                $"The activation has {activation.Slopes.Length} slopes; it is applied to {channels} channels.", "options");

    /// <summary>The same of several pixels that count as one.</summary>
    public Epilogue<T> Repeat(int pixels) => IsUniform
        ? this
        : new(activation.With([.. Enumerable.Repeat(activation.Slopes.ToArray(), pixels).SelectMany(slopes => slopes)]), inVectors);

    /// <summary>Applies clamp and function to all channels of a pixel.</summary>
    public unsafe void Apply(Span<T> pixel)
    {
        foreach (ref T value in pixel)
            value = value < Minimum ? Minimum : value > Maximum ? Maximum : value;
        fixed (T* values = pixel)
            Function?.Apply(values, pixel.Length, channel: 0);
    }
}
