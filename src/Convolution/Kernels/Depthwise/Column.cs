using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels.Depthwise;

/// <summary>
/// What belongs to the three rows of a filter: of weights a column, of sums those of the three outputs of which one meets an input row with
/// its top, one with its middle and one with its bottom weights.
/// </summary>
/// <remarks>Three vectors: the just-in-time compiler keeps up to four fields of a struct in registers.</remarks>
internal unsafe struct Column<T, TVector, TLanes>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    public TVector Top;
    public TVector Middle;
    public TVector Bottom;

    /// <summary>Three of the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Column<T, TVector, TLanes> Of(TVector value)
    {
        Column<T, TVector, TLanes> column = default;
        column.Top = value;
        column.Middle = value;
        column.Bottom = value;
        return column;
    }

    /// <summary>The weights of a column, whose rows lie three vectors apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Column<T, TVector, TLanes> Load(T* weights)
    {
        Column<T, TVector, TLanes> column = default;
        column.Top = TLanes.Load(weights);
        column.Middle = TLanes.Load(weights + (3 * TLanes.Count));
        column.Bottom = TLanes.Load(weights + (6 * TLanes.Count));
        return column;
    }

    /// <summary><c>this += input * weights</c>; without the middle where no output meets the row with that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(TVector input, in Column<T, TVector, TLanes> weights, bool hasMiddle)
    {
        TLanes.Accumulate(ref Bottom, input, weights.Bottom);
        if (hasMiddle)
            TLanes.Accumulate(ref Middle, input, weights.Middle);
        TLanes.Accumulate(ref Top, input, weights.Top);
    }

    /// <summary>To the next input row: each output meets it with the weights one row further down, and a new one begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Descend(TVector bias)
    {
        Bottom = Middle;
        Middle = Top;
        Top = bias;
    }
}
