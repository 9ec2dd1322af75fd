using System.Numerics;
using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>A packed filter that computes rectangles of outputs, all channels at once, whatever the lanes.</summary>
internal abstract unsafe class RectangleProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The micro-kernel of a rectangle of that many rows and columns, in words.</summary>
    public abstract string Kernel(in ConvolutionGeometry geometry, int rows, int columns);

    /// <summary>Whether taps read what a border maps them to; else padding is skipped, and the geometry may have no border.</summary>
    public virtual bool ReadsBorders => false;

    /// <summary>Bytes of the packed filter.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>Bytes of scratch memory for a rectangle of that many rows and columns.</summary>
    public abstract long Bytes(in ConvolutionGeometry geometry, int rows, int columns);

    /// <summary>The micro-kernel of the largest strips of a plan.</summary>
    public string Kernel(in ConvolutionGeometry geometry, in RectanglePlan plan) => Kernel(geometry, plan.BandRows, plan.PartColumns);

    /// <summary>Bytes of scratch memory for rectangles of that many rows and columns, or of one less, which may be cut otherwise and take more.</summary>
    public long ScratchBytes(in ConvolutionGeometry geometry, int rows, int columns) => Math.Max(
        Math.Max(Bytes(geometry, rows, columns), Bytes(geometry, rows - 1, columns)),
        Math.Max(Bytes(geometry, rows, columns - 1), Bytes(geometry, rows - 1, columns - 1)));

    /// <summary>Bytes of scratch memory for each strip of a plan, large pieces and small parts.</summary>
    public long ScratchBytes(in ConvolutionGeometry geometry, in RectanglePlan plan) => Math.Max(
        ScratchBytes(geometry, plan.Bands.LongestPart, plan.PartColumns),
        plan.Bands.Pieces == 0 ? 0 : ScratchBytes(geometry, plan.Bands.LongestPiece, plan.PartColumns));

    /// <summary>Has the kernels compiled in the background that outputs so many inputs apart will want.</summary>
    public virtual void CompileAhead(int stride, int dilation)
    {
    }

    /// <summary>Computes a rectangle of outputs, all channels.</summary>
    /// <param name="call">Geometry and operands.</param>
    /// <param name="batch">The image.</param>
    /// <param name="rows">The rows of the rectangle.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="scratch">Memory of <see cref="ScratchBytes(in ConvolutionGeometry, int, int)"/>.</param>
    public abstract void Run(in Call<T> call, int batch, Interval rows, Interval columns, byte* scratch);
}
