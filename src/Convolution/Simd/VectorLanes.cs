using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary><see cref="Vector{T}"/> of float or double: 128, 256 or 512 bits, as the process was started.</summary>
internal readonly unsafe struct VectorLanes<T> : ILanes<T, Vector<T>>
    where T : unmanaged
{
    public static int Count => Vector<T>.Count;

    public static int Parts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load(T* source) => Unsafe.ReadUnaligned<Vector<T>>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector<T> value) => Unsafe.WriteUnaligned(destination, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Broadcast(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Add(Vector<T> left, Vector<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Subtract(Vector<T> left, Vector<T> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Multiply(Vector<T> left, Vector<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Divide(Vector<T> left, Vector<T> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd(Vector<T> left, Vector<T> right, Vector<T> addend)
    {
        Accumulate(ref addend, left, right);
        return addend;
    }

    /// <remarks>Casts by way of object cost nothing, and less to compile than calls: 1 ms of a kernel of 6 rows by 4 vectors.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref Vector<T> sum, Vector<T> left, in Vector<T> right)
    {
        if (sizeof(T) == sizeof(float))
            sum = (Vector<T>)(object)Vector.MultiplyAddEstimate(
                (Vector<float>)(object)left, (Vector<float>)(object)right, (Vector<float>)(object)sum);
        else
            sum = (Vector<T>)(object)Vector.MultiplyAddEstimate(
                (Vector<double>)(object)left, (Vector<double>)(object)right, (Vector<double>)(object)sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Permute(Vector<T> value, Vector<T> pattern) => (Vector<T>.Count * sizeof(T)) switch
    {
        64 => Vector512.ShuffleNative(value.AsVector512().AsInt32(), pattern.AsVector512().AsInt32()).As<int, T>().AsVector(),
        32 => Vector256.ShuffleNative(value.AsVector256().AsInt32(), pattern.AsVector256().AsInt32()).As<int, T>().AsVector(),
        _ => Vector128.ShuffleNative(value.AsVector128().AsInt32(), pattern.AsVector128().AsInt32()).As<int, T>().AsVector(),
    };

    /// <remarks>
    /// By name as in <see cref="Vector512Lanes{T}"/>. And by branches: of a switch the compiler inlined all arms, then had no room left for the kernels' own
    /// calls, and sums went to memory.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Repeat<TCount>(T* values)
        where TCount : unmanaged, ICount
    {
        if (sizeof(TCount) == 1)
            return new(*values);
        if (sizeof(TCount) == Vector<T>.Count)
            return Load(values);
        if (Vector<T>.Count * sizeof(T) == 64)
            return Vector512Lanes<T>.Repeat<TCount>(values).AsVector();
        if (Vector<T>.Count * sizeof(T) == 16)
            return Vector128.Create(*(double*)values).As<double, T>().AsVector();
        if (sizeof(TCount) * sizeof(T) == 8)
            return Vector256.Create(*(double*)values).As<double, T>().AsVector();
        if (Avx.IsSupported)
            return Avx.BroadcastVector128ToVector256((float*)values).As<float, T>().AsVector();
        return Vector256.Create(Vector128.Load(values)).AsVector();
    }

    /// <summary>On x86 the processor's own minimum and maximum give their second operand where one is NaN or both are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Clamp(Vector<T> value, Vector<T> minimum, Vector<T> maximum)
    {
        if (X86Base.IsSupported)
            return Vector.MinNative(maximum, Vector.MaxNative(minimum, value));
        value = Vector.ConditionalSelect(Vector.LessThan(value, minimum), minimum, value);
        return Vector.ConditionalSelect(Vector.GreaterThan(value, maximum), maximum, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> AtLeast(Vector<T> value, Vector<T> minimum) => X86Base.IsSupported
        ? Vector.MaxNative(minimum, value)
        : Vector.ConditionalSelect(Vector.LessThan(value, minimum), minimum, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Negative(Vector<T> value) => value | new Vector<T>(Constant.Of<T>(-0.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> CopySign(Vector<T> magnitude, Vector<T> sign) => Vector.CopySign(magnitude, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> SelectNegative(Vector<T> value, Vector<T> negative, Vector<T> otherwise) =>
        Vector.ConditionalSelect(Vector.LessThan(value, Vector<T>.Zero), negative, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> ToExponent(Vector<T> value) =>
        typeof(T) == typeof(float) ? (value.As<T, int>() << 23).As<int, T>() : (value.As<T, long>() << 52).As<long, T>();
}
