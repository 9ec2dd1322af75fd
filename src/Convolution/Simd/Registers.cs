using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>How many vector registers the processor has: what bounds the accumulators of a kernel.</summary>
internal static class Registers
{
    /// <summary>32 with AVX-512 (whose VL part gives 256-bit code the upper 16 too) and on arm64, else 16.</summary>
    /// <remarks>
    /// Inlined by request: the ahead-of-time compiler, for which it is a constant too, would call it otherwise and keep both sides of what kernels decide by
    /// it. Sums would not stay in registers then, and a ResNet-50 took 1.6 times as long.
    /// </remarks>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported ? 32 : 16;
    }

    /// <summary>
    /// Registers that a multiply-add needs beside its sum and what many share: one for the factor and, where it is not one instruction, one for the product.
    /// </summary>
    public static int OfMultiplyAdd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.Arm64.IsSupported ? 1 : 2;
    }
}
