using System.Numerics;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Depthwise;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Transposed;

/// <summary>A depthwise filter whose convolution has stride 2, transposed: all phases in one pass, by squares of 2x2 outputs.</summary>
internal sealed unsafe class TransposedDepthwise<T, TVector, TLanes> : TransposedProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>
    /// Weights that stay in L1 (32 KB) from one square to the next: vectors beyond take another pass. With 70 KB of them, of 5x5 taps, one pass took 1.9 times
    /// as long (Zen 5).
    /// </summary>
    private const int WeightBytes = 24 << 10;

    private readonly DepthwisePanels<T> panels;
    private readonly Epilogue<T> epilogue;

    /// <param name="filter">The weights, one output for each input.</param>
    /// <param name="bias">One value for each channel.</param>
    /// <param name="epilogue">A clamp, or nothing.</param>
    public TransposedDepthwise(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue) =>
        (panels, this.epilogue) = (new(filter, bias, TLanes.Count), epilogue);

    public override long PackedBytes => panels.Buffer.Bytes;

    /// <remarks>Parts of a pixel's channels share lines, and each would go over the image: 112x112x64 takes 1.2 times as long on two threads (Zen 5).</remarks>
    public override int Parts => 1;

    public override string Kernel(in ConvolutionGeometry geometry, int rows, int columns) => $"2x2 squares of {TLanes.Count} lanes, all phases at once";

    public override long MultiplyAdds(in ConvolutionGeometry geometry) => geometry.OutputElements * geometry.Taps;

    public override Size2D Passes(in ConvolutionGeometry geometry) => 1;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int rows, int columns) => 0;

    public override void Run(
        in Call<T> call, int batch, int passRow, int passColumn, Interval rows, Interval columns, int part, int parts, byte* scratch)
    {
        var vectors = new Interval(0, panels.Count);
        int together = Math.Max(WeightBytes / (panels.PanelLength * sizeof(T)), 1);
        int groups = Ceiling.Divide(vectors.Length, together);
        for (int group = 0; group < groups; group++)
            Run(call, batch, rows, columns, vectors.Part(group, groups));
    }

    private void Run(in Call<T> call, int batch, Interval rows, Interval columns, Interval vectors)
    {
        var vertical = new OutputPairs(call.Geometry.Vertical);
        var horizontal = new OutputPairs(call.Geometry.Horizontal);
        (Interval innerRows, Interval innerColumns) = (vertical.Inner(rows), horizontal.Inner(columns));
        (Interval squareRows, Interval squareColumns) = (vertical.Of(rows), horizontal.Of(columns));
        TransposedDepthwiseRow<T> row = Row(call, vectors);
        for (int y = squareRows.Start; y < squareRows.End; y++)
        {
            (ulong rowInputs, ulong rowOutputs) = (vertical.Inputs(y, rows), vertical.Outputs(y, rows));
            for (int x = squareColumns.Start; x < squareColumns.End; x += row.Squares)
            {
                bool isInner = innerColumns.Contains(x);
                row.Squares = isInner ? innerColumns.End - x : 1;
                row.Inputs = Cells(rowInputs, horizontal.Inputs(x, columns), horizontal.Window);
                row.Outputs = Cells(rowOutputs, horizontal.Outputs(x, columns), 2);
                row.Input = call.Input.At(batch, y, x);
                row.Output = call.Output.At(batch, vertical.First(y), horizontal.First(x));
                row.Residual = call.Residual.IsNull ? null : call.Residual.At(batch, vertical.First(y), horizontal.First(x));
                TransposedDepthwiseKernels<T, TVector, TLanes>.Of(panels.Shape.Height, isInner && innerRows.Contains(y))(row);
            }
        }
    }

    /// <summary>A bit for each cell of a square, row by row, whose row's and whose column's are set.</summary>
    private static ulong Cells(ulong rows, ulong columns, int width)
    {
        ulong cells = 0;
        for (; rows != 0; rows &= rows - 1)
            cells |= columns << (width * BitOperations.TrailingZeroCount(rows));
        return cells;
    }

    /// <summary>What all rows of squares have in common.</summary>
    private TransposedDepthwiseRow<T> Row(in Call<T> call, Interval vectors)
    {
        (NhwcLayout input, NhwcLayout output, NhwcLayout residual) = (call.Input.Layout, call.Output.Layout, call.Residual.Layout);
        return new()
        {
            InputStep = input.PixelStride,
            InputRowStep = input.RowStride,
            OutputStep = output.PixelStride,
            OutputRowStep = output.RowStride,
            ResidualStep = residual.PixelStride,
            ResidualRowStep = residual.RowStride,
            Weights = panels.Buffer.Pointer + ((nint)vectors.Start * panels.PanelLength),
            WeightStep = panels.PanelLength,
            Vectors = vectors.Length,
            FirstChannel = vectors.Start * TLanes.Count,
            LastChannel = panels.LastChannel,
            IsClamped = epilogue.IsClamp,
            Minimum = epilogue.Minimum,
            Maximum = epilogue.Maximum,
        };
    }
}
