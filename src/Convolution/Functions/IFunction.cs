using Convolution.Simd;

namespace Convolution.Functions;

/// <summary>
/// A function of one value, as text that serves one lane and many: what it gives for a value depends neither on the width of the vector
/// nor on the lane.
/// </summary>
internal unsafe interface IFunction<T>
    where T : unmanaged
{
    /// <summary>The function of each lane.</summary>
    /// <param name="x">The values of neighbouring channels.</param>
    /// <param name="parameters">The first channel's parameter, if the function has one for each channel.</param>
    TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>;
}
