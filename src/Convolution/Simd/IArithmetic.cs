namespace Convolution.Simd;

/// <summary>
/// The arithmetic of one vector of <typeparamref name="T"/>, or of two. Functions are generic in it, so that one text serves every element type
/// and every width: lane <c>i</c> of each result depends on lane <c>i</c> of the operands alone.
/// </summary>
/// <remarks>No loss against hand-written intrinsics was measured: the members are inlined and <see cref="Count"/> is a constant.</remarks>
internal unsafe interface IArithmetic<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary>Values in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Registers that hold them: one, or two.</summary>
    static abstract int Parts { get; }

    /// <summary>Reads <see cref="Count"/> values from any address.</summary>
    static abstract TVector Load(T* source);

    /// <summary>Writes <see cref="Count"/> values to any address.</summary>
    static abstract void Store(T* destination, TVector value);

    /// <summary>The same value in every lane.</summary>
    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary><c>left*right + addend</c>, fused where the processor fuses: in every lane what <c>T.MultiplyAddEstimate</c> gives.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>Lanes below <paramref name="minimum"/> or above <paramref name="maximum"/> become that bound; NaN and -0 stay.</summary>
    static abstract TVector Clamp(TVector value, TVector minimum, TVector maximum);

    /// <summary>Lanes below <paramref name="minimum"/> become it; NaN stays.</summary>
    static abstract TVector AtLeast(TVector value, TVector minimum);

    /// <summary>The magnitude of a value with a negative sign.</summary>
    static abstract TVector Negative(TVector value);

    /// <summary>The magnitude of one value with the sign of another.</summary>
    static abstract TVector CopySign(TVector magnitude, TVector sign);

    /// <summary>The lanes of one vector or another, where <paramref name="value"/> is below zero and where it is not, or NaN.</summary>
    static abstract TVector SelectNegative(TVector value, TVector negative, TVector otherwise);

    /// <summary>
    /// The lowest bits of each lane of float or double shifted to where the exponent is: <c>2^n</c> for a whole number whose last place is
    /// 1 and whose lowest bits are n and the exponent's bias.
    /// </summary>
    static abstract TVector ToExponent(TVector value);
}
