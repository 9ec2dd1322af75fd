using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>How a vector of weights finds its inputs, and the output gradients that meet them, as a type.</summary>
internal unsafe interface IWeightSource
{
    /// <summary>The inputs of one pixel.</summary>
    static abstract TVector Load<T, TVector, TLanes>(T* source, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>Whether a vector may go down several rows of pixels before the next one.</summary>
    static virtual bool GoesDown
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Registers.Count >= 32;
    }

    /// <summary>The output gradients of one pixel.</summary>
    static virtual TVector LoadGradients<T, TVector, TLanes>(T* gradients, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Load(gradients);
}

/// <summary>How a vector of output channels finds its inputs.</summary>
internal interface IDepthwiseSource : IWeightSource
{
    /// <summary>The input channel from which the vector that begins at an output channel is loaded.</summary>
    static abstract nint Channel(nint outputChannel, int multiplier, nint last);
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

/// <summary>Some neighbouring input channels over and over: the pattern gives each several output channels, in lanes of their own.</summary>
internal readonly unsafe struct Repeated<TCount> : IWeightSource
    where TCount : unmanaged, ICount
{
    /// <summary>Each vector is on its own, and no lines are shared: with 16 registers groups run 1.1 to 1.25 times as fast by that (Zen 5).</summary>
    public static bool GoesDown
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<T, TVector, TLanes>(T* source, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Repeat<TCount>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadGradients<T, TVector, TLanes>(T* gradients, TVector pattern)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Permute(TLanes.Load(gradients), pattern);
}
