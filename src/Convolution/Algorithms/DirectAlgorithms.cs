using System.Numerics;
using Convolution.Reference;
using Convolution.Simd;

namespace Convolution.Algorithms;

/// <summary>Chooses the lanes of the direct algorithms: vectors for float and double, single values for every other type.</summary>
internal static class DirectAlgorithms
{
    public static Algorithm<T> Dense<T>(Filter<T> filter, ReadOnlySpan<T> bias, Clamp<T> clamp)
        where T : unmanaged, IFloatingPointIeee754<T> => HasVectors<T>()
            ? new DenseConvolution<T, Vector<T>, VectorLanes<T>>(filter, bias, clamp)
            : new DenseConvolution<T, T, ScalarLanes<T>>(filter, bias, clamp);

    private static bool HasVectors<T>() => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && Vector.IsHardwareAccelerated;
}
