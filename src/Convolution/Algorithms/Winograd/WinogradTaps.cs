using System.Numerics;
using Convolution.Geometry;
using Convolution.Kernels.Winograd;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>
/// The products of Winograd's algorithm where the filter is not kept transformed, but as taps: for images of so few tiles that fetching its
/// planes takes longer than multiplying by them.
/// </summary>
/// <remarks>
/// A vector of output channels goes through all rows of points with a part of the input channels, whose taps so come from L2 five times
/// out of six, and fetches those of the next part meanwhile. 512@7 takes half the time that it took with planes.
/// </remarks>
internal sealed unsafe class WinogradTaps<T, TVector, TLanes>(FilterPanels<T> taps)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Taps = 9;

    /// <summary>The most input channels of a part: their taps, 144 KB, stay in L2 (1 MB on Zen 4) beside the next ones and the inputs.</summary>
    private const int MaxDepth = 256;

    public long Bytes => taps.Buffer.Bytes;

    private int InputChannels => taps.Depth / Taps;

    /// <summary>Parts of the input channels: at least two, for the accuracy of shorter sums.</summary>
    private int Parts => Math.Max(Math.Min(2, InputChannels), Ceiling.Divide(InputChannels, MaxDepth));

    /// <summary>Multiplies the inputs of all tiles by the filters of some columns.</summary>
    public void Multiply(in WinogradScratch<T> scratch, int tiles, Interval columns)
    {
        (int first, int end) = (columns.Start / TLanes.Count, Ceiling.Divide(columns.End, TLanes.Count));
        for (int vector = first; vector < end; vector++)
        {
            for (int part = 0; part < Parts; part++)
                Multiply(scratch, tiles, taps.Panels[vector], new Interval(0, InputChannels).Part(part, Parts), columns.Start);
        }
    }

    private void Multiply(in WinogradScratch<T> scratch, int tiles, in Panel vector, Interval channels, int firstColumn)
    {
        T* source = taps.Buffer.Pointer + vector.Start + ((1 + ((nint)Taps * channels.Start)) * TLanes.Count);
        nint fetched = (nint)WinogradTapProduct<T>.Fetched * channels.Length * TLanes.Count;
        var product = new WinogradTapProduct<T>
        {
            PlaneStride = scratch.PlaneStride,
            TilePitch = scratch.TilePitch,
            Depth = channels.Length,
            Next = source + ((nint)Taps * channels.Length * TLanes.Count),
            AddsToStored = channels.Start > 0,
        };
        T* inputs = scratch.Inputs + channels.Start;
        T* products = scratch.Products + vector.FirstColumn + vector.LastColumn - firstColumn;
        for (int row = 0; row < WinogradTile.Points; row++)
        {
            nint plane = row * WinogradTile.Points * scratch.PlaneStride;
            (double point, double square, double scale) = Row(row);
            (product.Point, product.PointSquared, product.Scale) = (Constant.Of<T>(point), Constant.Of<T>(square), Constant.Of<T>(scale));
            product.Taps = row == WinogradTile.Infinity ? source + (Taps * 2 / 3 * TLanes.Count) : source;
            int groups = Ceiling.Divide(tiles, WinogradTapKernels<T, TVector, TLanes>.MaxTiles);
            for (int index = 0; index < groups; index++)
            {
                Interval group = new Interval(0, tiles).Part(index, groups);
                product.Inputs = inputs + plane + (group.Start * scratch.TilePitch);
                product.Products = products + plane + (group.Start * scratch.TilePitch);
                WinogradTapKernels<T, TVector, TLanes>.Of(group.Length, atEnd: point == 0)(product);
            }

            product.Next += fetched;
        }
    }

    /// <summary>A row's point, its square, and the factor of the filter's values there; 0 for infinity too.</summary>
    private static (double Point, double Square, double Scale) Row(int row) => row switch
    {
        1 => (WinogradFactors.A, WinogradFactors.ASquared, WinogradFactors.ScaleOfA),
        2 => (-WinogradFactors.A, WinogradFactors.ASquared, WinogradFactors.ScaleOfA),
        4 => (WinogradFactors.B, WinogradFactors.BSquared, WinogradFactors.ScaleOfB),
        5 => (-WinogradFactors.B, WinogradFactors.BSquared, WinogradFactors.ScaleOfB),
        _ => (0, 0, 1),
    };
}
