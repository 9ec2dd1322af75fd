using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>The output transform of one tile: the products of all planes become its outputs, with bias, residual and activation.</summary>
/// <remarks>
/// Lanes run across channels. Even rows take the sums of what belongs to a point and its negative, odd rows the differences; each pair of
/// rows is transformed downwards and, still in registers, across.
/// </remarks>
internal static unsafe class WinogradOutput<T, TVector, TLanes, TRows, TColumns>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TRows : unmanaged, ICount
    where TColumns : unmanaged, ICount
{
    /// <summary>Transforms at least a vector of channels.</summary>
    /// <remarks>What it calls is not inlined: that would exhaust the compiler's budget, and 64@56 take half as long again.</remarks>
    public static void Run(in WinogradTarget<T> target, T* planes, nint planeStride)
    {
        EvenRows(target, planes, planeStride);
        OddRows(target, planes, planeStride);
    }

    /// <summary>Row 0, and of a larger tile row 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void EvenRows(in WinogradTarget<T> target, T* planes, nint planeStride)
    {
        nint pointStride = WinogradTile.Points * planeStride;
        T* zero = planes;
        T* plusA = planes + pointStride;
        T* minusA = planes + (2 * pointStride);
        T* plusB = planes + (4 * pointStride);
        T* minusB = planes + (5 * pointStride);
        TVector aSquared = TLanes.Broadcast(WinogradPoints<T, TRows>.ASquared);
        TVector bSquared = TLanes.Broadcast(WinogradPoints<T, TRows>.BSquared);
        nint end = target.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector t0 = Sum(plusA, minusA, x), u0 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t0;
            TVector z0 = TLanes.Load(zero + x);
            x += planeStride;
            TVector t1 = Sum(plusA, minusA, x), u1 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t1;
            TVector z1 = TLanes.Load(zero + x);
            x += planeStride;
            TVector t2 = Sum(plusA, minusA, x), u2 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t2;
            TVector z2 = TLanes.Load(zero + x);
            x += planeStride;
            TVector t3 = Sum(plusA, minusA, x), u3 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t3;
            TVector z3 = TLanes.Load(zero + x);
            TVector t4 = t3, u4 = u3, z4 = z3, t5 = t3, u5 = u3, z5 = z3;
            if (sizeof(TColumns) == 4)
            {
                x += planeStride;
                t4 = Sum(plusA, minusA, x);
                u4 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t4;
                z4 = TLanes.Load(zero + x);
                x += planeStride;
                t5 = Sum(plusA, minusA, x);
                u5 = sizeof(TRows) == 4 ? Sum(plusB, minusB, x) : t5;
                z5 = TLanes.Load(zero + x);
            }

            TVector sum = Across(
                First(z0, t0, u0), First(z1, t1, u1), First(z2, t2, u2), First(z3, t3, u3), First(z4, t4, u4), First(z5, t5, u5),
                target, channel, 0);
            if (sizeof(TRows) == 4)
            {
                sum = TLanes.Add(sum, Across(
                    Weighted(aSquared, t0, bSquared, u0), Weighted(aSquared, t1, bSquared, u1), Weighted(aSquared, t2, bSquared, u2),
                    Weighted(aSquared, t3, bSquared, u3), Weighted(aSquared, t4, bSquared, u4), Weighted(aSquared, t5, bSquared, u5),
                    target, channel, 2));
            }

            TLanes.Store(target.Sums + channel, sum);
            if (channel == end)
                break;
        }
    }

    /// <summary>Row 1, and of a larger tile row 3; infinity belongs to the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OddRows(in WinogradTarget<T> target, T* planes, nint planeStride)
    {
        nint pointStride = WinogradTile.Points * planeStride;
        T* plusA = planes + pointStride;
        T* minusA = planes + (2 * pointStride);
        T* infinity = planes + (3 * pointStride);
        T* plusB = planes + (4 * pointStride);
        T* minusB = planes + (5 * pointStride);
        TVector a = TLanes.Broadcast(WinogradPoints<T, TRows>.A);
        TVector b = TLanes.Broadcast(WinogradPoints<T, TRows>.B);
        TVector aCubed = TLanes.Broadcast(WinogradPoints<T, TRows>.ACubed);
        TVector bCubed = TLanes.Broadcast(WinogradPoints<T, TRows>.BCubed);
        TVector alarm = TLanes.Broadcast(T.Zero);
        nint end = target.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, end))
        {
            nint x = channel;
            TVector t0 = Difference(plusA, minusA, x), u0 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t0;
            TVector z0 = TLanes.Load(infinity + x);
            x += planeStride;
            TVector t1 = Difference(plusA, minusA, x), u1 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t1;
            TVector z1 = TLanes.Load(infinity + x);
            x += planeStride;
            TVector t2 = Difference(plusA, minusA, x), u2 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t2;
            TVector z2 = TLanes.Load(infinity + x);
            x += planeStride;
            TVector t3 = Difference(plusA, minusA, x), u3 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t3;
            TVector z3 = TLanes.Load(infinity + x);
            TVector t4 = t3, u4 = u3, z4 = z3, t5 = t3, u5 = u3, z5 = z3;
            if (sizeof(TColumns) == 4)
            {
                x += planeStride;
                t4 = Difference(plusA, minusA, x);
                u4 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t4;
                z4 = TLanes.Load(infinity + x);
                x += planeStride;
                t5 = Difference(plusA, minusA, x);
                u5 = sizeof(TRows) == 4 ? Difference(plusB, minusB, x) : t5;
                z5 = TLanes.Load(infinity + x);
            }

            TVector sum = TLanes.Load(target.Sums + channel);
            if (sizeof(TRows) == 4)
            {
                sum = TLanes.Add(sum, Across(
                    Weighted(a, t0, b, u0), Weighted(a, t1, b, u1), Weighted(a, t2, b, u2),
                    Weighted(a, t3, b, u3), Weighted(a, t4, b, u4), Weighted(a, t5, b, u5),
                    target, channel, 1));
                sum = TLanes.Add(sum, Across(
                    Last(z0, aCubed, t0, bCubed, u0), Last(z1, aCubed, t1, bCubed, u1), Last(z2, aCubed, t2, bCubed, u2),
                    Last(z3, aCubed, t3, bCubed, u3), Last(z4, aCubed, t4, bCubed, u4), Last(z5, aCubed, t5, bCubed, u5),
                    target, channel, 3));
            }
            else
            {
                sum = TLanes.Add(sum, Across(
                    TLanes.MultiplyAdd(a, t0, z0), TLanes.MultiplyAdd(a, t1, z1), TLanes.MultiplyAdd(a, t2, z2),
                    TLanes.MultiplyAdd(a, t3, z3), TLanes.MultiplyAdd(a, t4, z4), TLanes.MultiplyAdd(a, t5, z5),
                    target, channel, 1));
            }

            TLanes.Store(target.Sums + channel, sum);
            alarm = TLanes.MultiplyAdd(sum, TLanes.Broadcast(T.Zero), alarm);
            if (channel == end)
                break;
        }

        TLanes.Store(target.Alarm, alarm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum(T* plus, T* minus, nint x) => TLanes.Add(TLanes.Load(plus + x), TLanes.Load(minus + x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Difference(T* plus, T* minus, nint x) => TLanes.Subtract(TLanes.Load(plus + x), TLanes.Load(minus + x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector First(TVector zero, TVector sumA, TVector sumB) =>
        sizeof(TRows) == 4 ? TLanes.Add(TLanes.Add(zero, sumA), sumB) : TLanes.Add(zero, sumA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Weighted(TVector weightA, TVector partA, TVector weightB, TVector partB) =>
        TLanes.MultiplyAdd(weightA, partA, TLanes.Multiply(weightB, partB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Last(TVector infinity, TVector weightA, TVector partA, TVector weightB, TVector partB) =>
        TLanes.MultiplyAdd(weightA, partA, TLanes.MultiplyAdd(weightB, partB, infinity));

    /// <summary>One row across: its outputs, finished and stored; returns the sum of what they were before residual and activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Across(
        TVector t0, TVector t1, TVector t2, TVector t3, TVector t4, TVector t5, in WinogradTarget<T> target, nint channel, int row)
    {
        TVector bias = TLanes.Load(target.Bias + channel);
        TVector sumA = TLanes.Add(t1, t2), differenceA = TLanes.Subtract(t1, t2);
        TVector a = TLanes.Broadcast(WinogradPoints<T, TColumns>.A);
        if (sizeof(TColumns) == 2)
        {
            TVector first = TLanes.Add(TLanes.Add(t0, bias), sumA);
            TVector second = TLanes.MultiplyAdd(a, differenceA, TLanes.Add(t3, bias));
            Store(target, channel, row, first, second, first, first);
            return TLanes.Add(first, second);
        }

        TVector sumB = TLanes.Add(t4, t5), differenceB = TLanes.Subtract(t4, t5);
        TVector b = TLanes.Broadcast(WinogradPoints<T, TColumns>.B);
        TVector aSquared = TLanes.Broadcast(WinogradPoints<T, TColumns>.ASquared);
        TVector bSquared = TLanes.Broadcast(WinogradPoints<T, TColumns>.BSquared);
        TVector aCubed = TLanes.Broadcast(WinogradPoints<T, TColumns>.ACubed);
        TVector bCubed = TLanes.Broadcast(WinogradPoints<T, TColumns>.BCubed);
        TVector y0 = TLanes.Add(TLanes.Add(t0, bias), TLanes.Add(sumA, sumB));
        TVector y1 = TLanes.MultiplyAdd(a, differenceA, TLanes.MultiplyAdd(b, differenceB, bias));
        TVector y2 = TLanes.MultiplyAdd(aSquared, sumA, TLanes.MultiplyAdd(bSquared, sumB, bias));
        TVector y3 = TLanes.MultiplyAdd(aCubed, differenceA, TLanes.MultiplyAdd(bCubed, differenceB, TLanes.Add(t3, bias)));
        Store(target, channel, row, y0, y1, y2, y3);
        return TLanes.Add(TLanes.Add(y0, y1), TLanes.Add(y2, y3));
    }

    /// <summary>Adds the residual, applies the activation, and stores those outputs of a row that exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in WinogradTarget<T> target, nint channel, int row, TVector y0, TVector y1, TVector y2, TVector y3)
    {
        if (row >= target.Rows)
            return;
        if (target.HasResidual)
        {
            T* residual = target.Residual + (row * target.ResidualRowStride) + channel;
            y0 = TLanes.Add(y0, TLanes.Load(residual));
            if (target.Columns > 1)
                y1 = TLanes.Add(y1, TLanes.Load(residual + target.ResidualPixelStride));
            if (sizeof(TColumns) == 4 && target.Columns > 2)
                y2 = TLanes.Add(y2, TLanes.Load(residual + (2 * target.ResidualPixelStride)));
            if (sizeof(TColumns) == 4 && target.Columns > 3)
                y3 = TLanes.Add(y3, TLanes.Load(residual + (3 * target.ResidualPixelStride)));
        }

        if (target.HasActivation)
        {
            (TVector minimum, TVector maximum) = (TLanes.Broadcast(target.Minimum), TLanes.Broadcast(target.Maximum));
            y0 = TLanes.Clamp(y0, minimum, maximum);
            y1 = TLanes.Clamp(y1, minimum, maximum);
            y2 = TLanes.Clamp(y2, minimum, maximum);
            y3 = TLanes.Clamp(y3, minimum, maximum);
        }

        T* output = target.Output + (row * target.RowStride) + channel;
        TLanes.Store(output, y0);
        if (target.Columns > 1)
            TLanes.Store(output + target.PixelStride, y1);
        if (sizeof(TColumns) == 4 && target.Columns > 2)
            TLanes.Store(output + (2 * target.PixelStride), y2);
        if (sizeof(TColumns) == 4 && target.Columns > 3)
            TLanes.Store(output + (3 * target.PixelStride), y3);
    }
}
