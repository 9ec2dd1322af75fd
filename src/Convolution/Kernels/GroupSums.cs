using System.Numerics;
using System.Runtime.CompilerServices;

namespace Convolution.Kernels;

/// <summary>Sums of neighbouring values, each in the order of the values.</summary>
internal static unsafe class GroupSums
{
    /// <summary>
    /// Adds up groups of values of some pixels. Optimised at once: at tier 0, where it stays for a tenth of a second and more, it would take
    /// several times as long as the convolution before it.
    /// </summary>
    /// <param name="values">The first pixel's values, <paramref name="groups"/> times <paramref name="count"/>.</param>
    /// <param name="valueStride">From one pixel's values to the next one's.</param>
    /// <param name="count">Values of a group.</param>
    /// <param name="sums">The first pixel's sums.</param>
    /// <param name="groups">Sums of a pixel.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="sumStride">From one pixel's sums to the next one's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* values, nint valueStride, int count, T* sums, int groups, int pixels, nint sumStride)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (; pixels > 0; pixels--, values += valueStride, sums += sumStride)
        {
            T* from = values;
            T* to = sums;
            T* end = sums + groups;
            if (typeof(T) == typeof(float) && count == 2)
            {
                for (T* last = end - Vector<float>.Count; to <= last; to += Vector<float>.Count)
                {
                    Vector.Store(SumsOfPairs((float*)from), (float*)to);
                    from += 2 * Vector<float>.Count;
                }
            }

            for (; to < end; to++)
            {
                T sum = *from++;
                for (int i = 1; i < count; i++)
                    sum += *from++;
                *to = sum;
            }
        }
    }

    /// <summary>Values at even places are the lower halves of 64 bits, those at odd places the upper ones, where bytes go upwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> SumsOfPairs(float* values)
    {
        Vector<ulong> first = Vector.Load((ulong*)values), second = Vector.Load((ulong*)(values + Vector<float>.Count));
        Vector<uint> even = Vector.Narrow(first, second), odd = Vector.Narrow(first >> 32, second >> 32);
        return Vector.AsVectorSingle(even) + Vector.AsVectorSingle(odd);
    }
}
