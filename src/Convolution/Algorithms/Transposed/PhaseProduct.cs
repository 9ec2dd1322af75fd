using System.Numerics;
using Convolution.Algorithms.Dense;
using Convolution.Geometry;

namespace Convolution.Algorithms.Transposed;

/// <summary>What one phase of a transposed convolution is: an ordinary convolution with stride 1 by the taps of one class.</summary>
internal abstract unsafe class PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The micro-kernel of rectangles of so many rows and columns of outputs, in words.</summary>
    public abstract string Kernel(in ConvolutionGeometry phase, int rows, int columns);

    /// <summary>Bytes of the packed taps.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>Into how many parts the output channels can be cut.</summary>
    public abstract int Parts { get; }

    /// <summary>Bytes of scratch memory for rectangles of so many rows and columns of outputs, or of one less.</summary>
    public abstract long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns);

    /// <summary>Computes a rectangle of one image's phase.</summary>
    /// <param name="call">The phase as a convolution of its own.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows of the rectangle.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="part">Which of the <paramref name="parts"/> of the output channels.</param>
    /// <param name="parts">Some parts are empty where there are more of them than <see cref="Parts"/>.</param>
    /// <param name="scratch">Memory of <see cref="ScratchBytes"/>.</param>
    public abstract void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch);
}

/// <summary>A phase of a dense convolution; and, with no rows in the matrix, any phase without taps.</summary>
internal sealed unsafe class DensePhase<T>(DenseConvolution<T> convolution) : PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Kernel(in ConvolutionGeometry phase, int rows, int columns) => convolution.Product.Kernel;

    public override long PackedBytes => convolution.PackedBytes;

    public override int Parts => convolution.Product.Panels.Panels.Length;

    public override long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns) => convolution.WorkerBytes;

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch)
    {
        Interval panels = new Interval(0, Parts).Part(part, parts);
        if (!panels.IsEmpty)
            convolution.Run(call, batch, rows, columns, panels, scratch);
    }
}

/// <summary>A phase of a convolution that goes by rectangles: depthwise with as many outputs as inputs, in small groups, or with few outputs.</summary>
internal sealed unsafe class RectanglePhase<T>(RectangleProduct<T> product) : PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Kernel(in ConvolutionGeometry phase, int rows, int columns) => product.Kernel(phase, rows, columns);

    public override long PackedBytes => product.PackedBytes;

    public override int Parts => 1;

    public override long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns) => product.ScratchBytes(phase, rows, columns);

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch) =>
        product.Run(call, batch, rows, columns, scratch);
}
