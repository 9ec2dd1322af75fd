using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Kernels;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

/// <summary>One tile of the dense micro-kernel with its operands.</summary>
internal abstract class DenseTile : IDisposable
{
    /// <summary>Panel rows: with the widest tile of 512 bits the panel takes 24 KiB, and L1 holds all operands.</summary>
    protected const int Depth = 96;

    /// <summary>
    /// Times lanes in one <see cref="Run"/>: narrow vectors repeat more often, so that the work does not depend on the width, and
    /// the kernel's tens of nanoseconds outweigh the benchmark's own loop.
    /// </summary>
    protected const int LaneRepetitions = 1024;

    /// <summary>The floating-point operations of one <see cref="Run"/> for each vector of the tile.</summary>
    public const double FlopsPerVector = 2.0 * Depth * LaneRepetitions;

    public abstract void Run();

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed unsafe class DenseTile<T, TVector, TLanes> : DenseTile
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly delegate*<in Product<T>, T**, T**, T**, void> kernel;
    private readonly T* values;
    private readonly T** a;
    private readonly T** c;
    private readonly Product<T> product;

    public DenseTile(int rows, int vectors)
    {
        int columns = vectors * TLanes.Count;
        kernel = DenseKernels<T, TVector, TLanes>.OfWidth(vectors)[rows - 1];
        int length = columns * (Depth + 1) + rows * (Depth + columns);
        values = (T*)NativeMemory.AlignedAlloc((nuint)(length * sizeof(T)), 64);
        for (int i = 0; i < length; i++)
        {
            values[i] = T.CreateChecked(i % 17) / T.CreateChecked(32);
        }

        a = (T**)NativeMemory.Alloc((nuint)(2 * rows), (nuint)sizeof(T*));
        c = a + rows;
        T* behindPanel = values + columns * (Depth + 1);
        for (int row = 0; row < rows; row++)
        {
            a[row] = behindPanel + row * Depth;
            c[row] = behindPanel + rows * Depth + row * columns;
        }

        product = new Product<T>
        {
            Bias = values,
            Panel = values + columns,
            Walk = Walk.Straight(0, Depth),
            LastColumn = columns - TLanes.Count,
        };
    }

    public override void Run()
    {
        for (int i = 0; i < LaneRepetitions / TLanes.Count; i++)
        {
            kernel(product, a, c, null);
        }
    }

    public override void Dispose()
    {
        NativeMemory.AlignedFree(values);
        NativeMemory.Free(a);
    }
}
