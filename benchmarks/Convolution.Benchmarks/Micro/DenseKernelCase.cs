using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Kernels.Dense;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

/// <summary>One tile of the dense micro-kernel with its operands.</summary>
internal sealed unsafe class DenseKernelCase<T, TVector, TLanes> : KernelCase
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private const int Depth = DenseKernelBenchmarks.Depth;

    private readonly delegate*<ref Product<T>, T**, T**, T**, int, void> kernel;
    private readonly T* values;
    private readonly T** a;
    private readonly T** c;
    private Product<T> product;

    public DenseKernelCase(int rows, int vectors)
    {
        int columns = vectors * TLanes.Count;
        kernel = DenseKernels<T, TVector, TLanes>.Of<PackedRows>.Width(vectors)[rows - 1];
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

        product = new Product<T>(Walk.Straight(0, Depth))
        {
            Bias = values,
            Panel = values + columns,
            LastColumn = columns - TLanes.Count,
        };
    }

    public override void Run()
    {
        for (int i = 0; i < LaneRepetitions / TLanes.Count; i++)
        {
            kernel(ref product, a, c, null, 1);
        }
    }

    public override void Dispose()
    {
        NativeMemory.AlignedFree(values);
        NativeMemory.Free(a);
    }
}
