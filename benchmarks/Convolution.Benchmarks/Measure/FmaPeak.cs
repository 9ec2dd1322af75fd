using System.Numerics;
using System.Runtime.CompilerServices;

namespace Convolution.Benchmarks.Measure;

/// <summary>What the FMA units give when nothing else is in their way: the denominator of every share.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int Iterations = 600_000;
    private const int Tries = 5;

    private static readonly float[] sinks = new float[Environment.ProcessorCount];

    /// <summary>
    /// GFLOP/s of <paramref name="threads"/> cores together, the best of a few tries of about a millisecond: what a
    /// preempted try shows is the scheduler.
    /// </summary>
    public static double MeasureGflops(int threads)
    {
        double flops = 2.0 * Chains * Iterations * Vector<float>.Count * threads;
        return Enumerable.Range(0, Tries)
            .Max(_ => flops / Cores.Seconds(threads, index => sinks[index] = Loop(Iterations)) * 1e-9);
    }

    /// <summary>Twelve chains hide a latency of up to six cycles on two units; all of it stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop(int iterations)
    {
        var factor = new Vector<float>(0.999f);
        var term = new Vector<float>(0.001f);
        Vector<float> a0 = term, a1 = term, a2 = term, a3 = term, a4 = term, a5 = term;
        Vector<float> b0 = term, b1 = term, b2 = term, b3 = term, b4 = term, b5 = term;
        for (int i = 0; i < iterations; i++)
        {
            a0 = Vector.MultiplyAddEstimate(a0, factor, term);
            a1 = Vector.MultiplyAddEstimate(a1, factor, term);
            a2 = Vector.MultiplyAddEstimate(a2, factor, term);
            a3 = Vector.MultiplyAddEstimate(a3, factor, term);
            a4 = Vector.MultiplyAddEstimate(a4, factor, term);
            a5 = Vector.MultiplyAddEstimate(a5, factor, term);
            b0 = Vector.MultiplyAddEstimate(b0, factor, term);
            b1 = Vector.MultiplyAddEstimate(b1, factor, term);
            b2 = Vector.MultiplyAddEstimate(b2, factor, term);
            b3 = Vector.MultiplyAddEstimate(b3, factor, term);
            b4 = Vector.MultiplyAddEstimate(b4, factor, term);
            b5 = Vector.MultiplyAddEstimate(b5, factor, term);
        }

        return Vector.Sum(a0 + a1 + a2 + a3 + a4 + a5 + b0 + b1 + b2 + b3 + b4 + b5);
    }
}
