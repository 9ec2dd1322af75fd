using System.Runtime.CompilerServices;

namespace Convolution.Kernels;

/// <summary>Whether a tile of the depthwise micro-kernel may reach into the padding, as a type: inside, no test is compiled.</summary>
internal interface IDepthwiseBorder
{
    /// <summary>Whether the pixel at this offset from the start of an image row lies in the image.</summary>
    static abstract bool Includes(nint offset, nint end);
}

/// <summary>All taps of all pixels lie in the image.</summary>
internal readonly struct Inside : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(nint offset, nint end) => true;
}

/// <summary>Some taps of some pixels lie left or right of the image.</summary>
internal readonly struct Across : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(nint offset, nint end) => (nuint)offset < (nuint)end;
}
