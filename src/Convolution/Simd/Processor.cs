using System.Runtime.Intrinsics.X86;

namespace Convolution.Simd;

/// <summary>What is known of a processor by its name, since nothing else tells without measuring.</summary>
internal static class Processor
{
    /// <summary>The first four letters of what Intel's processors call themselves, as <c>cpuid</c> gives them.</summary>
    private const int Genu = 0x756E6547;

    /// <summary>The same of AMD's.</summary>
    private const int Auth = 0x68747541;

    /// <summary>The family that Zen 5 and Zen 6 belong to.</summary>
    private const int Zen5 = 0x1A;

    /// <summary>
    /// Whether L3 gives a core far less than L2 does: Intel's, which all cores of a processor share, 24 to 28 GB/s instead of 112 (Emerald Rapids); AMD's,
    /// which eight share, 100 as L2 does (Zen 4).
    /// </summary>
    public static bool IsL3Slow { get; } = IsIntel;

    /// <summary>
    /// Whether two 512-bit multiply-adds begin in a cycle, so that such vectors do twice the work of 256-bit ones: Intel's servers, and Zen 5 but for
    /// laptops. Zen 4 begins one, as do Intel's processors for laptops and desktops that have such vectors: Ice Lake, Tiger Lake and Rocket Lake, and AMD's
    /// Strix Point and Krackan. Measured on Emerald Rapids and Turin alone.
    /// </summary>
    public static bool DoublesWith512Bits { get; } =
        IsIntel ? Model is not (0x7D or 0x7E or 0x8C or 0x8D or 0xA7) : IsZen5 && (Model & 0xF0) is not (0x20 or 0x60);

    /// <summary>
    /// Whether more stores wait for their lines than a set of L1 has room for, so that stores to one set drive each other's lines out before they are written:
    /// 104, of 12 ways (Zen 5). Lines a multiple of 2 KiB apart take 5 to 9 ns each then instead of 0.6.
    /// </summary>
    public static bool HasManyStores { get; } = IsZen5;

    private static bool IsZen5 => IsOf(Auth) && Family == Zen5;

    private static bool IsIntel => IsOf(Genu);

    /// <summary>A processor's family, in two parts of which the second counts beside a first one that is full.</summary>
    private static int Family
    {
        get
        {
            int signature = X86Base.CpuId(1, 0).Eax;
            return ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);
        }
    }

    /// <summary>The number of a model within its family, in two parts.</summary>
    private static int Model
    {
        get
        {
            int signature = X86Base.CpuId(1, 0).Eax;
            return ((signature >> 4) & 0xF) | ((signature >> 12) & 0xF0);
        }
    }

    private static bool IsOf(int name) => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == name;
}
