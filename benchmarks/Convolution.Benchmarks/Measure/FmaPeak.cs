using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Convolution.Simd;

namespace Convolution.Benchmarks.Measure;

/// <summary>What the FMA units give when nothing else is in their way: the denominator of every share.</summary>
internal static unsafe class FmaPeak
{
    private const int Chains = 12;
    private const int Iterations = 600_000;
    private const int Tries = 5;

    private static readonly float[] sinks = new float[Environment.ProcessorCount];

    /// <summary>
    /// GFLOP/s of <paramref name="threads"/> cores together, the best of a few tries of about a millisecond: what a
    /// preempted try shows is the scheduler. By the widest vectors that kernels may take, or by <see cref="Vector{T}"/> where that is faster.
    /// </summary>
    public static double MeasureGflops(int threads) => Math.Max(
        MeasureGflops<Vector<float>, VectorLanes<float>>(threads),
        Vector512.IsHardwareAccelerated && Vector<float>.Count < Vector512<float>.Count ? MeasureGflops<Vector512<float>, Vector512Lanes<float>>(threads) : 0);

    private static double MeasureGflops<TVector, TLanes>(int threads)
        where TVector : unmanaged
        where TLanes : struct, ILanes<float, TVector>
    {
        double flops = 2.0 * Chains * Iterations * TLanes.Count * threads;
        return Enumerable.Range(0, Tries)
            .Max(_ => flops / Cores.Seconds(threads, index => sinks[index] = Loop<TVector, TLanes>(Iterations)) * 1e-9);
    }

    /// <summary>Twelve chains hide a latency of up to six cycles on two units; all of it stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop<TVector, TLanes>(int iterations)
        where TVector : unmanaged
        where TLanes : struct, ILanes<float, TVector>
    {
        TVector factor = TLanes.Broadcast(0.999f);
        TVector term = TLanes.Broadcast(0.001f);
        TVector a0 = term, a1 = term, a2 = term, a3 = term, a4 = term, a5 = term;
        TVector b0 = term, b1 = term, b2 = term, b3 = term, b4 = term, b5 = term;
        for (int i = 0; i < iterations; i++)
        {
            a0 = TLanes.MultiplyAdd(a0, factor, term);
            a1 = TLanes.MultiplyAdd(a1, factor, term);
            a2 = TLanes.MultiplyAdd(a2, factor, term);
            a3 = TLanes.MultiplyAdd(a3, factor, term);
            a4 = TLanes.MultiplyAdd(a4, factor, term);
            a5 = TLanes.MultiplyAdd(a5, factor, term);
            b0 = TLanes.MultiplyAdd(b0, factor, term);
            b1 = TLanes.MultiplyAdd(b1, factor, term);
            b2 = TLanes.MultiplyAdd(b2, factor, term);
            b3 = TLanes.MultiplyAdd(b3, factor, term);
            b4 = TLanes.MultiplyAdd(b4, factor, term);
            b5 = TLanes.MultiplyAdd(b5, factor, term);
        }

        // Of every chain something is used.
        TVector sumA = TLanes.Add(TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3)), TLanes.Add(a4, a5));
        TVector sumB = TLanes.Add(TLanes.Add(TLanes.Add(b0, b1), TLanes.Add(b2, b3)), TLanes.Add(b4, b5));
        return FirstOf<TVector, TLanes>(TLanes.Add(sumA, sumB));
    }

    /// <summary>By itself: memory on the stack of the loop would keep its chains out of registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float FirstOf<TVector, TLanes>(TVector values)
        where TVector : unmanaged
        where TLanes : struct, ILanes<float, TVector>
    {
        float* memory = stackalloc float[TLanes.Count];
        TLanes.Store(memory, values);
        return memory[0];
    }
}
