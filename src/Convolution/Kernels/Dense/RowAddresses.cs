using System.Runtime.CompilerServices;

namespace Convolution.Kernels.Dense;

/// <summary>Where up to four rows of a go on, each in a register. Four are what the just-in-time compiler keeps apart in a struct ("promotes").</summary>
internal unsafe struct RowAddresses<T>
    where T : unmanaged
{
    /// <summary>The most rows.</summary>
    public const int Most = 4;

    public T* First;
    public T* Second;
    public T* Third;
    public T* Fourth;

    /// <summary>The first of some rows: a constant number, four if there are more, none if there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowAddresses<T> Of(T** rows, int count)
    {
        RowAddresses<T> addresses = default;
        if (count > 0)
            addresses.First = rows[0];
        if (count > 1)
            addresses.Second = rows[1];
        if (count > 2)
            addresses.Third = rows[2];
        if (count > 3)
            addresses.Fourth = rows[3];
        return addresses;
    }

    /// <summary>Goes on by so many values; the number of rows is a constant again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Move(nint values, int count)
    {
        if (count > 0)
            First += values;
        if (count > 1)
            Second += values;
        if (count > 2)
            Third += values;
        if (count > 3)
            Fourth += values;
    }
}
