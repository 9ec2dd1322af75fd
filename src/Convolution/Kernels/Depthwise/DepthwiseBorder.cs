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

    /// <inheritdoc cref="Depthwise.Bent"/>
    Bent,
}

/// <summary>The same as a type: inside, no test is compiled, and where nothing is mapped, no address is looked up.</summary>
internal unsafe interface IDepthwiseBorder
{
    /// <summary>Whether a walk's first and last rows of inputs may lie elsewhere than above and below the others.</summary>
    static virtual bool HasEndsElsewhere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    /// <summary>Whether the position with this number has its bit set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual bool Includes(ulong positions, int number) => true;

    /// <summary>Whether a pixel of the image row lies in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual bool Includes(void* pixel, void* row, nint bytes) => true;

    /// <summary>Where a block's positions begin, as seen from an input channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual T* Row<T>(T* input, nint source)
        where T : unmanaged => input + source;

    /// <summary>Where the inputs of a position lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual T* Pixel<T>(T* position, nint source)
        where T : unmanaged => position;
}

/// <summary>All taps of all pixels lie in the image.</summary>
internal readonly struct Inside : IDepthwiseBorder;

/// <summary>Some taps of some pixels lie left or right of the image and are skipped.</summary>
internal readonly unsafe struct Across : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(ulong positions, int number) => (positions & (1UL << number)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(void* pixel, void* row, nint bytes) => (nuint)((byte*)pixel - (byte*)row) < (nuint)bytes;
}

/// <summary>Some taps of some pixels lie outside the image: positions are entries of 64 bits that tell where their pixels lie.</summary>
internal readonly unsafe struct Mapped : IDepthwiseBorder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Row<T>(T* input, nint source)
        where T : unmanaged => input;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Pixel<T>(T* position, nint source)
        where T : unmanaged => (T*)(nuint)(*(ulong*)position) + source;
}

/// <summary>
/// All taps of all pixels lie in the image, or in rows above and below it that a border has elsewhere: <see cref="DepthwiseBlock{T}.BytesAbove"/>. A kind of
/// its own, since 56x56x128 runs 0.97 to 0.99 times as fast without a border if the others ask as well (Zen 5). Of walks alone.
/// </summary>
internal readonly struct Bent : IDepthwiseBorder
{
    public static bool HasEndsElsewhere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}
