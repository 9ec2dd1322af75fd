using System.Numerics;
using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution.Algorithms.Transposed;

/// <summary>All phases of a transposed convolution, a pass for each.</summary>
/// <param name="filter">The classes of taps.</param>
/// <param name="products">One for each class.</param>
/// <param name="withoutTaps">What outputs without taps get: bias, residual and activation.</param>
/// <param name="fanOut">How many outputs a tap leads to from each input value.</param>
internal sealed unsafe class PhaseSet<T>(TransposedFilter filter, PhaseProduct<T>[] products, PhaseProduct<T> withoutTaps, int fanOut)
    : TransposedProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override long PackedBytes => products.Sum(product => product.PackedBytes) + withoutTaps.PackedBytes;

    public override int Parts => products[0].Parts;

    /// <remarks>That of the first phase with taps.</remarks>
    public override string Kernel(in ConvolutionGeometry geometry, int rows, int columns)
    {
        (Phase vertical, Phase horizontal) = (Phase.WithTaps(geometry.Vertical), Phase.WithTaps(geometry.Horizontal));
        string kernel = Product(vertical, horizontal).Kernel(
            Gathering(geometry, vertical, horizontal), vertical.Most(rows), horizontal.Most(columns));
        return $"{kernel}, {Phase.Count(geometry.Vertical)}x{Phase.Count(geometry.Horizontal)} phases";
    }

    public override long MultiplyAdds(in ConvolutionGeometry geometry) => geometry.OutputElements * geometry.Taps * fanOut;

    public override Size2D Passes(in ConvolutionGeometry geometry) => (Phase.Count(geometry.Vertical), Phase.Count(geometry.Horizontal));

    /// <summary>A phase as a convolution of its own.</summary>
    public static ConvolutionGeometry Gathering(in ConvolutionGeometry geometry, in Phase vertical, in Phase horizontal) =>
        new(geometry.Batch, vertical.Axis, horizontal.Axis, geometry.OutputChannels, geometry.InputChannels);

    /// <summary>How many phases there are, along both axes.</summary>
    public static int Count(in ConvolutionGeometry geometry) => Phase.Count(geometry.Vertical) * Phase.Count(geometry.Horizontal);

    /// <summary>One of them, row by row.</summary>
    public static (Phase Vertical, Phase Horizontal) PhaseOf(in ConvolutionGeometry geometry, int index)
    {
        (int row, int column) = Math.DivRem(index, Phase.Count(geometry.Horizontal));
        return (Phase.Of(geometry.Vertical, row), Phase.Of(geometry.Horizontal, column));
    }

    /// <summary>A phase of a call.</summary>
    public static Call<T> Of(in Call<T> call, in Phase vertical, in Phase horizontal) => new(
        Gathering(call.Geometry, vertical, horizontal), call.Input, call.Residual.At(vertical, horizontal), call.Output.At(vertical, horizontal));

    public override long ScratchBytes(in ConvolutionGeometry geometry, int rows, int columns)
    {
        long bytes = withoutTaps.ScratchBytes(geometry, rows, columns);
        for (int index = 0; index < Count(geometry); index++)
        {
            (Phase vertical, Phase horizontal) = PhaseOf(geometry, index);
            if (vertical.IsEmpty)
                continue;
            bytes = Math.Max(
                bytes,
                Product(vertical, horizontal).ScratchBytes(
                    Gathering(geometry, vertical, horizontal), vertical.Most(rows), horizontal.Most(columns)));
        }

        return bytes;
    }

    public override void Run(
        in Call<T> call, int batch, int passRow, int passColumn, Interval rows, Interval columns, int part, int parts, byte* scratch)
    {
        ConvolutionGeometry geometry = call.Geometry;
        Phase vertical = Phase.Of(geometry.Vertical, passRow);
        Phase horizontal = Phase.Of(geometry.Horizontal, passColumn);
        if (vertical.IsEmpty)
        {
            // No column has taps here: all of them at once, with the first phase.
            if (passColumn > 0)
                return;
            horizontal = Phase.WithoutTaps(geometry.Horizontal);
        }

        (rows, columns) = (vertical.Within(rows), horizontal.Within(columns));
        if (rows.IsEmpty || columns.IsEmpty)
            return;
        Product(vertical, horizontal).Run(Of(call, vertical, horizontal), batch, rows, columns, part, parts, scratch);
    }

    private PhaseProduct<T> Product(in Phase vertical, in Phase horizontal) =>
        vertical.IsEmpty || horizontal.IsEmpty ? withoutTaps : products[filter.IndexOf(vertical.TapClass, horizontal.TapClass)];
}
