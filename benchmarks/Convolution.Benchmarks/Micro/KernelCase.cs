namespace Convolution.Benchmarks.Micro;

public enum KernelLanes
{
    VectorFloat,
    VectorDouble,
    Vector512Float,
    ScalarFloat,
}

/// <summary>A micro-kernel with its operands.</summary>
internal abstract class KernelCase : IDisposable
{
    /// <summary>
    /// Times lanes in one <see cref="Run"/>: narrow vectors repeat more often, so that the work does not depend on the width, and
    /// the kernel's tens of nanoseconds outweigh the benchmark's own loop.
    /// </summary>
    public const int LaneRepetitions = 1024;

    public abstract void Run();

    public abstract void Dispose();
}
