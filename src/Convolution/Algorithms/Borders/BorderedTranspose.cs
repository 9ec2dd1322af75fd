using System.Numerics;
using System.Numerics.Tensors;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Borders;

/// <summary>
/// The transpose of a convolution with a border. The image's own part is that without border; to it is added, piece by piece of the ring around
/// the image, what positions there would get if they were pixels: each share to the pixel that is read there.
/// </summary>
/// <param name="inner">An algorithm for the transpose of the convolution without border.</param>
internal sealed unsafe class BorderedTranspose<T>(Algorithm<T> inner) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of a piece, at most, if that is a pixel: a quarter of L2 (1 MB on Zen 4).</summary>
    private const int PieceBytes = 256 << 10;

    public override ConvolutionAlgorithm Name => inner.Name;

    public override long PackedBytes => inner.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"{inner.Kernel(geometry.Borderless, threads)}, the border's shares added piece by piece";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => inner.Threads(geometry.Borderless, degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads)
    {
        long most = inner.ScratchBytes(geometry.Borderless, threads);
        foreach (RingPiece piece in Ring(geometry))
            most = Math.Max(most, Bytes(geometry, piece) + inner.ScratchBytes(piece.Geometry(geometry), threads));
        return most;
    }

    public override void Run(in Call<T> call, in Workers workers)
    {
        inner.Run(call with { Geometry = call.Geometry.Borderless }, workers);
        for (int batch = 0; batch < call.Geometry.Batch; batch++)
        {
            foreach (RingPiece piece in Ring(call.Geometry))
                Add(Shares(call, batch, piece, workers), piece, call, batch);
        }
    }

    private static BorderRing Ring(in ConvolutionGeometry geometry) =>
        new(geometry, (int)Math.Max(PieceBytes / ((long)geometry.InputChannels * sizeof(T)), 1));

    private static long Bytes(in ConvolutionGeometry geometry, in RingPiece piece) =>
        CacheLine.Whole((long)piece.Pixels * geometry.InputChannels * sizeof(T));

    private Image<T> Shares(in Call<T> call, int batch, in RingPiece piece, in Workers workers)
    {
        ConvolutionGeometry geometry = piece.Geometry(call.Geometry);
        var shares = new Image<T>((T*)workers.Scratch, NhwcLayout.Dense(geometry.InputShape));
        byte* rest = workers.Scratch + Bytes(call.Geometry, piece);
        inner.Run(new(geometry, call.Input.Single(batch), default, shares), new Workers(workers.Threads, rest, workers.CancellationToken));
        return shares;
    }

    private static void Add(in Image<T> shares, in RingPiece piece, in Call<T> call, int batch)
    {
        (Axis vertical, Axis horizontal) = (call.Geometry.Vertical, call.Geometry.Horizontal);
        for (int row = 0; row < piece.Height; row++)
        {
            if (!vertical.Sees(piece.Y + row))
                continue;
            for (int column = 0; column < piece.Width; column++)
            {
                if (!horizontal.Sees(piece.X + column))
                    continue;
                var share = new ReadOnlySpan<T>(shares.At(0, row, column), call.Geometry.InputChannels);
                T* pixel = call.Output.At(batch, vertical.Source(piece.Y + row), horizontal.Source(piece.X + column));
                var sum = new Span<T>(pixel, share.Length);
                TensorPrimitives.Add(sum, share, sum);
            }
        }
    }
}
