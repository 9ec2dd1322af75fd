using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>Copies neighbouring vectors of channels of neighbouring pixels into planes, one for each vector, in which pixels lie side by side.</summary>
internal static unsafe class PlaneCopy<T, TVector, TLanes, TSource>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TSource : struct, IDepthwiseSource
{
    private const int PixelsAhead = PixelCopy<T, TVector, TLanes>.PixelsAhead;

    /// <summary>Copies one row, two vectors at a time, which share a line where they have 256 bits.</summary>
    /// <param name="source">The first pixel.</param>
    /// <param name="sourceStep">From there to the next one.</param>
    /// <param name="plane">Where the first pixel's first vector goes.</param>
    /// <param name="planeStep">From there to where its next vector goes.</param>
    /// <param name="vectors">How many.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="pattern">Which lane of the loaded inputs each lane takes, if they are repeated; for one vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* source, nint sourceStep, T* plane, nint planeStep, int vectors, int pixels, T* pattern)
    {
        TVector places = TLanes.Load(pattern);
        for (; pixels > 0; pixels--)
        {
            T* from = source;
            T* to = plane;
            int left = vectors;
            for (; left > 1; left -= 2)
            {
                Prefetch.Line(from + (PixelsAhead * sourceStep));
                TLanes.Store(to, TSource.Load<T, TVector, TLanes>(from, places));
                TLanes.Store(to + planeStep, TSource.Load<T, TVector, TLanes>(from + TLanes.Count, places));
                from += 2 * TLanes.Count;
                to += 2 * planeStep;
            }

            if (left > 0)
                TLanes.Store(to, TSource.Load<T, TVector, TLanes>(from, places));
            source += sourceStep;
            plane += TLanes.Count;
        }
    }
}
