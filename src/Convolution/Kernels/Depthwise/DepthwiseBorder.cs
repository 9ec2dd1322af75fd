using System.Runtime.CompilerServices;

namespace Convolution.Kernels.Depthwise;

/// <summary>Where the inputs lie that a tile of the depthwise micro-kernel reads.</summary>
internal enum DepthwiseEdge
{
    /// <inheritdoc cref="Depthwise.Inside"/>
    Inside,

    /// <inheritdoc cref="Depthwise.Across"/>
    Across,

    /// <inheritdoc cref="Depthwise.Mapped"/>
    Mapped,
}

/// <summary>The same as a type: inside, no test is compiled, and where nothing is mapped, no address is looked up.</summary>
internal unsafe interface IDepthwiseBorder
{
    /// <summary>Whether the position with this number has its bit set.</summary>
    static abstract bool Includes(ulong positions, int number);

    /// <summary>Whether a pixel of the image row lies in the image.</summary>
    static abstract bool Includes(void* pixel, void* row, nint bytes);

    /// <summary>Where a block's positions begin, as seen from an input channel.</summary>
    static abstract T* Row<T>(T* input, nint source)
        where T : unmanaged;

    /// <summary>Where the inputs of a position lie.</summary>
    static abstract T* Pixel<T>(T* position, nint source)
        where T : unmanaged;
}

/// <summary>All taps of all pixels lie in the image.</summary>
internal readonly unsafe struct Inside : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Row<T>(T* input, nint source)
        where T : unmanaged => input + source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Pixel<T>(T* position, nint source)
        where T : unmanaged => position;
}

/// <summary>Some taps of some pixels lie left or right of the image and are skipped.</summary>
internal readonly unsafe struct Across : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => (positions & (1UL << number)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => (nuint)((byte*)pixel - (byte*)row) < (nuint)bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Row<T>(T* input, nint source)
        where T : unmanaged => input + source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Pixel<T>(T* position, nint source)
        where T : unmanaged => position;
}

/// <summary>Some taps of some pixels lie outside the image: positions are entries of 64 bits that tell where their pixels lie.</summary>
internal readonly unsafe struct Mapped : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Row<T>(T* input, nint source)
        where T : unmanaged => input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Pixel<T>(T* position, nint source)
        where T : unmanaged => (T*)(nuint)(*(ulong*)position) + source;
}
