namespace Convolution.Simd;

/// <summary>One vector of <typeparamref name="T"/>, or two: their arithmetic, and the order of their lanes. Kernels are generic in it.</summary>
internal interface ILanes<T, TVector> : IArithmetic<T, TVector>
    where T : unmanaged
    where TVector : unmanaged
{
    /// <summary>
    /// Each 32-bit part of the result is that part of <paramref name="value"/> whose number stands in the pattern; of two vectors each has its own numbers.
    /// </summary>
    static abstract TVector Permute(TVector value, TVector pattern);
}
