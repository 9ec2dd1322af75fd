using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Fourier;

/// <summary>Between rows of pixels and rows of complex values, of which one row of pixels is the real and another one the imaginary part.</summary>
internal static unsafe class FourierRow<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Copies a vector of channels of some pixels; what lies before and behind them is zero.</summary>
    /// <param name="real">The first pixel's channels in one row; null for zeros.</param>
    /// <param name="imaginary">The same in the other.</param>
    /// <param name="pixelStride">Elements from one to the next.</param>
    /// <param name="before">Values before the first pixel.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="length">Values in all.</param>
    /// <param name="values">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Fill(T* real, T* imaginary, nint pixelStride, int before, int pixels, int length, T* values)
    {
        TVector zero = TLanes.Broadcast(default);
        for (int index = -before; index < length - before; index++, values += FourierValue<T, TVector, TLanes>.Size)
        {
            bool isInside = index >= 0 && index < pixels;
            TVector upper = isInside && real != null ? TLanes.Load(real + (index * pixelStride)) : zero;
            TVector lower = isInside && imaginary != null ? TLanes.Load(imaginary + (index * pixelStride)) : zero;
            new FourierValue<T, TVector, TLanes>(upper, lower).Store(values);
        }
    }

    /// <summary>Adds bias and residual to the real or imaginary parts of some values, confines them to bounds and stores them.</summary>
    /// <param name="values">The first part.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="end">What the outputs end with.</param>
    /// <param name="output">The first pixel's channels.</param>
    /// <param name="residual">What is added to them; null for nothing.</param>
    /// <returns>The sum of what is stored: not finite in a lane where one is not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static TVector Finish(T* values, int pixels, in FourierEnd<T> end, T* output, T* residual)
    {
        TVector bias = TLanes.Load(end.Bias);
        TVector sum = TLanes.Broadcast(default);
        (TVector minimum, TVector maximum) = (TLanes.Broadcast(end.Minimum), TLanes.Broadcast(end.Maximum));
        for (; pixels > 0; pixels--, values += FourierValue<T, TVector, TLanes>.Size, output += end.OutputStride)
        {
            TVector y = TLanes.Add(TLanes.Load(values), bias);
            sum = TLanes.Add(sum, y);
            if (residual != null)
            {
                y = TLanes.Add(y, TLanes.Load(residual));
                residual += end.ResidualStride;
            }

            TLanes.Store(output, end.IsClamped ? TLanes.Clamp(y, minimum, maximum) : y);
        }

        return sum;
    }
}

/// <summary>What a row of outputs ends with.</summary>
internal unsafe struct FourierEnd<T>
    where T : unmanaged
{
    /// <summary>One value for each channel of the vector.</summary>
    public T* Bias;

    public nint OutputStride;
    public nint ResidualStride;
    public bool IsClamped;
    public T Minimum;
    public T Maximum;
}
