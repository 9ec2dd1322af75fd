using Convolution.Geometry;
using Convolution.Kernels.Dense;

namespace Convolution.Algorithms.Separable;

/// <summary>What is asked for while a strip is multiplied: the inputs of the strip after it, row by row or at once.</summary>
/// <remarks>
/// The depthwise part of 147x147x128 took 1.8 ms of 8.1, four times what it computes, since all that it reads came from L3 or memory when it was met. Products
/// leave the memory idle: with both at a time it runs 1.09 to 1.13 times as fast, 129x129x304 1.06 to 1.07, 74x74x256 1.02 to 1.04 and 112x112x64 with stride
/// 2 1.01 to 1.03 times (Zen 4).
/// <para>
/// A large pointwise filter drives all inputs out of L2, whatever the image, and would come again for each row. So the last panel asks for the whole next
/// strip: 19x19x728 runs 1.01 to 1.07 times as fast, 14x14x512, 28x28x512 and 37x37x728 1.00 to 1.05 times (Zen 5).
/// </para>
/// </remarks>
internal readonly unsafe struct StripAhead<T>
    where T : unmanaged
{
    /// <summary>Bytes of an image from which it pays: 56x56x128 and 112x112x32, which have 1.6 MB, would take 1.00 to 1.02 times as long (Zen 4).</summary>
    private const long FarBytes = 2 << 20;

    /// <summary>Bytes of a pointwise filter that leaves no inputs in L2 (1 MB on Zen 4 and 5), and the most bytes that are asked for at once.</summary>
    private const long LargeBytes = 512 << 10;

    /// <summary>Pixels of a row, at least: of fewer, rows by themselves would leave tiles unfilled.</summary>
    private const int MinColumns = 16;

    private readonly Image<T> input;
    private readonly Axis vertical;
    private readonly int batch;
    private readonly Interval rows;
    private readonly Interval columns;
    private readonly long bytesAtOnce;

    /// <param name="call">Operands.</param>
    /// <param name="plan">How the output is cut.</param>
    /// <param name="unit">The strip.</param>
    /// <param name="filterBytes">Bytes of the pointwise filter.</param>
    public StripAhead(in Call<T> call, in RectanglePlan plan, int unit, long filterBytes)
    {
        NhwcLayout layout = call.Input.Layout;

        // Several threads take strips in turn, each probably the one after as many.
        if (layout.PixelStride != layout.Shape.Channels || unit + plan.Threads >= plan.Units)
            return;
        (batch, rows, Interval outputs) = plan.Unit(unit + plan.Threads);
        (vertical, columns) = (call.Geometry.Vertical, call.Geometry.Horizontal.Under(outputs));
        long bytes = (long)vertical.Under(rows).Length * layout.RowStride * sizeof(T);
        if (filterBytes > LargeBytes && columns.Length == layout.Shape.Width && bytes is > 0 and <= LargeBytes)
            bytesAtOnce = bytes;
        else if (layout.ImageLength * sizeof(T) <= FarBytes || plan.PartColumns < MinColumns)
            return;
        input = call.Input;
    }

    public bool IsNone => input.IsNull;

    public bool IsRowByRow => !IsNone && bytesAtOnce == 0;

    /// <summary>
    /// With what is asked for at once; or with what a row of the strip asks for: the lowest row under the next strip's row, or all that are new to it where
    /// they lie together.
    /// </summary>
    public RowPointers<T> Beside(RowPointers<T> pointers, int row)
    {
        if (IsNone || row >= rows.Length)
            return pointers;
        if (bytesAtOnce > 0)
            return pointers with { Next = (byte*)input.At(batch, vertical.Under(rows).Start, 0), NextBytes = bytesAtOnce };
        long last = vertical.Origin(rows.Start + row) + ((vertical.Filter - 1L) * vertical.Dilation);
        if (last < 0 || last >= vertical.Input)
            return pointers;
        int count = columns.Length == input.Layout.Shape.Width ? (int)Math.Min(vertical.Stride, last + 1) : 1;
        long bytes = (((count - 1L) * input.Layout.RowStride) + ((long)columns.Length * input.Layout.PixelStride)) * sizeof(T);
        return pointers with { Next = (byte*)input.At(batch, (int)last - count + 1, columns.Start), NextBytes = bytes, IsNextShared = true };
    }
}
