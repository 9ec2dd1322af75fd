using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>How a vector of output channels finds its inputs, as a type.</summary>
internal unsafe interface IDepthwiseSource
{
    /// <summary>The input channel from which the vector that begins at an output channel is loaded.</summary>
    static abstract nint Channel(nint outputChannel, int multiplier, nint last);

    /// <summary>The inputs of one pixel.</summary>
    static abstract TVector Load<T, TVector, TLanes>(T* source, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>One output channel for each input channel.</summary>
internal readonly unsafe struct OneToOne : IDepthwiseSource
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Channel(nint outputChannel, int multiplier, nint last) => outputChannel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<T, TVector, TLanes>(T* source, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Load(source);
}

/// <summary>Several output channels for each input channel: the pattern repeats each in as many neighbouring lanes.</summary>
internal readonly unsafe struct OneToMany : IDepthwiseSource
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Channel(nint outputChannel, int multiplier, nint last) => Math.Min(outputChannel / multiplier, last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<T, TVector, TLanes>(T* source, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Permute(TLanes.Load(source), pattern);
}
