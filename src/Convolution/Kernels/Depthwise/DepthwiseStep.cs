using System.Runtime.CompilerServices;

namespace Convolution.Kernels.Depthwise;

/// <summary>The way along pixels that lie equally far apart: an address is moved on with every third, and a step or two are added in between.</summary>
/// <remarks>A processor adds those within a load or store; to move on with every pixel would be an instruction each, a tenth of a kernel.</remarks>
internal readonly unsafe struct DepthwiseStep
{
    private readonly nint one;
    private readonly nint two;
    private readonly nint three;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DepthwiseStep(nint bytes)
    {
        one = bytes;
        two = 2 * bytes;
        three = 3 * bytes;
    }

    /// <summary>The pixel with a number, from 0, given the last one whose number is a multiple of three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At<T>(T* third, int number)
        where T : unmanaged =>
        number % 3 == 0 ? third : (T*)((byte*)third + (number % 3 == 1 ? one : two));

    /// <summary>Moves on where the next number is a multiple of three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance<T>(ref T* third, int number)
        where T : unmanaged
    {
        if (number % 3 == 2)
            third = (T*)((byte*)third + three);
    }
}
