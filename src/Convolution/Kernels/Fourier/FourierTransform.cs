using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Fourier;

/// <summary>
/// The discrete Fourier transform of values that lie a step apart, in place: <c>X[k] = sum over n of x[n] * exp(-2*pi*i*k*n/N)</c>, and back.
/// </summary>
/// <remarks>
/// Forward, each pass takes values a part of the length apart, and multiplies what it makes of them by factors; backward the passes come in reverse
/// and multiply first. So the results lie in an order of their own between the two, and nothing has to be sorted: a product value by
/// value asks for the same order of both its factors and no other. Lanes are transforms of their own.
/// </remarks>
internal static unsafe class FourierTransform<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Numbers of a factor: its real part, its imaginary part, and that with the other sign.</summary>
    public const int FactorLength = 3;

    /// <summary>sin(pi/3), with which values a third of a turn apart are combined.</summary>
    private const double Third = 0.86602540378443865;

    /// <summary>Transforms values a step of elements apart.</summary>
    /// <param name="data">The first value.</param>
    /// <param name="step">Elements from one to the next.</param>
    /// <param name="radices">How many values each pass combines: 2, 3 or 4; their product is the length.</param>
    /// <param name="length">How many values.</param>
    /// <param name="factors">Those of every pass, in its order.</param>
    public static void Forward(T* data, nint step, ReadOnlySpan<byte> radices, int length, T* factors)
    {
        int blocks = 1;
        foreach (byte radix in radices)
        {
            int span = length / (blocks * radix);
            if (radix == 4)
                Pass<Four, Forwards>(data, step, span, blocks, factors);
            else if (radix == 3)
                Pass<Three, Forwards>(data, step, span, blocks, factors);
            else
                Pass<Two, Forwards>(data, step, span, blocks, factors);
            factors += FactorLength * (radix - 1) * span;
            blocks *= radix;
        }
    }

    /// <summary>The way back, without the division by the length.</summary>
    /// <param name="data">The first value.</param>
    /// <param name="step">Elements from one to the next.</param>
    /// <param name="radices">Those of the way forward.</param>
    /// <param name="length">How many values.</param>
    /// <param name="end">Behind the factors of the last pass.</param>
    public static void Backward(T* data, nint step, ReadOnlySpan<byte> radices, int length, T* end)
    {
        int span = 1;
        for (int pass = radices.Length - 1; pass >= 0; pass--)
        {
            int radix = radices[pass];
            int blocks = length / (span * radix);
            end -= FactorLength * (radix - 1) * span;
            if (radix == 4)
                Pass<Four, Backwards>(data, step, span, blocks, end);
            else if (radix == 3)
                Pass<Three, Backwards>(data, step, span, blocks, end);
            else
                Pass<Two, Backwards>(data, step, span, blocks, end);
            span *= radix;
        }
    }

    /// <summary>Copies values from so many elements apart to so many others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Copy(T* from, nint step, T* to, nint toStep, int length)
    {
        for (; length > 0; length--, from += step, to += toStep)
            FourierValue<T, TVector, TLanes>.Load(from).Store(to);
    }

    /// <summary>Multiplies values by others, both one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(T* data, T* others, int length)
    {
        TVector zero = TLanes.Broadcast(default);
        for (; length > 0; length--, data += FourierValue<T, TVector, TLanes>.Size, others += FourierValue<T, TVector, TLanes>.Size)
        {
            FourierValue<T, TVector, TLanes> other = FourierValue<T, TVector, TLanes>.Load(others);
            FourierValue<T, TVector, TLanes>.Load(data)
                .Times(other.Real, other.Imaginary, TLanes.Subtract(zero, other.Imaginary)).Store(data);
        }
    }

    /// <summary>
    /// One pass: values a span apart are combined, and all but the first multiplied by factors, afterwards on the way forward, before on the way back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pass<TRadix, TDirection>(T* data, nint step, int span, int blocks, T* factors)
        where TRadix : unmanaged, ICount
        where TDirection : struct
    {
        nint apart = span * step;
        for (; span > 0; span--, data += step, factors += FactorLength * (sizeof(TRadix) - 1))
        {
            T* x = data;
            for (int block = blocks; block > 0; block--, x += sizeof(TRadix) * apart)
            {
                FourierValue<T, TVector, TLanes> x0 = FourierValue<T, TVector, TLanes>.Load(x);
                FourierValue<T, TVector, TLanes> x1 = Before<TDirection>(x + apart, factors);
                if (sizeof(TRadix) == 2)
                {
                    x0.Plus(x1).Store(x);
                    After<TDirection>(x0.Minus(x1), x + apart, factors);
                }

                if (sizeof(TRadix) == 3)
                {
                    FourierValue<T, TVector, TLanes> x2 = Before<TDirection>(x + (2 * apart), factors + FactorLength);
                    FourierValue<T, TVector, TLanes> sum = x1.Plus(x2);
                    FourierValue<T, TVector, TLanes> difference = x1.Minus(x2).Times(TLanes.Broadcast(Constant.Of<T>(Third)));
                    FourierValue<T, TVector, TLanes> rest = x0.Plus(TLanes.Broadcast(Constant.Of<T>(-0.5)), sum);
                    x0.Plus(sum).Store(x);
                    After<TDirection>(Turned<TDirection>(rest, difference), x + apart, factors);
                    After<TDirection>(TurnedBack<TDirection>(rest, difference), x + (2 * apart), factors + FactorLength);
                }

                if (sizeof(TRadix) == 4)
                {
                    FourierValue<T, TVector, TLanes> x2 = Before<TDirection>(x + (2 * apart), factors + FactorLength);
                    FourierValue<T, TVector, TLanes> x3 = Before<TDirection>(x + (3 * apart), factors + (2 * FactorLength));
                    FourierValue<T, TVector, TLanes> evenSum = x0.Plus(x2), evenDifference = x0.Minus(x2);
                    FourierValue<T, TVector, TLanes> oddSum = x1.Plus(x3), oddDifference = x1.Minus(x3);
                    evenSum.Plus(oddSum).Store(x);
                    After<TDirection>(evenSum.Minus(oddSum), x + (2 * apart), factors + FactorLength);
                    After<TDirection>(Turned<TDirection>(evenDifference, oddDifference), x + apart, factors);
                    After<TDirection>(TurnedBack<TDirection>(evenDifference, oddDifference), x + (3 * apart), factors + (2 * FactorLength));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourierValue<T, TVector, TLanes> Before<TDirection>(T* source, T* factor)
    {
        FourierValue<T, TVector, TLanes> value = FourierValue<T, TVector, TLanes>.Load(source);
        return typeof(TDirection) == typeof(Backwards)
            ? value.Times(TLanes.Broadcast(factor[0]), TLanes.Broadcast(factor[2]), TLanes.Broadcast(factor[1]))
            : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void After<TDirection>(FourierValue<T, TVector, TLanes> value, T* destination, T* factor)
    {
        if (typeof(TDirection) == typeof(Forwards))
            value.Times(TLanes.Broadcast(factor[0]), TLanes.Broadcast(factor[1]), TLanes.Broadcast(factor[2])).Store(destination);
        else
            value.Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourierValue<T, TVector, TLanes> Turned<TDirection>(
        FourierValue<T, TVector, TLanes> value, FourierValue<T, TVector, TLanes> other) =>
        typeof(TDirection) == typeof(Forwards) ? value.MinusTurned(other) : value.PlusTurned(other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourierValue<T, TVector, TLanes> TurnedBack<TDirection>(
        FourierValue<T, TVector, TLanes> value, FourierValue<T, TVector, TLanes> other) =>
        typeof(TDirection) == typeof(Forwards) ? value.PlusTurned(other) : value.MinusTurned(other);

    /// <summary>From values to their transform.</summary>
    private struct Forwards;

    /// <summary>From a transform to its values.</summary>
    private struct Backwards;
}
