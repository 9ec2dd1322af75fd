using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>Residual and activation, on what a micro-kernel has just stored: a pass through L1 that overlaps the next tile.</summary>
/// <remarks>For tiles of every size, since each kernel of its own would take a millisecond to compile.</remarks>
internal static unsafe class Epilogue<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The activation of a dense tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Product<T> product, T** c, int rows)
    {
        (TVector minimum, TVector maximum) = (TLanes.Broadcast(product.Minimum), TLanes.Broadcast(product.Maximum));
        nint last = product.LastColumn;
        for (int row = 0; row < rows; row++)
            Finish(c[row] + product.Column, null, 0, last, minimum, maximum);
    }

    /// <summary>Residual and activation of the pixels of a depthwise block's tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseBlock<T> block, int pixels)
    {
        (TVector minimum, TVector maximum) = (TLanes.Broadcast(block.Minimum), TLanes.Broadcast(block.Maximum));
        for (int row = 0; row < block.Rows; row++)
        {
            T* output = block.Output + (row * block.OutputRowStep);
            T* residual = block.Residual == null ? null : block.Residual + (row * block.ResidualRowStep);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                Finish(output, residual, block.FirstChannel, block.LastChannel, minimum, maximum);
                output += block.OutputStep;
                residual = residual == null ? null : residual + block.ResidualStep;
            }
        }
    }

    /// <summary>Neighbouring values, of which the last vector may overlap the one before: it is read before that is finished.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T* values, T* residual, nint first, nint last, TVector minimum, TVector maximum)
    {
        TVector lastValue = Finished(values + last, residual + last, residual != null, minimum, maximum);
        for (nint i = first; i < last; i += TLanes.Count)
            TLanes.Store(values + i, Finished(values + i, residual + i, residual != null, minimum, maximum));
        TLanes.Store(values + last, lastValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finished(T* value, T* residual, bool hasResidual, TVector minimum, TVector maximum)
    {
        TVector y = TLanes.Load(value);
        if (hasResidual)
            y = TLanes.Add(y, TLanes.Load(residual));
        return TLanes.Clamp(y, minimum, maximum);
    }
}
