using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Algorithms.FilterGradients;
using Convolution.Algorithms.Winograd;
using Convolution.Geometry;
using Convolution.Kernels.Winograd;
using Convolution.Simd;

namespace Convolution.Algorithms.Selection;

/// <summary>Whether Winograd's algorithm applies to the gradient of a filter, and the lanes it runs with.</summary>
internal static class WinogradFilterGradients
{
    /// <summary>
    /// Channels of either operand below which transforming the other one costs what the products save: direct over Winograd's time for 28x28 pixels is 0.4
    /// with 8 by 8 channels, 1.6 with 16 by 16, 2.0 with 64 by 64 (Emerald Rapids).
    /// </summary>
    private const int MinChannels = 16;

    /// <summary>
    /// Tiles of a batch below which sums are so short that the error of the transforms shows: with 16 of them, one image of 14x14, it is 2.5 times that of a
    /// chain over all pixels. Speed would want 12 of them.
    /// </summary>
    private const int MinTiles = 36;

    /// <summary>
    /// Direct products that one of Winograd's must replace: 4 at best, 1.8 for 6x6 pixels, which would run 1.1 to 1.4 times as fast with errors that are 2.0
    /// times as large, 1.2 for 5x5, which would run 0.8 to 0.9 times as fast.
    /// </summary>
    private const int MinSaving = 2;

    /// <summary>Why it does not apply; null where it does. Refused if it was asked for.</summary>
    public static string? Obstacle<T>(FilterShape filter, Conv2DOptions options) => options.Algorithm.Unless(
        ConvolutionAlgorithm.Winograd,
        filter,
        WinogradAlgorithms.ShapeObstacle<T>(filter, options) ?? (options.Border.Kind != BorderKind.Zero ? "the border is not zero" : null));

    /// <summary>Why it would not pay for a filter, however many pixels there are; null where it may.</summary>
    public static string? Drawback(FilterShape filter) => Math.Min(filter.InputChannels, filter.OutputChannels) < MinChannels
        ? $"below {MinChannels} input or output channels Winograd's transforms cost what the products save"
        : null;

    /// <summary>Why it does not pay for a call; null where it does.</summary>
    public static string? Drawback(in ConvolutionGeometry geometry)
    {
        var grid = new WinogradGrid(geometry);
        return grid.Tiles < MinTiles ? "there are so few of Winograd's tiles that its error would be more than twice that of one chain"
            : MinSaving * (long)WinogradTile.Planes * grid.TilesOfImage > WinogradAlgorithms.Taps(geometry)
                ? "the image is so small or narrow that Winograd's tiles would save less than half of the multiplications"
            : null;
    }

    /// <summary>For so many outputs, with the lanes of the direct algorithm, which computes what is not finite.</summary>
    public static FilterGradient<T> Create<T>(int outputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterGradient<T> direct = DirectFilterGradients.Dense<T>(groups: 1, outputs);

        // Whether there are such vectors is asked first: where not, no compiler looks at their types, and an ahead-of-time compiler leaves their kernels out.
        if (Vector512.IsHardwareAccelerated && direct is DenseFilterGradient<T, Vector512<T>, Vector512Lanes<T>> widest)
            return new WinogradFilterGradient<T, Vector512<T>, Vector512Lanes<T>>(widest);
        return direct is DenseFilterGradient<T, Vector<T>, VectorLanes<T>> vectors
            ? new WinogradFilterGradient<T, Vector<T>, VectorLanes<T>>(vectors)
            : new WinogradFilterGradient<T, T, ScalarLanes<T>>((DenseFilterGradient<T, T, ScalarLanes<T>>)direct);
    }
}
