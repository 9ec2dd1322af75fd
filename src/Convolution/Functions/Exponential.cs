using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Functions;

/// <summary>The exponential of float or double where it is at most 1, which is all that activations need, within 1.5 ulp.</summary>
/// <remarks>
/// <c>exp(x) = 2^n * exp(r)</c> with <c>r = x - n*ln 2</c>, at most ln 2 / 2. A sum with 1.5*2^23 (2^52 for double) has its last place at 1:
/// it rounds to n, and its lowest bits are n. For double the series of <c>exp(r) - 1</c> ends where the next term is below a quarter of an ulp; for float a
/// polynomial with a term less, that errs by a twentieth of an ulp at most, is as precise.
/// </remarks>
internal static class Exponential<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, IArithmetic<T, TVector>
{
    /// <summary>What powers of 2 are raised by, as an exponent, so that they are normal numbers even where the result is not.</summary>
    private const int FloatLift = 64;
    private const int DoubleLift = 512;

    /// <summary><c>exp(x + low)</c> for x at most 0, subnormal results included.</summary>
    /// <param name="x">At most 0; any lane may be NaN.</param>
    /// <param name="low">What x lacks in precision.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x, TVector low)
    {
        TVector power = LiftedPower(ref x, out TVector n);
        return TLanes.Multiply(Lifted(power, TLanes.Add(Rest(x, n), low)), Of(1 / PowerOfLift));
    }

    /// <summary>What <see cref="LiftedExp"/> gives for 0.</summary>
    public static TVector Lift => Of(PowerOfLift);

    /// <summary>2 to the power of <see cref="FloatLift"/> or <see cref="DoubleLift"/>.</summary>
    private static double PowerOfLift => typeof(T) == typeof(float) ? 18446744073709551616.0 : 1.3407807929942597e154;

    /// <summary><c>exp(x)</c> times <see cref="Lift"/> for x at most 0: a normal number where its exponential is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LiftedExp(TVector x)
    {
        TVector power = LiftedPower(ref x, out TVector n);
        return Lifted(power, Rest(x, n));
    }

    /// <summary><c>exp(x) - 1</c> for x at most 0, without loss where x is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpM1(TVector x)
    {
        TVector bounded = TLanes.AtLeast(x, Of(typeof(T) == typeof(float) ? -25 : -40));
        TVector power = Power(bounded, lift: 0, out TVector n);
        return TLanes.MultiplyAdd(power, SeriesM1(Rest(bounded, n)), TLanes.Subtract(power, Of(1)));
    }

    /// <summary>The power of 2 for x, which is confined to where its exponential is more than 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LiftedPower(ref TVector x, out TVector n)
    {
        x = TLanes.AtLeast(x, Of(typeof(T) == typeof(float) ? -104 : -746));
        return Power(x, typeof(T) == typeof(float) ? FloatLift : DoubleLift, out n);
    }

    /// <summary>The exponential of what is left beside a power of 2, times that power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lifted(TVector power, TVector rest) => TLanes.MultiplyAdd(power, SeriesM1(rest), power);

    /// <summary><c>2^(n + lift)</c>, where n is x in units of ln 2, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power(TVector x, int lift, out TVector n)
    {
        TVector one = Of((typeof(T) == typeof(float) ? 12582912.0 + 127 : 6755399441055744.0 + 1023) + lift);
        TVector sum = TLanes.MultiplyAdd(x, Of(1.4426950408889634), one);
        n = TLanes.Subtract(sum, one);
        return TLanes.ToExponent(sum);
    }

    /// <summary><c>x - n*ln 2</c>, with ln 2 in two parts: the first has so few bits that its products with n are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest(TVector x, TVector n) => TLanes.MultiplyAdd(
        n,
        Of(typeof(T) == typeof(float) ? 2.1219444005469057e-4 : -1.9082149292705877e-10),
        TLanes.MultiplyAdd(n, Of(typeof(T) == typeof(float) ? -0.693359375 : -0.69314718036912382), x));

    /// <summary><c>exp(r) - 1</c>: <c>r + r^2*(1/2! + r/3! ...)</c>, or for float with the factors whose largest error is least (Remez).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SeriesM1(TVector r)
    {
        TVector series;
        if (typeof(T) == typeof(float))
        {
            series = TLanes.MultiplyAdd(Of(0.0013814540085293513), r, Of(0.00836874510753055));
            series = TLanes.MultiplyAdd(series, r, Of(0.041668390785376055));
            series = TLanes.MultiplyAdd(series, r, Of(0.16666520399058035));
            series = TLanes.MultiplyAdd(series, r, Of(0.49999993432120343));
        }
        else
        {
            series = TLanes.MultiplyAdd(Of(1 / 6227020800.0), r, Of(1 / 479001600.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 39916800.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 3628800.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 362880.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 40320.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 5040.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 720.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 120.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 24.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 6.0));
            series = TLanes.MultiplyAdd(series, r, Of(1 / 2.0));
        }

        return TLanes.MultiplyAdd(TLanes.Multiply(r, r), series, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of(double value) => TLanes.Broadcast(Constant.Of<T>(value));
}
