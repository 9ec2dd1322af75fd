using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>
/// The interpolation points of the Winograd transforms, 0, +a, -a, infinity, +b, -b with a = sqrt(1/2) and b = sqrt(2), in this order,
/// and the factors that follow from them for a tile of <typeparamref name="TSize"/> outputs along one axis.
/// </summary>
/// <remarks>
/// <para>
/// A tile of m outputs under 3 taps takes the first m + 2 points: F(4,3) all six, F(2,3) the first four. Since both evaluate the filter
/// at the same points, tiles of both sizes share one transformed filter; what their scales differ by is in the factors below.
/// </para>
/// <para>
/// With these points F(4x4,3x3) has half the rounding error that it has with the textbook's 0, +-1, +-2, infinity: products of the
/// points stay near 1, since a*b = 1.
/// </para>
/// </remarks>
internal static unsafe class WinogradPoints<T, TSize>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TSize : unmanaged, ICount
{
    public static T A => Constant.Of<T>(WinogradFactors.A);

    public static T B => Constant.Of<T>(WinogradFactors.B);

    public static T ASquared => Constant.Of<T>(WinogradFactors.ASquared);

    public static T BSquared => Constant.Of<T>(WinogradFactors.BSquared);

    public static T ACubed => Constant.Of<T>(0.35355339059327376);

    public static T BCubed => Constant.Of<T>(2.82842712474619010);

    /// <summary>At 0: <c>d0 + factor*d2 (+ d4)</c>.</summary>
    public static T ZeroFactor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Constant.Of<T>(sizeof(TSize) == 4 ? -2.5 : -2);
    }

    /// <summary>At infinity: <c>(d5 +) d3*factor + d1</c> for 4 outputs, <c>d3 + factor*d1</c> for 2.</summary>
    public static T InfinityFactor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Constant.Of<T>(sizeof(TSize) == 4 ? -2.5 : -0.5);
    }

    /// <summary>At +-a: even part <c>(d4 +) factor*d2</c>, odd part <c>(d3 +) factor*d1</c>.</summary>
    public static T InnerFactorOfA
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Constant.Of<T>(sizeof(TSize) == 4 ? -2 : -1.5);
    }

    /// <summary>At +-b, for 4 outputs alone: even part <c>d4 + factor*d2</c>, odd part <c>d3 + factor*d1</c>.</summary>
    public static T InnerFactorOfB => Constant.Of<T>(-0.5);
}
