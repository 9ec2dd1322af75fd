using System.Numerics;

namespace Convolution.Reference;

/// <summary>An activation in the element type: values outside the interval become its nearer end; NaN and -0 stay.</summary>
internal readonly record struct Clamp<T>(T Minimum, T Maximum)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Clamp(Activation activation)
        : this(T.CreateSaturating(activation.Minimum), T.CreateSaturating(activation.Maximum))
    {
    }

    public bool IsIdentity => T.IsNegativeInfinity(Minimum) && T.IsPositiveInfinity(Maximum);

    public void Apply(Span<T> values)
    {
        foreach (ref T value in values)
            value = value < Minimum ? Minimum : value > Maximum ? Maximum : value;
    }
}
