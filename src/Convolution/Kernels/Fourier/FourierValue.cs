using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Fourier;

/// <summary>A vector of complex values, real parts before imaginary ones in memory too.</summary>
internal unsafe struct FourierValue<T, TVector, TLanes>(TVector real, TVector imaginary)
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    public TVector Real = real;
    public TVector Imaginary = imaginary;

    /// <summary>Elements of a value in memory.</summary>
    public static nint Size => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourierValue<T, TVector, TLanes> Load(T* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* destination)
    {
        TLanes.Store(destination, Real);
        TLanes.Store(destination + TLanes.Count, Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> Plus(FourierValue<T, TVector, TLanes> other) =>
        new(TLanes.Add(Real, other.Real), TLanes.Add(Imaginary, other.Imaginary));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> Minus(FourierValue<T, TVector, TLanes> other) =>
        new(TLanes.Subtract(Real, other.Real), TLanes.Subtract(Imaginary, other.Imaginary));

    /// <summary><c>this + i*other</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> PlusTurned(FourierValue<T, TVector, TLanes> other) =>
        new(TLanes.Subtract(Real, other.Imaginary), TLanes.Add(Imaginary, other.Real));

    /// <summary><c>this - i*other</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> MinusTurned(FourierValue<T, TVector, TLanes> other) =>
        new(TLanes.Add(Real, other.Imaginary), TLanes.Subtract(Imaginary, other.Real));

    /// <summary><c>this + factor*other</c> for a real factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> Plus(TVector factor, FourierValue<T, TVector, TLanes> other) =>
        new(TLanes.MultiplyAdd(factor, other.Real, Real), TLanes.MultiplyAdd(factor, other.Imaginary, Imaginary));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> Times(TVector factor) =>
        new(TLanes.Multiply(factor, Real), TLanes.Multiply(factor, Imaginary));

    /// <summary>The product with the complex number <c>real + i*imaginary</c>, whose imaginary part is given with either sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly FourierValue<T, TVector, TLanes> Times(TVector real, TVector imaginary, TVector negative) => new(
        TLanes.MultiplyAdd(negative, Imaginary, TLanes.Multiply(real, Real)),
        TLanes.MultiplyAdd(imaginary, Real, TLanes.Multiply(real, Imaginary)));
}
