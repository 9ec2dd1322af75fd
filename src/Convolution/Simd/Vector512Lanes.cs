using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>512 bits of float or double where the hardware has them; the runtime keeps <c>Vector&lt;T&gt;</c> at 256 by default.</summary>
internal readonly unsafe struct Vector512Lanes<T> : ILanes<T, Vector512<T>>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector512<T> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> left, Vector512<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> left, Vector512<T> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> left, Vector512<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> left, Vector512<T> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> left, Vector512<T> right, Vector512<T> addend)
    {
        Accumulate(ref addend, left, right);
        return addend;
    }

    /// <remarks>Casts by way of object cost nothing, and less to compile than calls: 1 ms of a kernel of 6 rows by 4 vectors.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref Vector512<T> sum, Vector512<T> left, in Vector512<T> right)
    {
        if (sizeof(T) == sizeof(float))
            sum = (Vector512<T>)(object)Vector512.MultiplyAddEstimate(
                (Vector512<float>)(object)left, (Vector512<float>)(object)right, (Vector512<float>)(object)sum);
        else
            sum = (Vector512<T>)(object)Vector512.MultiplyAddEstimate(
                (Vector512<double>)(object)left, (Vector512<double>)(object)right, (Vector512<double>)(object)sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Permute(Vector512<T> value, Vector512<T> pattern) =>
        Vector512.ShuffleNative(value.AsInt32(), pattern.AsInt32()).As<int, T>();

    /// <remarks>The processor's own instructions by name: of <c>Vector512.Create</c> the compiler makes a load and three shuffles.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Repeat<TCount>(T* values)
        where TCount : unmanaged, ICount
    {
        if (sizeof(TCount) == 1)
            return Vector512.Create(*values);
        if (sizeof(TCount) == Vector512<T>.Count)
            return Load(values);
        if (sizeof(TCount) * sizeof(T) == 8)
            return Vector512.Create(*(double*)values).As<double, T>();
        if (!Avx512F.IsSupported)
            return sizeof(TCount) * sizeof(T) == 16 ? Vector512.Create(Vector128.Load(values)) : Vector512.Create(Vector256.Load(values));
        return sizeof(TCount) * sizeof(T) == 16
            ? Avx512F.BroadcastVector128ToVector512((float*)values).As<float, T>()
            : Avx512F.BroadcastVector256ToVector512((double*)values).As<double, T>();
    }

    /// <summary>The processor's own minimum and maximum give their second operand where one is NaN or both are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Clamp(Vector512<T> value, Vector512<T> minimum, Vector512<T> maximum) =>
        Vector512.MinNative(maximum, Vector512.MaxNative(minimum, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtLeast(Vector512<T> value, Vector512<T> minimum) =>
        Vector512.MaxNative(minimum, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Negative(Vector512<T> value) => value | Vector512.Create(Constant.Of<T>(-0.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> CopySign(Vector512<T> magnitude, Vector512<T> sign) => Vector512.CopySign(magnitude, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SelectNegative(Vector512<T> value, Vector512<T> negative, Vector512<T> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<T>.Zero), negative, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ToExponent(Vector512<T> value) =>
        typeof(T) == typeof(float) ? (value.As<T, int>() << 23).As<int, T>() : (value.As<T, long>() << 52).As<long, T>();
}
