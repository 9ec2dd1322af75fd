using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Geometry;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Algorithms.Transposed;

/// <summary>
/// A phase of a depthwise convolution with several inputs for each output: those inputs each by itself, tile by tile into scratch memory,
/// and then their sums.
/// </summary>
/// <param name="product">A depthwise filter over all inputs.</param>
/// <param name="channels">The channels of the inputs.</param>
/// <param name="multiplier">How many of them make one of the output.</param>
internal sealed unsafe class SummedDepthwisePhase<T>(RectangleProduct<T> product, int channels, int multiplier) : PhaseProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What a tile takes of L2 (1 MB on Zen 4), beside the rows that it came from.</summary>
    private const int TileBytes = 128 << 10;

    /// <summary>A cache line further than the channels reach: inputs often lie a power of two apart, and loads wait for stores to such places.</summary>
    private readonly int pixelStride = channels + (CacheLine.Bytes / sizeof(T));

    private readonly int tilePixels = (int)Math.Max(TileBytes / ((long)channels * sizeof(T)), 1);

    public override string Kernel(in ConvolutionGeometry phase, int rows, int columns)
    {
        (int tileRows, int tileColumns) = TileSize(rows, columns);
        return $"{product.Kernel(phase, tileRows, tileColumns)}, sums of {multiplier}";
    }

    public override long PackedBytes => product.PackedBytes;

    public override int Parts => 1;

    public override long ScratchBytes(in ConvolutionGeometry phase, int rows, int columns)
    {
        // Rectangles of one row or column less are cut otherwise.
        long most = 0;
        for (int index = 0; index < 4; index++)
            most = Math.Max(most, Bytes(phase, Math.Max(rows - (index / 2), 1), Math.Max(columns - (index % 2), 1)));
        return most;
    }

    public override void Run(in Call<T> call, int batch, Interval rows, Interval columns, int part, int parts, byte* scratch)
    {
        (int bands, int tiles) = Tiles(rows.Length, columns.Length);
        (int tileRows, int tileColumns) = TileSize(rows.Length, columns.Length);
        byte* rest = scratch + StorageBytes(tileRows, tileColumns);
        for (int band = 0; band < bands; band++)
        {
            for (int index = 0; index < tiles; index++)
            {
                (Interval tileY, Interval tileX) = (rows.Part(band, bands), columns.Part(index, tiles));
                var layout = new NhwcLayout(
                    new(1, tileY.Length, tileX.Length, channels), BatchStride: 0, tileX.Length * pixelStride, pixelStride);
                var tile = new Image<T>((T*)scratch - layout.Offset(0, tileY.Start, tileX.Start), layout);
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
            GroupSums.Run(
                tile.At(0, y, columns.Start), pixelStride, multiplier,
                call.Output.At(batch, y, columns.Start), outputs, columns.Length, call.Output.Layout.PixelStride);
            for (int x = columns.Start; x < columns.End && !call.Residual.IsNull; x++)
            {
                var output = new Span<T>(call.Output.At(batch, y, x), outputs);
                TensorPrimitives.Add(output, new ReadOnlySpan<T>(call.Residual.At(batch, y, x), outputs), output);
            }
        }
    }

    private long Bytes(in ConvolutionGeometry phase, int rows, int columns)
    {
        (int tileRows, int tileColumns) = TileSize(rows, columns);
        return StorageBytes(tileRows, tileColumns) + product.ScratchBytes(phase, tileRows, tileColumns);
    }

    private long StorageBytes(int rows, int columns) => CacheLine.Whole((long)sizeof(T) * pixelStride * rows * columns);

    /// <summary>The largest of the tiles.</summary>
    private (int Rows, int Columns) TileSize(int rows, int columns)
    {
        (int bands, int parts) = Tiles(rows, columns);
        return (Ceiling.Divide(rows, bands), Ceiling.Divide(columns, parts));
    }

    /// <summary>Into how many tiles rows and columns are shared out evenly.</summary>
    private (int Bands, int Parts) Tiles(int rows, int columns)
    {
        int tileColumns = Math.Clamp(columns, 1, tilePixels);
        int tileRows = Math.Max(tilePixels / tileColumns, 1);
        return (Math.Max(Ceiling.Divide(rows, tileRows), 1), Math.Max(Ceiling.Divide(columns, tileColumns), 1));
    }
}
