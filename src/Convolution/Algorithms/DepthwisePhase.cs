using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Geometry;
using Convolution.Kernels;

namespace Convolution.Algorithms;

/// <summary>A phase of a depthwise convolution with as many outputs as inputs.</summary>
internal sealed unsafe class DepthwisePhase<T>(DepthwiseProduct<T> product) : PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Kernel => product.Kernel;

    public override long PackedBytes => product.PackedBytes;

    public override int Parts => 1;

    public override long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns) => product.ScratchBytes(phase, rows, columns);

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch) =>
        product.Run(call, batch, rows, columns, scratch);
}

/// <summary>
/// A phase of a depthwise convolution with several inputs for each output: those inputs each by itself, tile by tile into scratch memory,
/// and then their sums.
/// </summary>
/// <param name="product">A depthwise filter over all inputs.</param>
/// <param name="channels">The channels of the inputs.</param>
/// <param name="multiplier">How many of them make one of the output.</param>
internal sealed unsafe class SummedDepthwisePhase<T>(DepthwiseProduct<T> product, int channels, int multiplier) : PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What a tile takes of L2 (1 MB on Zen 4), beside the rows that it came from.</summary>
    private const int TileBytes = 128 << 10;

    private readonly int tilePixels = Math.Max(TileBytes / (channels * sizeof(T)), 1);

    public override string Kernel => $"{product.Kernel}, sums of {multiplier}";

    public override long PackedBytes => product.PackedBytes;

    public override int Parts => 1;

    public override long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns)
    {
        (int tileRows, int tileColumns) = Tile(rows, columns);
        return StorageBytes(tileRows, tileColumns) + product.ScratchBytes(phase, tileRows, tileColumns);
    }

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch)
    {
        (int tileRows, int tileColumns) = Tile(rows.Length, columns.Length);
        byte* rest = scratch + StorageBytes(tileRows, tileColumns);
        for (int y = rows.Start; y < rows.End; y += tileRows)
        {
            for (int x = columns.Start; x < columns.End; x += tileColumns)
            {
                Interval tileY = new Interval(y, y + tileRows).Intersect(rows);
                Interval tileX = new Interval(x, x + tileColumns).Intersect(columns);
                var layout = new NhwcLayout(
                    new(1, tileY.Length, tileX.Length, channels), BatchStride: 0, tileX.Length * channels, channels);
                var tile = new Image<T>((T*)scratch - layout.Offset(0, y, x), layout);
                product.Run(call with { Output = tile, Residual = default }, batch, tileY, tileX, rest);
                Sum(call, tile, batch, tileY, tileX);
            }
        }
    }

    private void Sum(in Call<T> call, in Image<T> tile, int batch, Interval rows, Interval columns)
    {
        int outputs = channels / multiplier;
        for (int y = rows.Start; y < rows.End; y++)
        {
            for (int x = columns.Start; x < columns.End; x++)
            {
                var output = new Span<T>(call.Output.At(batch, y, x), outputs);
                GroupSums.Run(new(tile.At(0, y, x), channels), output);
                if (!call.Residual.IsNull)
                    TensorPrimitives.Add(output, new ReadOnlySpan<T>(call.Residual.At(batch, y, x), outputs), output);
            }
        }
    }

    private long StorageBytes(int rows, int columns) => (((long)sizeof(T) * channels * rows * columns) + 63) & ~63L;

    private (int Rows, int Columns) Tile(int rows, int columns)
    {
        int tileColumns = Math.Clamp(columns, 1, tilePixels);
        return (Math.Clamp(tilePixels / tileColumns, 1, Math.Max(rows, 1)), tileColumns);
    }
}
