using System.Numerics;
using System.Runtime.CompilerServices;
using Convolution.Benchmarks.Layers;

namespace Convolution.Benchmarks.Measure;

/// <summary>
/// GB/s at which cores read memory over and over, by the size of what they read: from L2 up to main memory, without having
/// to know where one ends and the next begins.
/// </summary>
internal sealed class ReadBandwidth
{
    private const long Smallest = 256 << 10;
    private const long Largest = 256 << 20;
    private const int Tries = 8;

    private static readonly float[] sinks = new float[Environment.ProcessorCount];

    private readonly (long Bytes, double GigabytesPerSecond)[] levels;

    private ReadBandwidth((long, double)[] levels) => this.levels = levels;

    /// <summary>Of what is too large for any cache.</summary>
    public double Memory => levels[^1].GigabytesPerSecond;

    /// <summary>The measured sizes, the smallest first, in bytes, and their GB/s.</summary>
    public IReadOnlyList<(long Bytes, double GigabytesPerSecond)> Levels => levels;

    /// <summary>GB/s of the smallest measured size that holds <paramref name="bytes"/>.</summary>
    public double For(double bytes) => levels.FirstOrDefault(level => level.Bytes >= bytes, levels[^1]).GigabytesPerSecond;

    /// <summary>Reads in powers of four, all of <paramref name="threads"/> together.</summary>
    public static ReadBandwidth Measure(int threads)
    {
        using var memory = new AlignedBuffer(Largest / sizeof(float));
        var levels = new List<(long, double)>();
        for (long bytes = Smallest; bytes <= Largest; bytes *= 4)
        {
            levels.Add((bytes, Measure(memory, bytes, threads)));
        }

        return new ReadBandwidth([.. levels]);
    }

    private static unsafe double Measure(AlignedBuffer memory, long bytes, int threads)
    {
        int share = (int)(bytes / sizeof(float) / threads);
        int passes = (int)Math.Max(1, (Largest / 4) / bytes);
        double seconds = Enumerable.Range(0, Tries + 1).Select(_ => Cores.Seconds(threads, index =>
        {
            for (int pass = 0; pass < passes; pass++)
            {
                sinks[index] = Sum(memory.Pointer + (long)index * share, share);
            }
        })).Skip(1).Min();
        return (double)share * sizeof(float) * threads * passes / seconds * 1e-9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Sum(float* source, int length)
    {
        int count = Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector<float> s4 = default, s5 = default, s6 = default, s7 = default;
        for (float* end = source + length - 8 * count; source <= end; source += 8 * count)
        {
            s0 += Vector.Load(source);
            s1 += Vector.Load(source + count);
            s2 += Vector.Load(source + 2 * count);
            s3 += Vector.Load(source + 3 * count);
            s4 += Vector.Load(source + 4 * count);
            s5 += Vector.Load(source + 5 * count);
            s6 += Vector.Load(source + 6 * count);
            s7 += Vector.Load(source + 7 * count);
        }

        return Vector.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
    }
}
