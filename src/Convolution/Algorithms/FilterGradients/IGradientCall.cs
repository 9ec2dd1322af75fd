using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>A call for some gradients, which are sums over blocks of pixels.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <typeparam name="TSelf">The call itself.</typeparam>
internal unsafe interface IGradientCall<T, TSelf>
    where T : unmanaged
{
    ConvolutionGeometry Geometry { get; }

    /// <summary>Where a gradient goes, of a filter and then of its bias; null where it is not asked for.</summary>
    T* Gradient(int index);

    /// <summary>The same call for one block, whose sums go to memory of their own, each gradient behind the one before.</summary>
    TSelf Of(int block, T* sums, ReadOnlySpan<int> lengths);
}
