using System.Numerics;
using System.Runtime.CompilerServices;

namespace Convolution.Simd;

/// <summary>One lane of any IEEE type: what runs where there are no vectors for the type, or fewer channels than lanes.</summary>
internal readonly unsafe struct ScalarLanes<T> : ILanes<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, T value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T left, T right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T left, T right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T left, T right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T left, T right, T addend) => T.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref T sum, T left, in T right) => sum = T.MultiplyAddEstimate(left, right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Permute(T value, T pattern) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Repeat<TCount>(T* values)
        where TCount : unmanaged, ICount => *values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Clamp(T value, T minimum, T maximum) => value < minimum ? minimum : value > maximum ? maximum : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AtLeast(T value, T minimum) => value < minimum ? minimum : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Negative(T value) => -T.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CopySign(T magnitude, T sign) => T.CopySign(magnitude, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SelectNegative(T value, T negative, T otherwise) => value < T.Zero ? negative : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ToExponent(T value) =>
        typeof(T) == typeof(float)
            ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(value) << 23)
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(value) << 52);
}
