using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Winograd;

/// <summary>The output transform of one tile: the products of all planes become its outputs, with bias, residual and activation.</summary>
/// <remarks>
/// Lanes run across channels. Even rows take the sums of what belongs to a point and its negative, odd rows the differences; each pair of
/// rows is transformed downwards and, still in registers, across, column by column: eight outputs and four values, so that 16 registers do, and a layer
/// of 64 channels runs 1.09 times as fast there as when all columns wait for each other.
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
        Rows<One>(target, planes, planeStride);
        Rows<Two>(target, planes, planeStride);
    }

    /// <summary>The even rows or the odd ones: of a larger tile two, from <typeparamref name="TFirst"/>, counted from 1, on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows<TFirst>(in WinogradTarget<T> target, T* planes, nint planeStride)
        where TFirst : unmanaged, ICount
    {
        nint pointStride = WinogradTile.Points * planeStride;
        T* end = planes + (sizeof(TFirst) == 1 ? 0 : WinogradTile.Infinity * pointStride);
        T* plusA = planes + pointStride;
        T* minusA = planes + (2 * pointStride);
        T* plusB = planes + (4 * pointStride);
        T* minusB = planes + (5 * pointStride);
        TVector alarm = TLanes.Broadcast(T.Zero);
        nint last = target.Channels - TLanes.Count;
        for (nint channel = 0; ; channel = Math.Min(channel + TLanes.Count, last))
        {
            nint x = channel;
            TVector p0, p1, p2, p3, q0, q1, q2, q3;
            p0 = p1 = p2 = p3 = q0 = q1 = q2 = q3 = TLanes.Load(target.Bias + channel);
            Column<TFirst>(end, plusA, minusA, plusB, minusB, x, out TVector p, out TVector q);
            p0 = TLanes.Add(p0, p);
            q0 = TLanes.Add(q0, q);
            Column<TFirst>(end, plusA, minusA, plusB, minusB, x += planeStride, out p, out q);
            Column<TFirst>(end, plusA, minusA, plusB, minusB, x += planeStride, out TVector pMinus, out TVector qMinus);
            AddA(p, pMinus, ref p0, ref p1, ref p2, ref p3);
            AddA(q, qMinus, ref q0, ref q1, ref q2, ref q3);
            Column<TFirst>(end, plusA, minusA, plusB, minusB, x += planeStride, out p, out q);
            AddInfinity(p, ref p1, ref p3);
            AddInfinity(q, ref q1, ref q3);
            if (sizeof(TColumns) == 4)
            {
                Column<TFirst>(end, plusA, minusA, plusB, minusB, x += planeStride, out p, out q);
                Column<TFirst>(end, plusA, minusA, plusB, minusB, x += planeStride, out pMinus, out qMinus);
                AddB(p, pMinus, ref p0, ref p1, ref p2, ref p3);
                AddB(q, qMinus, ref q0, ref q1, ref q2, ref q3);
            }

            TVector sum = Total(p0, p1, p2, p3);
            Store(target, channel, sizeof(TFirst) - 1, p0, p1, p2, p3);
            if (sizeof(TRows) == 4)
            {
                sum = TLanes.Add(sum, Total(q0, q1, q2, q3));
                Store(target, channel, sizeof(TFirst) + 1, q0, q1, q2, q3);
            }

            if (sizeof(TFirst) == 2)
            {
                sum = TLanes.Add(sum, TLanes.Load(target.Sums + channel));
                TLanes.Accumulate(ref alarm, sum, TLanes.Broadcast(T.Zero));
            }

            TLanes.Store(target.Sums + channel, sum);
            if (channel == last)
                break;
        }

        if (sizeof(TFirst) == 2)
            TLanes.Store(target.Alarm, alarm);
    }

    /// <summary>
    /// One column downwards: its share of the first row and, in a larger tile, of the second. Beside a and b it has 0, which belongs to row 0, or
    /// infinity, which belongs to the last one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TFirst>(
        T* end, T* plusA, T* minusA, T* plusB, T* minusB, nint x, out TVector first, out TVector second)
        where TFirst : unmanaged, ICount
    {
        TVector a = sizeof(TFirst) == 1 ? Sum(plusA, minusA, x) : Difference(plusA, minusA, x);
        TVector alone = TLanes.Load(end + x);
        if (sizeof(TRows) == 2)
        {
            first = sizeof(TFirst) == 1 ? TLanes.Add(alone, a) : TLanes.MultiplyAdd(Of(WinogradPoints<T, TRows>.A), a, alone);
            second = first;
            return;
        }

        TVector b = sizeof(TFirst) == 1 ? Sum(plusB, minusB, x) : Difference(plusB, minusB, x);
        if (sizeof(TFirst) == 1)
        {
            first = TLanes.Add(TLanes.Add(alone, a), b);
            second = TLanes.MultiplyAdd(Of(WinogradPoints<T, TRows>.ASquared), a, TLanes.Multiply(Of(WinogradPoints<T, TRows>.BSquared), b));
        }
        else
        {
            first = TLanes.MultiplyAdd(Of(WinogradPoints<T, TRows>.A), a, TLanes.Multiply(Of(WinogradPoints<T, TRows>.B), b));
            second = TLanes.MultiplyAdd(
                Of(WinogradPoints<T, TRows>.ACubed), a, TLanes.MultiplyAdd(Of(WinogradPoints<T, TRows>.BCubed), b, alone));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddA(TVector plus, TVector minus, ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3) => AddPoint(
        plus, minus, WinogradPoints<T, TColumns>.A, WinogradPoints<T, TColumns>.ASquared, WinogradPoints<T, TColumns>.ACubed, ref y0, ref y1, ref y2, ref y3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddB(TVector plus, TVector minus, ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3) => AddPoint(
        plus, minus, WinogradPoints<T, TColumns>.B, WinogradPoints<T, TColumns>.BSquared, WinogradPoints<T, TColumns>.BCubed, ref y0, ref y1, ref y2, ref y3);

    /// <summary>What a point and its negative add to the outputs across, given a row's values there and the point's powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPoint(
        TVector plus, TVector minus, T point, T squared, T cubed, ref TVector y0, ref TVector y1, ref TVector y2, ref TVector y3)
    {
        TVector sum = TLanes.Add(plus, minus);
        TVector difference = TLanes.Subtract(plus, minus);
        y0 = TLanes.Add(y0, sum);
        TLanes.Accumulate(ref y1, Of(point), difference);
        if (sizeof(TColumns) == 4)
        {
            TLanes.Accumulate(ref y2, Of(squared), sum);
            TLanes.Accumulate(ref y3, Of(cubed), difference);
        }
    }

    /// <summary>What infinity adds: its value, to the last output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddInfinity(TVector value, ref TVector y1, ref TVector y3)
    {
        if (sizeof(TColumns) == 4)
            y3 = TLanes.Add(y3, value);
        else
            y1 = TLanes.Add(y1, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum(T* plus, T* minus, nint x) => TLanes.Add(TLanes.Load(plus + x), TLanes.Load(minus + x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Difference(T* plus, T* minus, nint x) => TLanes.Subtract(TLanes.Load(plus + x), TLanes.Load(minus + x));

    /// <summary>The sum of a row's outputs before residual and activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Total(TVector y0, TVector y1, TVector y2, TVector y3) =>
        sizeof(TColumns) == 4 ? TLanes.Add(TLanes.Add(y0, y1), TLanes.Add(y2, y3)) : TLanes.Add(y0, y1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of(T value) => TLanes.Broadcast(value);

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
