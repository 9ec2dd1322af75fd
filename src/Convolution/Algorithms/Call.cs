using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>One call of a prepared convolution, checked and pinned.</summary>
/// <param name="Geometry">The integers.</param>
/// <param name="Input">What is read.</param>
/// <param name="Residual">What is added before the activation; null where nothing is.</param>
/// <param name="Output">What is written.</param>
internal readonly record struct Call<T>(ConvolutionGeometry Geometry, Image<T> Input, Image<T> Residual, Image<T> Output)
    where T : unmanaged;
