using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Simd;

namespace Convolution.Functions;

/// <summary>The functions by name, for float and double.</summary>
internal static class SpanFunctions<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The function of an activation; null where it is a clamp or none.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="inVectors">Whether by the widest vectors; else one value at a time, with the same results.</param>
    public static SpanFunction<T>? Create(Activation activation, bool inVectors)
    {
        T parameter = T.CreateSaturating(activation.Parameter);
        return activation.Kind switch
        {
            ActivationKind.None or ActivationKind.Clamp => null,
            ActivationKind.LeakyRelu => Create(new LeakyRelu<T>(parameter), inVectors),
            ActivationKind.PRelu => Create(default(PRelu<T>), inVectors, activation.Slopes),
            ActivationKind.Elu => Create(new Elu<T>(parameter), inVectors),
            ActivationKind.HardSwish => Create(default(HardSwish<T>), inVectors),
            ActivationKind.Sigmoid => Create(default(Sigmoid<T>), inVectors),
            ActivationKind.Tanh => Create(default(Tanh<T>), inVectors),
            ActivationKind.Silu => Create(default(Silu<T>), inVectors),
            ActivationKind.Gelu => Create(default(Gelu<T>), inVectors),
            ActivationKind.GeluTanh => Create(default(GeluTanh<T>), inVectors),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "The activation is none of the known ones."),
        };
    }

    private static SpanFunction<T> Create<TFunction>(TFunction function, bool inVectors, ReadOnlySpan<double> slopes = default)
        where TFunction : struct, IFunction<T>
    {
        var parameters = new T[slopes.Length];
        for (int channel = 0; channel < slopes.Length; channel++)
            parameters[channel] = T.CreateSaturating(slopes[channel]);
        return !(inVectors && Vector.IsHardwareAccelerated) ? new SpanFunction<T, T, ScalarLanes<T>, TFunction>(function, parameters)
            : Vector512.IsHardwareAccelerated ? new SpanFunction<T, Vector512<T>, Vector512Lanes<T>, TFunction>(function, parameters)
            : new SpanFunction<T, Vector<T>, VectorLanes<T>, TFunction>(function, parameters);
    }
}
