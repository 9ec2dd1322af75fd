using System.Numerics;
using Convolution.Algorithms.Dense;
using Convolution.Geometry;
using Convolution.Kernels.Dense;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Winograd;

/// <summary>The products of Winograd's algorithm by the transformed filter, plane by plane, by the dense micro-kernels.</summary>
internal sealed unsafe class WinogradPlanes<T, TVector, TLanes>(PanelProduct<T, TVector, TLanes> product)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private int InputChannels => product.Panels.Depth / WinogradTile.Planes;

    /// <summary>
    /// Input channels of a partial sum: half of them, or a quarter of few. Two sums make the rms error 0.7 times that of one, and with it less than twice the
    /// direct chain's whatever the data; that of few channels is shorter and errs less. Adding costs 1 to 7 %.
    /// </summary>
    private int ChainRows => Ceiling.Divide(InputChannels, InputChannels < WinogradPlan.FewInputChannels ? 4 : 2);

    /// <summary>Multiplies the inputs of all tiles by some panels, and asks for what comes next meanwhile.</summary>
    public void Multiply(in WinogradScratch<T> scratch, ReadOnlySpan<WinogradPlace> places, Interval panels, in WinogradAhead<T> ahead)
    {
        int firstColumn = product.Panels.Panels[panels.Start].FirstColumn;
        bool allWhole = true;
        foreach (ref readonly WinogradPlace place in places)
            allWhole &= place.IsWhole;
        for (int plane = 0; plane < WinogradTile.Planes; plane++)
        {
            int count = PointAt(plane, scratch, places, allWhole, firstColumn);
            if (count == 0)
                continue;
            var walk = Walk.Straight(plane * InputChannels, InputChannels);
            product.Multiply(
                ahead.Beside(scratch.Rows, plane), count, panels, walk, fromBias: true, isLast: false, hasResidual: false, scratch.Narrow, ChainRows);
        }
    }

    /// <summary>Points at what lies on a plane, of all tiles that have this pair of points, and counts them.</summary>
    private static int PointAt(int plane, in WinogradScratch<T> scratch, ReadOnlySpan<WinogradPlace> places, bool allWhole, int firstColumn)
    {
        (int row, int column) = Math.DivRem(plane, WinogradTile.Points);
        RowPointers<T> rows = scratch.Rows;
        nint pitch = scratch.TilePitch;
        T* input = scratch.Inputs + (plane * scratch.PlaneStride);
        T* output = scratch.Products + (plane * scratch.PlaneStride) - firstColumn;
        if (allWhole)
        {
            RowPointers<T>.Point(rows.A, input, pitch, places.Length);
            RowPointers<T>.Point(rows.C, output, pitch, places.Length);
            return places.Length;
        }

        int count = 0;
        foreach (ref readonly WinogradPlace place in places)
        {
            if (place.Has(row, column))
            {
                rows.A[count] = input;
                rows.C[count++] = output;
            }

            input += pitch;
            output += pitch;
        }

        return count;
    }
}
