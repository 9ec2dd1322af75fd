using System.Numerics;
using Convolution.Algorithms.Depthwise;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Kernels.Fourier;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Fourier;

/// <summary>
/// Depthwise convolution by Fourier transforms, for filters so large that their taps cost more: each tile is transformed, multiplied, and transformed back.
/// </summary>
/// <remarks>
/// <code>
///   tile of inputs -- rows, then columns --> x the transformed filter -- columns, then rows --> tile of outputs
/// </code>
/// Lanes run across channels, and two tiles, one above the other, are the real and the imaginary part of the same transforms. A column is
/// transformed, multiplied and transformed back in one go. Each value depends on its own pair of tiles alone.
/// </remarks>
internal sealed unsafe class FourierConvolution<T, TVector, TLanes> : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly AlignedBuffer<T> spectrum;
    private readonly AlignedBuffer<T> bias;
    private readonly FourierLength<T> down;
    private readonly FourierLength<T> across;
    private readonly DepthwiseFilterShape filter;
    private readonly int[] vectors;
    private readonly DepthwiseProduct<T, TVector, TLanes> direct;
    private readonly Epilogue<T> epilogue;

    private FourierConvolution(
        AlignedBuffer<T> spectrum, FourierLength<T> down, FourierLength<T> across, int[] vectors,
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
    {
        (this.spectrum, this.down, this.across, this.vectors, this.epilogue) = (spectrum, down, across, vectors, epilogue);
        this.filter = filter.Shape;
        this.bias = new(bias.Length);
        bias.CopyTo(this.bias.Span);
        direct = new(filter, bias, epilogue);
    }

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Fft;

    public override long PackedBytes => spectrum.Bytes + bias.Bytes + direct.PackedBytes;

    /// <summary>From one row of a tile to the next: a cache line more than its values, so that columns do not fall into few sets of a cache.</summary>
    private nint Pitch => (across.Value * FourierValue<T, TVector, TLanes>.Size) + (CacheLine.Bytes / sizeof(T));

    /// <summary>A pair of tiles, and one of its columns.</summary>
    private long WorkerBytes => down.Value * (long)(Pitch + FourierValue<T, TVector, TLanes>.Size) * sizeof(T);

    /// <summary>Vectors that are computed by themselves; the last two go together where they share channels.</summary>
    private int Slots => filter.Channels % TLanes.Count == 0 ? vectors.Length : vectors.Length - 1;

    /// <summary>Packs a filter; null if a value of it is not finite, or too large to be transformed.</summary>
    /// <param name="filter">With at least as many channels as lanes, one output channel for each.</param>
    /// <param name="bias">One value for each channel.</param>
    /// <param name="epilogue">The activation.</param>
    public static FourierConvolution<T, TVector, TLanes>? TryCreate(DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
    {
        (int rows, int columns) = Points(filter.Shape);
        int channels = filter.Shape.Channels;
        var slots = Enumerable.Range(0, Ceiling.Divide(channels, TLanes.Count));
        int[] vectors = [.. slots.Select(slot => Math.Min(slot * TLanes.Count, channels - TLanes.Count))];
        return FourierFilter.TryTransform(filter, rows, columns, vectors, TLanes.Count) is { } spectrum
            ? new(spectrum, new(rows), new(columns), vectors, filter, bias, epilogue)
            : null;
    }

    public override string Kernel(in ConvolutionGeometry geometry, int threads) =>
        $"Fourier transforms of {down.Value}x{across.Value} points by {TLanes.Count} lanes, of two tiles of up to "
        + $"{down.Value - filter.Height + 1}x{across.Value - filter.Width + 1} outputs at a time";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => Math.Clamp(Plan(geometry).Tiles * Slots, 1, degree);

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => WorkerBytes * threads;

    public override void Run(in Call<T> call, in Workers workers)
    {
        FourierPlan plan = Plan(call.Geometry);
        ForkJoin.Run(new Job(this, call, plan, workers.Scratch), plan.Tiles * Slots, workers);
    }

    /// <summary>
    /// Rows and columns of a transform: at least twice and three times the filter's, so that half of the rows, which come in pairs of tiles, and two
    /// thirds of the columns are outputs. A 31x31 filter takes 64x96 points for up to 68x66 outputs.
    /// </summary>
    private static (int Rows, int Columns) Points(DepthwiseFilterShape filter) =>
        (FourierLength<double>.AtLeast((2 * filter.Height) - 1), FourierLength<double>.AtLeast((3 * filter.Width) - 1));

    private FourierPlan Plan(in ConvolutionGeometry geometry) =>
        FourierPlan.Create(geometry, down.Value - filter.Height + 1, across.Value - filter.Width + 1);

    private readonly struct Job(FourierConvolution<T, TVector, TLanes> owner, Call<T> call, FourierPlan plan, byte* scratch) : IUnitJob
    {
        public void Run(int unit, int worker)
        {
            (int tile, int slot) = Math.DivRem(unit, owner.Slots);
            var values = (T*)(scratch + (worker * owner.WorkerBytes));
            int end = slot + 1 == owner.Slots ? owner.vectors.Length : slot + 1;
            for (int vector = slot; vector < end; vector++)
                Run(plan.Tile(tile), vector, values);
        }

        private void Run(in FourierTiles tile, int vector, T* values)
        {
            Transform(tile, owner.vectors[vector], values);
            T* spectrum = owner.spectrum.Pointer + ((nint)vector * owner.across.Value * owner.down.Value * FourierValue<T, TVector, TLanes>.Size);
            int rowsOut = Math.Max(tile.Upper.Length, tile.Lower.Length);
            for (int x = 0; x < owner.across.Value; x++, spectrum += owner.down.Value * FourierValue<T, TVector, TLanes>.Size)
                Multiply(values + (x * FourierValue<T, TVector, TLanes>.Size), values + (owner.down.Value * owner.Pitch), rowsOut, spectrum);
            if (IsFinite(TransformBack(tile, owner.vectors[vector], values)))
                return;

            // A value that is not finite has spread over its tiles: the direct algorithm leaves it where it belongs.
            var rows = new Interval(tile.Upper.Start, tile.Lower.End);
            owner.direct.Run(call, tile.Batch, rows, tile.Columns, new Interval(vector, vector + 1), scratch: null);
        }

        /// <summary>Copies the inputs under both tiles and transforms their rows.</summary>
        private void Transform(in FourierTiles tile, int channel, T* values)
        {
            Axis horizontal = call.Geometry.Horizontal;
            long left = horizontal.Origin(tile.Columns.Start);
            int before = (int)Math.Clamp(-left, 0, owner.across.Value);
            int firstX = (int)Math.Clamp(left, 0, horizontal.Input);
            int pixels = (int)Math.Clamp(left + tile.Columns.Length + owner.filter.Width - 1, firstX, horizontal.Input) - firstX;
            for (int row = 0; row < owner.down.Value; row++, values += owner.Pitch)
            {
                T* upper = InputRow(tile.Batch, tile.Upper, row, firstX, channel);
                T* lower = InputRow(tile.Batch, tile.Lower, row, firstX, channel);
                if (upper == null && lower == null)
                {
                    new Span<T>(values, owner.across.Value * (int)FourierValue<T, TVector, TLanes>.Size).Clear();
                    continue;
                }

                FourierRow<T, TVector, TLanes>.Fill(upper, lower, call.Input.Layout.PixelStride, before, pixels, owner.across.Value, values);
                FourierTransform<T, TVector, TLanes>.Forward(
                    values, FourierValue<T, TVector, TLanes>.Size, owner.across.Passes, owner.across.Value, owner.across.Factors.Pointer);
            }
        }

        /// <summary>The inputs of a tile's row; null where there are none.</summary>
        private T* InputRow(int batch, Interval rows, int row, int firstX, int channel)
        {
            Axis vertical = call.Geometry.Vertical;
            long y = vertical.Origin(rows.Start) + row;
            return row < rows.Length + owner.filter.Height - 1 && y >= 0 && y < vertical.Input
                ? call.Input.At(batch, (int)y, firstX) + channel
                : null;
        }

        /// <summary>
        /// Transforms a column, multiplies it and transforms it back. In between its values follow one another: each row lies in a page of its own, and
        /// every pass would miss some of their addresses.
        /// </summary>
        private void Multiply(T* top, T* column, int rowsOut, T* spectrum)
        {
            FourierLength<T> down = owner.down;
            nint step = FourierValue<T, TVector, TLanes>.Size;
            FourierTransform<T, TVector, TLanes>.Copy(top, owner.Pitch, column, step, down.Value);
            FourierTransform<T, TVector, TLanes>.Forward(column, step, down.Passes, down.Value, down.Factors.Pointer);
            FourierTransform<T, TVector, TLanes>.Multiply(column, spectrum, down.Value);
            FourierTransform<T, TVector, TLanes>.Backward(column, step, down.Passes, down.Value, down.Factors.Pointer + down.Factors.Length);
            FourierTransform<T, TVector, TLanes>.Copy(column, step, top, owner.Pitch, rowsOut);
        }

        /// <summary>Transforms the rows of the outputs back and stores them; what it returns is not finite in a lane where an output is not.</summary>
        private TVector TransformBack(in FourierTiles tile, int channel, T* values)
        {
            var end = new FourierEnd<T>
            {
                Bias = owner.bias.Pointer + channel,
                OutputStride = call.Output.Layout.PixelStride,
                ResidualStride = call.Residual.Layout.PixelStride,
                IsClamped = owner.epilogue.IsClamp,
                Minimum = owner.epilogue.Minimum,
                Maximum = owner.epilogue.Maximum,
            };
            FourierLength<T> across = owner.across;
            TVector sum = TLanes.Broadcast(T.Zero);
            for (int row = 0; row < Math.Max(tile.Upper.Length, tile.Lower.Length); row++, values += owner.Pitch)
            {
                FourierTransform<T, TVector, TLanes>.Backward(
                    values, FourierValue<T, TVector, TLanes>.Size, across.Passes, across.Value, across.Factors.Pointer + across.Factors.Length);
                if (row < tile.Upper.Length)
                    sum = TLanes.Add(sum, Finish(end, tile.Batch, tile.Upper.Start + row, tile.Columns, channel, values));
                if (row < tile.Lower.Length)
                    sum = TLanes.Add(sum, Finish(end, tile.Batch, tile.Lower.Start + row, tile.Columns, channel, values + TLanes.Count));
            }

            return sum;
        }

        private TVector Finish(in FourierEnd<T> end, int batch, int y, Interval columns, int channel, T* parts)
        {
            T* output = call.Output.At(batch, y, columns.Start);
            T* residual = call.Residual.IsNull ? null : call.Residual.At(batch, y, columns.Start) + channel;
            TVector sum = FourierRow<T, TVector, TLanes>.Finish(parts, columns.Length, end, output + channel, residual);
            owner.epilogue.Function?.Apply(output, 1, 0, columns.Length, end.OutputStride, channel, TLanes.Count);
            return sum;
        }

        private static bool IsFinite(TVector sum)
        {
            T* lanes = stackalloc T[TLanes.Count];
            TLanes.Store(lanes, sum);
            bool isFinite = true;
            for (int lane = 0; lane < TLanes.Count; lane++)
                isFinite &= T.IsFinite(lanes[lane]);
            return isFinite;
        }
    }
}
