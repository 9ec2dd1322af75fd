using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>The list of all products by taps of one type and width.</summary>
internal static unsafe class WinogradTapKernels<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static readonly delegate*<in WinogradTapProduct<T>, void>[] AtEnds =
    [
        &WinogradTapKernel<T, TVector, TLanes, One, One>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Two, One>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Three, One>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Four, One>.Run,
    ];

    private static readonly delegate*<in WinogradTapProduct<T>, void>[] AtPoints =
    [
        &WinogradTapKernel<T, TVector, TLanes, One, Three>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Two, Three>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Three, Three>.Run,
        &WinogradTapKernel<T, TVector, TLanes, Four, Three>.Run,
    ];

    /// <summary>The most tiles whose sums stay in registers: four with 32, two with 16.</summary>
    public static int MaxTiles => Registers.Count >= 32 ? 4 : 2;

    /// <summary>The kernel of so many tiles, for the points 0 and infinity or for the others.</summary>
    public static delegate*<in WinogradTapProduct<T>, void> Of(int tiles, bool atEnd) => (atEnd ? AtEnds : AtPoints)[tiles - 1];

    /// <summary>Calls the largest kernels with nothing to do, so that they are compiled.</summary>
    public static void Compile()
    {
        T* products = stackalloc T[TLanes.Count];
        var nothing = new WinogradTapProduct<T> { Products = products };
        Of(MaxTiles, atEnd: true)(nothing);
        Of(MaxTiles, atEnd: false)(nothing);
    }
}
