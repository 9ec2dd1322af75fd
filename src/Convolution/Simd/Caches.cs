using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>What is known of the processor's caches beyond L1.</summary>
internal static class Caches
{
    /// <summary>The first four letters of what Intel's processors call themselves, as <c>cpuid</c> gives them.</summary>
    private const int Genu = 0x756E6547;

    /// <summary>
    /// Whether L3 gives a core far less than L2 does: Intel's, which all cores of a processor share, 24 to 28 GB/s instead of 112 (Emerald Rapids); AMD's,
    /// which eight share, 100 as L2 does (Zen 4). The vendor tells, since nothing else does without measuring.
    /// </summary>
    public static bool IsL3Slow { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Genu;
}
