using System.Runtime.CompilerServices;

namespace Convolution.Kernels;

/// <summary>Whether a tile of the depthwise micro-kernel may reach into the padding, as a type: inside, no test is compiled.</summary>
internal unsafe interface IDepthwiseBorder
{
    /// <summary>Whether the position with this number has its bit set.</summary>
    static abstract bool Includes(ulong positions, int number);

    /// <summary>Whether a pixel of the image row lies in the image.</summary>
    static abstract bool Includes(void* pixel, void* row, nint bytes);
}

/// <summary>All taps of all pixels lie in the image.</summary>
internal readonly unsafe struct Inside : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => true;
}

/// <summary>Some taps of some pixels lie left or right of the image.</summary>
internal readonly unsafe struct Across : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => (positions & (1UL << number)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => (nuint)((byte*)pixel - (byte*)row) < (nuint)bytes;
}
