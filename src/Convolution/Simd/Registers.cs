using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>How many vector registers the processor has: what bounds the accumulators of a kernel.</summary>
internal static class Registers
{
    /// <summary>32 with AVX-512 (whose VL part gives 256-bit code the upper 16 too) and on arm64, else 16.</summary>
    public static int Count => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported ? 32 : 16;
}
