using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>Copies some channels of a rectangle of pixels to where pixels lie otherwise apart.</summary>
internal static unsafe class DepthwiseCopy<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Copies one row.</summary>
    /// <param name="source">The first pixel.</param>
    /// <param name="sourceStep">From there to the next one.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="destinationStep">From there to where the next one goes.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="last">Where in a pixel the last vector begins, which may overlap the one before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* source, nint sourceStep, T* destination, nint destinationStep, int pixels, nint last)
    {
        for (; pixels > 0; pixels--)
        {
            for (nint channel = 0; channel < last; channel += TLanes.Count)
                TLanes.Store(destination + channel, TLanes.Load(source + channel));
            TLanes.Store(destination + last, TLanes.Load(source + last));
            source += sourceStep;
            destination += destinationStep;
        }
    }
}
