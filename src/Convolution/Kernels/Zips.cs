using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Kernels;

/// <summary>Zips of two vectors within their quarters, of 16 bytes each.</summary>
internal unsafe interface IZip<TVector>
{
    /// <summary>A row of four values, or of more; or as many rows as a vector has quarters, four apart.</summary>
    static abstract TVector Load(int* row, nint step);

    /// <summary>The lower halves' values in turn.</summary>
    static abstract TVector Low(TVector left, TVector right);

    /// <summary>The upper halves' values in turn.</summary>
    static abstract TVector High(TVector left, TVector right);

    static abstract void Store(TVector values, int* place);
}

/// <summary>Two rounds of zips.</summary>
internal static unsafe class Zips
{
    /// <summary>Of four rows: each vector has their values of the column, in each quarter, that has its own number there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfRows<TVector, TZip>(int* rows, nint step, out TVector first, out TVector second, out TVector third, out TVector fourth)
        where TZip : struct, IZip<TVector>
    {
        (TVector row0, TVector row2) = (TZip.Load(rows, step), TZip.Load(rows + (2 * step), step));
        (TVector row1, TVector row3) = (TZip.Load(rows + step, step), TZip.Load(rows + (3 * step), step));
        (TVector evenLow, TVector evenHigh) = (TZip.Low(row0, row2), TZip.High(row0, row2));
        (TVector oddLow, TVector oddHigh) = (TZip.Low(row1, row3), TZip.High(row1, row3));
        (first, second) = (TZip.Low(evenLow, oddLow), TZip.High(evenLow, oddLow));
        (third, fourth) = (TZip.Low(evenHigh, oddHigh), TZip.High(evenHigh, oddHigh));
    }
}

/// <summary>Of four values: a row is a vector.</summary>
internal readonly unsafe struct Zip4 : IZip<Vector128<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* row, nint step) => Vector128.Load(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Low(Vector128<int> left, Vector128<int> right) => Sse2.UnpackLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> High(Vector128<int> left, Vector128<int> right) => Sse2.UnpackHigh(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> values, int* place) => values.Store(place);
}

/// <summary>Of twice four values: rows 4 apart share a vector.</summary>
internal readonly unsafe struct Zip8 : IZip<Vector256<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* row, nint step) => Vector256.Create(Vector128.Load(row), Vector128.Load(row + (4 * step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Low(Vector256<int> left, Vector256<int> right) => Avx2.UnpackLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> High(Vector256<int> left, Vector256<int> right) => Avx2.UnpackHigh(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> values, int* place) => values.Store(place);
}

/// <summary>Of 16 values: a row is a vector.</summary>
internal readonly unsafe struct Zip16 : IZip<Vector512<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* row, nint step) => Vector512.Load(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Low(Vector512<int> left, Vector512<int> right) => Avx512F.UnpackLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> High(Vector512<int> left, Vector512<int> right) => Avx512F.UnpackHigh(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> values, int* place) => values.Store(place);
}
