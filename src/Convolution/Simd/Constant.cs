using System.Runtime.CompilerServices;

namespace Convolution.Simd;

/// <summary>Numbers in the element type, float or double.</summary>
internal static class Constant
{
    /// <summary>What <c>T.CreateTruncating</c> gives, but known to be a constant before the compiler tires of inlining.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);
}
