using System.Numerics;
using System.Runtime.Intrinsics;
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

    public static Algorithm<T> Depthwise<T>(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Clamp<T> clamp)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = filter.Shape.Channels;
        return !HasVectors<T>() || channels < Vector<T>.Count ? new DepthwiseConvolution<T, T, ScalarLanes<T>>(filter, bias, clamp)
            : Vector512.IsHardwareAccelerated && channels >= Vector512<T>.Count
                ? new DepthwiseConvolution<T, Vector512<T>, Vector512Lanes<T>>(filter, bias, clamp)
                : new DepthwiseConvolution<T, Vector<T>, VectorLanes<T>>(filter, bias, clamp);
    }

    private static bool HasVectors<T>() => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && Vector.IsHardwareAccelerated;
}
