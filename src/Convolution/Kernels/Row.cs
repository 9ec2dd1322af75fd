using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Kernels;

/// <summary>One row of a tile: one to four vectors, side by side, that stay in registers.</summary>
/// <remarks>
/// Four is what the just-in-time compiler keeps apart in a struct ("promotes"); a fifth field would send all of them to memory.
/// The last vector is placed by its own column, so that it may overlap the one before where the columns are no multiple of the
/// lanes: what they share is computed twice, alike, and no tail remains.
/// </remarks>
internal unsafe struct Row<T, TVector, TLanes, TVectors>
    where T : unmanaged
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TVectors : unmanaged, ICount
{
    private TVector v0;
    private TVector v1;
    private TVector v2;
    private TVector v3;

    /// <summary>A row of a panel, whose vectors follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row<T, TVector, TLanes, TVectors> Load(T* source) => Load(source, row: 0);

    /// <summary>The row that lies so many rows behind: a constant, added to each vector's place, becomes part of its address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row<T, TVector, TLanes, TVectors> Load(T* source, int row)
    {
        int first = row * sizeof(TVectors) * TLanes.Count;
        Row<T, TVector, TLanes, TVectors> loaded = default;
        loaded.v0 = TLanes.Load(source + first);
        if (sizeof(TVectors) > 1)
            loaded.v1 = TLanes.Load(source + (first + TLanes.Count));
        if (sizeof(TVectors) > 2)
            loaded.v2 = TLanes.Load(source + (first + (2 * TLanes.Count)));
        if (sizeof(TVectors) > 3)
            loaded.v3 = TLanes.Load(source + (first + (3 * TLanes.Count)));
        return loaded;
    }

    /// <summary>A row of c from <paramref name="column"/> on, whose last vector begins at <paramref name="lastColumn"/>.</summary>
    /// <remarks>
    /// Columns count from the row's start: to make an address of the tile's would be another instruction for each row. Fields are set without a condition in
    /// the expression: one would take their address, and send them to memory.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Row<T, TVector, TLanes, TVectors> Load(T* source, nint column, nint lastColumn)
    {
        Row<T, TVector, TLanes, TVectors> row = default;
        if (sizeof(TVectors) > 1)
            row.v0 = TLanes.Load(source + column);
        if (sizeof(TVectors) > 2)
            row.v1 = TLanes.Load(source + column + TLanes.Count);
        if (sizeof(TVectors) > 3)
            row.v2 = TLanes.Load(source + column + (2 * TLanes.Count));
        TVector last = TLanes.Load(source + lastColumn);
        if (sizeof(TVectors) == 1)
            row.v0 = last;
        if (sizeof(TVectors) == 2)
            row.v1 = last;
        if (sizeof(TVectors) == 3)
            row.v2 = last;
        if (sizeof(TVectors) == 4)
            row.v3 = last;
        return row;
    }

    /// <summary><c>this += left * right</c>, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(T left, in Row<T, TVector, TLanes, TVectors> right)
    {
        TVector factor = TLanes.Broadcast(left);
        TLanes.Accumulate(ref v0, factor, right.v0);
        if (sizeof(TVectors) > 1)
            TLanes.Accumulate(ref v1, factor, right.v1);
        if (sizeof(TVectors) > 2)
            TLanes.Accumulate(ref v2, factor, right.v2);
        if (sizeof(TVectors) > 3)
            TLanes.Accumulate(ref v3, factor, right.v3);
    }

    /// <summary>The same of two or four vectors with a factor for either half: two of the values from an address on, by their numbers.</summary>
    /// <remarks>The second of two values would be loaded before it is wanted, and take an instruction of its own to be broadcast to one vector.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(T* left, int first, int second, in Row<T, TVector, TLanes, TVectors> right)
    {
        TVector factor = TLanes.Broadcast(left[first]);
        TLanes.Accumulate(ref v0, factor, right.v0);
        if (sizeof(TVectors) == 4)
            TLanes.Accumulate(ref v1, factor, right.v1);
        TVector other = TLanes.Broadcast(left[second]);
        if (sizeof(TVectors) == 2)
            TLanes.Accumulate(ref v1, other, right.v1);
        if (sizeof(TVectors) == 4)
        {
            TLanes.Accumulate(ref v2, other, right.v2);
            TLanes.Accumulate(ref v3, other, right.v3);
        }
    }

    /// <summary><c>this += </c> such a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T* source, nint column, nint lastColumn)
    {
        if (sizeof(TVectors) > 1)
            v0 = TLanes.Add(v0, TLanes.Load(source + column));
        if (sizeof(TVectors) > 2)
            v1 = TLanes.Add(v1, TLanes.Load(source + column + TLanes.Count));
        if (sizeof(TVectors) > 3)
            v2 = TLanes.Add(v2, TLanes.Load(source + column + (2 * TLanes.Count)));
        TVector last = TLanes.Load(source + lastColumn);
        if (sizeof(TVectors) == 1)
            v0 = TLanes.Add(v0, last);
        if (sizeof(TVectors) == 2)
            v1 = TLanes.Add(v1, last);
        if (sizeof(TVectors) == 3)
            v2 = TLanes.Add(v2, last);
        if (sizeof(TVectors) == 4)
            v3 = TLanes.Add(v3, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clamp(TVector low, TVector high)
    {
        v0 = TLanes.Clamp(v0, low, high);
        if (sizeof(TVectors) > 1)
            v1 = TLanes.Clamp(v1, low, high);
        if (sizeof(TVectors) > 2)
            v2 = TLanes.Clamp(v2, low, high);
        if (sizeof(TVectors) > 3)
            v3 = TLanes.Clamp(v3, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* destination, nint column, nint lastColumn)
    {
        if (sizeof(TVectors) > 1)
            TLanes.Store(destination + column, v0);
        if (sizeof(TVectors) > 2)
            TLanes.Store(destination + column + TLanes.Count, v1);
        if (sizeof(TVectors) > 3)
            TLanes.Store(destination + column + (2 * TLanes.Count), v2);
        TVector last = sizeof(TVectors) == 1 ? v0 : sizeof(TVectors) == 2 ? v1 : sizeof(TVectors) == 3 ? v2 : v3;
        TLanes.Store(destination + lastColumn, last);
    }
}
