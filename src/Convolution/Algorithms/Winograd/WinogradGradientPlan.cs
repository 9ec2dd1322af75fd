using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.Winograd;

/// <summary>How a filter gradient by Winograd's algorithm is cut: tiles into blocks, weights into units. No cut of weights changes a bit.</summary>
/// <param name="Grid">All tiles.</param>
/// <param name="Blocks">Blocks of tiles, by their number alone: each is one chain.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="ChannelParts">Parts of the input channels; each transforms the output gradients for itself.</param>
/// <param name="Columns">Output channels.</param>
/// <param name="Vectors">Vectors of output channels.</param>
/// <param name="VectorParts">Parts of these; each transforms the inputs for itself.</param>
/// <param name="Threads">The most threads that pay.</param>
internal readonly record struct WinogradGradientPlan(
    WinogradGrid Grid, int Blocks, int Channels, int ChannelParts, int Columns, int Vectors, int VectorParts, int Threads)
{
    /// <summary>
    /// The most tiles of a block, and so of a chain: one operand of 64 channels takes 295 KB. With 64 layers run 0.9 to 1.3 times as fast, mostly 0.98 to
    /// 1.04, with 24 0.86 to 0.95 times (Emerald Rapids, noisy); and errors are up to a fifth smaller than with 64.
    /// </summary>
    public const int MaxTiles = 32;

    /// <summary>The most input channels of a unit, and the most output channels: its sums take 1.2 MB of float.</summary>
    private const int MaxChannels = 64;
    private const int MaxColumns = 128;

    /// <summary>The fewest of either that are worth transforming the other operand for.</summary>
    private const int MinChannels = 16;

    public int Units => ChannelParts * VectorParts;

    /// <summary>The most input channels of a unit.</summary>
    public int PartChannels => Ceiling.Divide(Channels, ChannelParts);

    /// <summary>The most vectors of a unit.</summary>
    public int PartVectors => Ceiling.Divide(Vectors, VectorParts);

    /// <summary>The most tiles of a block here.</summary>
    public int BlockTiles => Ceiling.Divide(Grid.Tiles, Math.Max(Blocks, 1));

    public static WinogradGradientPlan Create(in ConvolutionGeometry geometry, int lanes, int degree)
    {
        (int channels, int columns) = (geometry.InputChannels, geometry.OutputChannels);
        var grid = new WinogradGrid(geometry);
        int vectors = Ceiling.Divide(columns, lanes);
        int channelParts = Ceiling.Divide(channels, MaxChannels);
        int vectorParts = Ceiling.Divide(vectors, Math.Max(MaxColumns / lanes, 1));
        long work = geometry.OutputElements * geometry.Taps * channels;
        int threads = work < ForkJoin.SerialWork ? 1 : Math.Max(degree, 1);
        if (threads > 1)
        {
            channelParts = Math.Clamp(Ceiling.Divide(threads, vectorParts), channelParts, Math.Max(channels / MinChannels, channelParts));
            vectorParts = Math.Clamp(Ceiling.Divide(threads, channelParts), vectorParts, vectors);
        }

        var plan = new WinogradGradientPlan(
            grid, Ceiling.Divide(grid.Tiles, MaxTiles), channels, channelParts, columns, vectors, vectorParts, 1);
        return plan with { Threads = Math.Clamp(threads, 1, Math.Max(plan.Units, 1)) };
    }

    /// <summary>The tiles of a block.</summary>
    public Interval Block(int block) => new Interval(0, Grid.Tiles).Part(block, Blocks);

    /// <summary>The input channels of a unit and the vectors of its output channels; units of the same input channels follow one another.</summary>
    public (Interval Channels, Interval Vectors) Unit(int unit)
    {
        (int channelPart, int vectorPart) = Math.DivRem(unit, VectorParts);
        return (new Interval(0, Channels).Part(channelPart, ChannelParts), new Interval(0, Vectors).Part(vectorPart, VectorParts));
    }
}
