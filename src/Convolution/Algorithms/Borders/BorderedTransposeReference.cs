using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Borders;

/// <summary>
/// The transpose of a convolution with a border by definition: a pixel gets what it would get without border and the residual, then what each
/// position in the border would get that reads it and is seen by an output, in the order row, column.
/// </summary>
/// <param name="inner">The definition without border.</param>
internal sealed unsafe class BorderedTransposeReference<T>(Algorithm<T> inner) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => inner.Name;

    public override long PackedBytes => inner.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => inner.Kernel(geometry.Borderless, threads);

    public override int Threads(in ConvolutionGeometry geometry, int degree) => 1;

    /// <summary>A pixel in the border, and what its definition needs.</summary>
    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) =>
        (sizeof(T) * (long)geometry.InputChannels) + inner.ScratchBytes(geometry.Borderless, threads);

    public override void Run(in Call<T> call, in Workers workers)
    {
        inner.Run(call with { Geometry = call.Geometry.Borderless }, workers);
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        for (int batch = 0; batch < call.Geometry.Batch; batch++)
        {
            for (long y = vertical.NextSeen(-vertical.PaddingBefore); y != long.MaxValue; y = vertical.NextSeen(y + 1))
            {
                for (long x = horizontal.NextSeen(-horizontal.PaddingBefore); x != long.MaxValue; x = horizontal.NextSeen(x + 1))
                {
                    bool isInside = y >= 0 && y < vertical.Input && x >= 0 && x < horizontal.Input;
                    if (!isInside)
                        Add(call, batch, new RingPiece(y, x, 1, 1), workers);
                }
            }
        }
    }

    private void Add(in Call<T> call, int batch, in RingPiece position, in Workers workers)
    {
        ConvolutionGeometry geometry = position.Geometry(call.Geometry);
        var share = new Image<T>((T*)workers.Scratch, NhwcLayout.Dense(geometry.InputShape));
        byte* rest = workers.Scratch + (geometry.InputChannels * sizeof(T));
        inner.Run(new(geometry, call.Input.Single(batch), default, share), new Workers(threads: 1, rest, workers.CancellationToken));
        T* pixel = call.Output.At(batch, call.Geometry.Vertical.Source(position.Y), call.Geometry.Horizontal.Source(position.X));
        for (int channel = 0; channel < geometry.InputChannels; channel++)
            pixel[channel] += share.Origin[channel];
    }
}
