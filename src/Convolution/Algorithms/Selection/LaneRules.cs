using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Selection;

/// <summary>Which lanes the direct algorithms and their gradients run with: vectors for float and double, single values for every other type.</summary>
internal static class LaneRules
{
    /// <summary>
    /// A tile of 512-bit vectors takes as long as two of 256 but is half as many instructions, so its start and end weigh less:
    /// 1 to 5 % faster on the layers of ResNet and VGG (Zen 4), unless channels have to be filled up to the wider vector.
    /// </summary>
    public const double MostWaste = 1.04;

    /// <summary>In depthwise convolution, where each load meets few multiply-adds, 512 bits bring more.</summary>
    public const double MostDepthwiseWaste = 1.15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasVectors<T>() => (typeof(T) == typeof(float) || typeof(T) == typeof(double)) && Vector.IsHardwareAccelerated;

    /// <summary>Whether channels fill 512-bit vectors, if there are any, or need not since such vectors do twice the work.</summary>
    /// <remarks>
    /// There 24, 40, 88 or 120 outputs run 1.1 to 1.65 times as fast, 17 and 20 1.15 to 1.3 times, depthwise layers of 24 to 88 channels mostly 1.05 to 1.4
    /// times (Emerald Rapids).
    /// <para>
    /// Whether there are is asked before, where their types are named: where not, no compiler then looks at them, which would cost the first layer of a process
    /// 8 ms, and an ahead-of-time compiler leaves their kernels out. <see cref="HasVectors"/> is inlined by request for that.
    /// </para>
    /// </remarks>
    public static bool Fills512<T>(int channels, double mostWaste)
        where T : unmanaged =>
        channels >= Vector512<T>.Count
        && (Processor.DoublesWith512Bits || Fills(channels, Vector512<T>.Count, Vector<T>.Count, mostWaste));

    /// <summary>Whether so many lanes have channels enough, and compute hardly more of them than fewer lanes would.</summary>
    public static bool Fills(int channels, int lanes, int fewerLanes, double mostWaste) =>
        channels >= lanes && Filled(channels, lanes) <= mostWaste * Filled(channels, fewerLanes);

    /// <summary>Columns that whole vectors compute for so many channels.</summary>
    private static int Filled(int channels, int lanes) => Ceiling.Divide(channels, lanes) * lanes;
}
