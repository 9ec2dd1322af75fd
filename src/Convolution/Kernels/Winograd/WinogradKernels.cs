using System.Numerics;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>The transforms of one type and width, for every shape of tile.</summary>
internal static unsafe class WinogradKernels<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly delegate*<in WinogradPixels<T>, T*, nint, void>[] Inputs =
    [
        &WinogradInput<T, TVector, TLanes, Two, Two>.Run,
        &WinogradInput<T, TVector, TLanes, Two, Four>.Run,
        &WinogradInput<T, TVector, TLanes, Four, Two>.Run,
        &WinogradInput<T, TVector, TLanes, Four, Four>.Run,
    ];

    private static readonly delegate*<in WinogradTarget<T>, T*, nint, void>[] Outputs =
    [
        &WinogradOutput<T, TVector, TLanes, Two, Two>.Run,
        &WinogradOutput<T, TVector, TLanes, Two, Four>.Run,
        &WinogradOutput<T, TVector, TLanes, Four, Two>.Run,
        &WinogradOutput<T, TVector, TLanes, Four, Four>.Run,
    ];

    /// <summary>The input transform of a tile of 2 or 4 rows and columns.</summary>
    public static delegate*<in WinogradPixels<T>, T*, nint, void> Input(int rows, int columns) => Inputs[Index(rows, columns)];

    /// <summary>The output transform of a tile of 2 or 4 rows and columns.</summary>
    public static delegate*<in WinogradTarget<T>, T*, nint, void> Output(int rows, int columns) => Outputs[Index(rows, columns)];

    /// <summary>Transforms a tile of the largest shape, which all images have, of zeros, so that the transforms are compiled.</summary>
    public static void Compile() => Compile(Inputs.Length - 1);

    /// <summary>The same for the smaller shapes, which lie at the bottom and on the right.</summary>
    public static void CompileEdges()
    {
        for (int shape = Inputs.Length - 2; shape >= 0; shape--)
            Compile(shape);
    }

    private static void Compile(int shape)
    {
        T* pixels = stackalloc T[WinogradTile.Planes * TLanes.Count];
        T* planes = stackalloc T[WinogradTile.Planes * TLanes.Count];
        nint step = TLanes.Count;
        var target = new WinogradTarget<T>
        {
            Output = pixels, RowStride = WinogradTile.Size * step, PixelStride = step,
            Bias = planes, Rows = WinogradTile.Size, Columns = WinogradTile.Size, Channels = TLanes.Count,
            Sums = planes, Alarm = planes,
        };
        T** rows = stackalloc T*[WinogradTile.Points];
        for (int row = 0; row < WinogradTile.Points; row++)
            rows[row] = pixels;
        Inputs[shape](new(rows, step, TLanes.Count), planes, step);
        Outputs[shape](target, planes, step);
    }

    private static int Index(int rows, int columns) => (2 * (rows / WinogradTile.Size)) + (columns / WinogradTile.Size);
}
