using System.Runtime.CompilerServices;

namespace Convolution.Simd;

/// <summary>Two vectors side by side, whose instructions alternate: one chain waits while the other goes on.</summary>
internal readonly unsafe struct PairLanes<T, TVector, TLanes> : ILanes<T, Pair<TVector>>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    public static int Count => 2 * TLanes.Count;

    public static int Parts => 2 * TLanes.Parts;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(T* source) => Of(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Pair<TVector> value)
    {
        TLanes.Store(destination, value.First);
        TLanes.Store(destination + TLanes.Count, value.Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Broadcast(T value) => Of(TLanes.Broadcast(value), TLanes.Broadcast(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Add(Pair<TVector> left, Pair<TVector> right) =>
        Of(TLanes.Add(left.First, right.First), TLanes.Add(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Subtract(Pair<TVector> left, Pair<TVector> right) =>
        Of(TLanes.Subtract(left.First, right.First), TLanes.Subtract(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Multiply(Pair<TVector> left, Pair<TVector> right) =>
        Of(TLanes.Multiply(left.First, right.First), TLanes.Multiply(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Divide(Pair<TVector> left, Pair<TVector> right) =>
        Of(TLanes.Divide(left.First, right.First), TLanes.Divide(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> CopySign(Pair<TVector> left, Pair<TVector> right) =>
        Of(TLanes.CopySign(left.First, right.First), TLanes.CopySign(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> MultiplyAdd(Pair<TVector> left, Pair<TVector> right, Pair<TVector> addend) =>
        Of(TLanes.MultiplyAdd(left.First, right.First, addend.First), TLanes.MultiplyAdd(left.Second, right.Second, addend.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref Pair<TVector> sum, Pair<TVector> left, in Pair<TVector> right)
    {
        TLanes.Accumulate(ref sum.First, left.First, right.First);
        TLanes.Accumulate(ref sum.Second, left.Second, right.Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Clamp(Pair<TVector> value, Pair<TVector> minimum, Pair<TVector> maximum) =>
        Of(TLanes.Clamp(value.First, minimum.First, maximum.First), TLanes.Clamp(value.Second, minimum.Second, maximum.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> AtLeast(Pair<TVector> value, Pair<TVector> minimum) =>
        Of(TLanes.AtLeast(value.First, minimum.First), TLanes.AtLeast(value.Second, minimum.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Negative(Pair<TVector> value) => Of(TLanes.Negative(value.First), TLanes.Negative(value.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> SelectNegative(Pair<TVector> value, Pair<TVector> negative, Pair<TVector> otherwise) =>
        Of(TLanes.SelectNegative(value.First, negative.First, otherwise.First), TLanes.SelectNegative(value.Second, negative.Second, otherwise.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> ToExponent(Pair<TVector> value) => Of(TLanes.ToExponent(value.First), TLanes.ToExponent(value.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Permute(Pair<TVector> value, Pair<TVector> pattern) =>
        Of(TLanes.Permute(value.First, pattern.First), TLanes.Permute(value.Second, pattern.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Repeat<TCount>(T* values)
        where TCount : unmanaged, ICount => sizeof(TCount) <= TLanes.Count
        ? Of(TLanes.Repeat<TCount>(values), TLanes.Repeat<TCount>(values))
        : Load(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair<TVector> Of(TVector first, TVector second)
    {
        Pair<TVector> pair = default;
        pair.First = first;
        pair.Second = second;
        return pair;
    }
}
