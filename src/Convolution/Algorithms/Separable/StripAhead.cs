using Convolution.Geometry;
using Convolution.Kernels.Dense;

namespace Convolution.Algorithms.Separable;

/// <summary>What is asked for while the rows of a strip are multiplied: the inputs of the strip after it, row by row.</summary>
/// <remarks>
/// The depthwise part of 147x147x128 took 1.8 ms of 8.1, four times what it computes, since all that it reads came from L3 or memory when it was met. Products
/// leave the memory idle: with both at a time it runs 1.09 to 1.13 times as fast, 129x129x304 1.06 to 1.07, 74x74x256 1.02 to 1.04 and 112x112x64 with stride
/// 2 1.01 to 1.03 times (Zen 4).
/// </remarks>
internal readonly unsafe struct StripAhead<T>
    where T : unmanaged
{
    /// <summary>Bytes of an image from which it pays: 56x56x128 and 112x112x32, which have 1.6 MB, would take 1.00 to 1.02 times as long (Zen 4).</summary>
    private const long FarBytes = 2 << 20;

    /// <summary>Pixels of a row, at least: of fewer, rows by themselves would leave tiles unfilled.</summary>
    private const int MinColumns = 16;

    private readonly Image<T> input;
    private readonly Axis vertical;
    private readonly int batch;
    private readonly Interval rows;
    private readonly Interval columns;

    /// <param name="call">Operands.</param>
    /// <param name="plan">How the output is cut.</param>
    /// <param name="unit">The strip.</param>
    public StripAhead(in Call<T> call, in RectanglePlan plan, int unit)
    {
        NhwcLayout layout = call.Input.Layout;
        bool isFar = layout.ImageLength * sizeof(T) > FarBytes && layout.PixelStride == layout.Shape.Channels;

        // Several threads take strips in turn, each probably the one after as many.
        if (!isFar || unit + plan.Threads >= plan.Units || plan.PartColumns < MinColumns)
            return;
        (batch, rows, Interval outputs) = plan.Unit(unit + plan.Threads);
        (input, vertical, columns) = (call.Input, call.Geometry.Vertical, call.Geometry.Horizontal.Under(outputs));
    }

    public bool IsNone => input.IsNull;

    /// <summary>With what a row of the strip asks for: the lowest row under the next strip's row, or all that are new to it where they lie together.</summary>
    public RowPointers<T> Beside(RowPointers<T> pointers, int row)
    {
        if (IsNone || row >= rows.Length)
            return pointers;
        long last = vertical.Origin(rows.Start + row) + ((vertical.Filter - 1L) * vertical.Dilation);
        if (last < 0 || last >= vertical.Input)
            return pointers;
        int count = columns.Length == input.Layout.Shape.Width ? (int)Math.Min(vertical.Stride, last + 1) : 1;
        long bytes = (((count - 1L) * input.Layout.RowStride) + ((long)columns.Length * input.Layout.PixelStride)) * sizeof(T);
        return pointers with { Next = (byte*)input.At(batch, (int)last - count + 1, columns.Start), NextBytes = bytes, IsNextShared = true };
    }
}
