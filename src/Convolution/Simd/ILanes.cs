namespace Convolution.Simd;

/// <summary>One vector of <typeparamref name="T"/>, or two: their arithmetic, and the order of their lanes. Kernels are generic in it.</summary>
internal unsafe interface ILanes<T, TVector> : IArithmetic<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary><c>sum += left * right</c>, in place.</summary>
    /// <remarks>
    /// For sums of kernels. Each operand of <see cref="IArithmetic{T, TVector}.MultiplyAdd"/> that is a field becomes another local, and beyond 512 the
    /// compiler inlines no further call: sums would go to memory, and a dense kernel, which was close to that, take five times as long. And the sum is known
    /// to be what is overwritten: the depthwise filter gradient by pairs of vectors took a copy for each multiply-add without, and a quarter more code.
    /// </remarks>
    static abstract void Accumulate(ref TVector sum, TVector left, in TVector right);

    /// <summary>
    /// Each 32-bit part of the result is that part of <paramref name="value"/> whose number stands in the pattern; of two vectors each has its own numbers.
    /// </summary>
    static abstract TVector Permute(TVector value, TVector pattern);

    /// <summary>So many values over and over: one, two, four or eight, and no more than a vector has.</summary>
    static abstract TVector Repeat<TCount>(T* values)
        where TCount : unmanaged, ICount;
}
