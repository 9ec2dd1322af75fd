using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>What is known of a processor by its name, since nothing else tells without measuring.</summary>
internal static class Processor
{
    /// <summary>The first four letters of what Intel's processors call themselves, as <c>cpuid</c> gives them.</summary>
    private const int Genu = 0x756E6547;

    /// <summary>
    /// Whether L3 gives a core far less than L2 does: Intel's, which all cores of a processor share, 24 to 28 GB/s instead of 112 (Emerald Rapids); AMD's,
    /// which eight share, 100 as L2 does (Zen 4).
    /// </summary>
    public static bool IsL3Slow { get; } = IsIntel;

    /// <summary>
    /// Whether two 512-bit multiply-adds begin in a cycle, so that such vectors do twice the work of 256-bit ones: Intel's servers. AMD's begin one (Zen 4), as
    /// do Intel's processors for laptops and desktops that have such vectors: Ice Lake, Tiger Lake and Rocket Lake. Measured on Emerald Rapids alone.
    /// </summary>
    public static bool DoublesWith512Bits { get; } = IsIntel && Model is not (0x7D or 0x7E or 0x8C or 0x8D or 0xA7);

    private static bool IsIntel => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Genu;

    /// <summary>The number of a model within its family, in two parts.</summary>
    private static int Model
    {
        get
        {
            int signature = X86Base.CpuId(1, 0).Eax;
            return ((signature >> 4) & 0xF) | ((signature >> 12) & 0xF0);
        }
    }
}
