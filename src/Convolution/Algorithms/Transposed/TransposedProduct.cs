using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Algorithms.Transposed;

/// <summary>A packed filter that computes rectangles of the output of a transposed convolution, in one pass or several.</summary>
/// <remarks>Geometries are those of the convolution that is transposed.</remarks>
internal abstract unsafe class TransposedProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of the packed taps.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>Into how many parts the output channels can be cut.</summary>
    public abstract int Parts { get; }

    /// <summary>The micro-kernel of rectangles of so many rows and columns, in words.</summary>
    public abstract string Kernel(in ConvolutionGeometry geometry, int rows, int columns);

    public abstract long MultiplyAdds(in ConvolutionGeometry geometry);

    /// <summary>Passes over a rectangle: each computes every so many outputs along the vertical and the horizontal axis.</summary>
    public abstract Size2D Passes(in ConvolutionGeometry geometry);

    /// <summary>Bytes of scratch memory for rectangles of so many rows and columns.</summary>
    public abstract long ScratchBytes(in ConvolutionGeometry geometry, int rows, int columns);

    /// <summary>Computes those outputs of one pass that lie in a rectangle.</summary>
    /// <param name="call">The whole call.</param>
    /// <param name="batch">The image.</param>
    /// <param name="passRow">The pass along the vertical axis.</param>
    /// <param name="passColumn">The pass along the horizontal axis.</param>
    /// <param name="rows">The rows of the rectangle.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="part">Which of the <paramref name="parts"/> of the output channels.</param>
    /// <param name="parts">Into how many parts the output channels are cut.</param>
    /// <param name="scratch">Memory of <see cref="ScratchBytes"/>.</param>
    public abstract void Run(
        in Call<T> call, int batch, int passRow, int passColumn, Interval rows, Interval columns, int part, int parts, byte* scratch);
}
