using System.Runtime.CompilerServices;

namespace Convolution.Kernels;

/// <summary>Whether a tile of the depthwise micro-kernel may reach into the padding, as a type: inside, no test is compiled.</summary>
internal unsafe interface IDepthwiseBorder
{
    /// <summary>A bit for each of the next positions of a band, set where it is at least <paramref name="first"/> and below <paramref name="end"/>.</summary>
    static abstract uint Mask(nint first, nint end);

    /// <summary>Whether the position with this number lies in the image.</summary>
    static abstract bool Includes(uint mask, int number);

    /// <summary>Whether a pixel of the image row lies in the image.</summary>
    static abstract bool Includes(void* pixel, void* row, nint bytes);
}

/// <summary>All taps of all pixels lie in the image.</summary>
internal readonly unsafe struct Inside : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mask(nint first, nint end) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(uint mask, int number) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => true;
}

/// <summary>Some taps of some pixels lie left or right of the image.</summary>
internal readonly unsafe struct Across : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mask(nint first, nint end) =>
        (uint)((1L << (int)Math.Clamp(end, 0, 32)) - (1L << (int)Math.Clamp(first, 0, 32)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(uint mask, int number) => (mask & (1u << number)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => (nuint)((byte*)pixel - (byte*)row) < (nuint)bytes;
}
