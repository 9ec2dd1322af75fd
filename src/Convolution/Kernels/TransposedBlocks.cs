using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Kernels;

/// <summary>A block of a matrix that is transposed in registers.</summary>
internal unsafe interface ITransposedBlock
{
    /// <summary>Rows of the source.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the source.</summary>
    static abstract int Columns { get; }

    /// <summary>Transposes a block, and stores so many of its columns.</summary>
    static abstract void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged;
}

/// <summary>16x16 values of 4 bytes: zips of four rows each, whose quarters then change places.</summary>
/// <remarks>0.5 to 0.8 of the time of 8x4 values at once, with which filter gradients take up to 1.05 times as long (Zen 5).</remarks>
internal readonly unsafe struct Block16x16 : ITransposedBlock
{
    public static int Rows => 16;

    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged
    {
        Zip((int*)source, sourceStep, out Vector512<int> a0, out Vector512<int> a1, out Vector512<int> a2, out Vector512<int> a3);
        Zip((int*)source + (4 * sourceStep), sourceStep, out Vector512<int> b0, out Vector512<int> b1, out Vector512<int> b2, out Vector512<int> b3);
        Zip((int*)source + (8 * sourceStep), sourceStep, out Vector512<int> c0, out Vector512<int> c1, out Vector512<int> c2, out Vector512<int> c3);
        Zip((int*)source + (12 * sourceStep), sourceStep, out Vector512<int> d0, out Vector512<int> d1, out Vector512<int> d2, out Vector512<int> d3);
        StoreQuarters(a0, b0, c0, d0, (int*)destination, destinationStep);
        StoreQuarters(a1, b1, c1, d1, (int*)destination + destinationStep, destinationStep);
        StoreQuarters(a2, b2, c2, d2, (int*)destination + (2 * destinationStep), destinationStep);
        StoreQuarters(a3, b3, c3, d3, (int*)destination + (3 * destinationStep), destinationStep);
    }

    /// <summary>Of four rows: each vector has their values of four columns, those of its own number in each four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(int* rows, nint step, out Vector512<int> first, out Vector512<int> second, out Vector512<int> third, out Vector512<int> fourth)
    {
        (Vector512<int> row0, Vector512<int> row2) = (Vector512.Load(rows), Vector512.Load(rows + (2 * step)));
        (Vector512<int> row1, Vector512<int> row3) = (Vector512.Load(rows + step), Vector512.Load(rows + (3 * step)));
        (Vector512<int> evenLow, Vector512<int> evenHigh) = (Avx512F.UnpackLow(row0, row2), Avx512F.UnpackHigh(row0, row2));
        (Vector512<int> oddLow, Vector512<int> oddHigh) = (Avx512F.UnpackLow(row1, row3), Avx512F.UnpackHigh(row1, row3));
        (first, second) = (Avx512F.UnpackLow(evenLow, oddLow), Avx512F.UnpackHigh(evenLow, oddLow));
        (third, fourth) = (Avx512F.UnpackLow(evenHigh, oddHigh), Avx512F.UnpackHigh(evenHigh, oddHigh));
    }

    /// <summary>Four columns, each from a quarter of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, int* column, nint step)
    {
        const byte LowHalves = 0x44, HighHalves = 0xEE, Even = 0x88, Odd = 0xDD;
        (Vector512<int> lowAb, Vector512<int> lowCd) = (Avx512F.Shuffle4x128(a, b, LowHalves), Avx512F.Shuffle4x128(c, d, LowHalves));
        (Vector512<int> highAb, Vector512<int> highCd) = (Avx512F.Shuffle4x128(a, b, HighHalves), Avx512F.Shuffle4x128(c, d, HighHalves));
        Avx512F.Shuffle4x128(lowAb, lowCd, Even).Store(column);
        Avx512F.Shuffle4x128(lowAb, lowCd, Odd).Store(column + (4 * step));
        Avx512F.Shuffle4x128(highAb, highCd, Even).Store(column + (8 * step));
        Avx512F.Shuffle4x128(highAb, highCd, Odd).Store(column + (12 * step));
    }
}

/// <summary>8x4 values of 4 bytes: rows 4 apart share a vector; two rounds of zips within its halves.</summary>
internal readonly unsafe struct Block8x4 : ITransposedBlock
{
    public static int Rows => 8;

    public static int Columns => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged
    {
        int* rows = (int*)source;
        int* column = (int*)destination;
        Vector256<int> rows04 = Pair(rows, 4 * sourceStep);
        Vector256<int> rows15 = Pair(rows + sourceStep, 4 * sourceStep);
        Vector256<int> rows26 = Pair(rows + (2 * sourceStep), 4 * sourceStep);
        Vector256<int> rows37 = Pair(rows + (3 * sourceStep), 4 * sourceStep);
        (Vector256<int> evenLow, Vector256<int> evenHigh) = (Avx2.UnpackLow(rows04, rows26), Avx2.UnpackHigh(rows04, rows26));
        (Vector256<int> oddLow, Vector256<int> oddHigh) = (Avx2.UnpackLow(rows15, rows37), Avx2.UnpackHigh(rows15, rows37));
        Avx2.UnpackLow(evenLow, oddLow).Store(column);
        if (columns > 1)
            Avx2.UnpackHigh(evenLow, oddLow).Store(column + destinationStep);
        if (columns > 2)
            Avx2.UnpackLow(evenHigh, oddHigh).Store(column + (2 * destinationStep));
        if (columns > 3)
            Avx2.UnpackHigh(evenHigh, oddHigh).Store(column + (3 * destinationStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Pair<T>(T* low, nint toHigh)
        where T : unmanaged => Vector256.Create(Vector128.Load(low), Vector128.Load(low + toHigh));
}

/// <summary>4x4 values of 4 bytes: a row is a vector; two rounds of zips.</summary>
internal readonly unsafe struct Block4x4 : ITransposedBlock
{
    public static int Rows => 4;

    public static int Columns => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged
    {
        int* rows = (int*)source;
        int* column = (int*)destination;
        (Vector128<int> row0, Vector128<int> row2) = (Vector128.Load(rows), Vector128.Load(rows + (2 * sourceStep)));
        (Vector128<int> row1, Vector128<int> row3) = (Vector128.Load(rows + sourceStep), Vector128.Load(rows + (3 * sourceStep)));
        (Vector128<int> evenLow, Vector128<int> evenHigh) = (Sse2.UnpackLow(row0, row2), Sse2.UnpackHigh(row0, row2));
        (Vector128<int> oddLow, Vector128<int> oddHigh) = (Sse2.UnpackLow(row1, row3), Sse2.UnpackHigh(row1, row3));
        Sse2.UnpackLow(evenLow, oddLow).Store(column);
        Sse2.UnpackHigh(evenLow, oddLow).Store(column + destinationStep);
        Sse2.UnpackLow(evenHigh, oddHigh).Store(column + (2 * destinationStep));
        Sse2.UnpackHigh(evenHigh, oddHigh).Store(column + (3 * destinationStep));
    }
}

/// <summary>4x2 values of 8 bytes: rows 2 apart share a vector; one round of zips.</summary>
internal readonly unsafe struct Block4x2 : ITransposedBlock
{
    public static int Rows => 4;

    public static int Columns => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged
    {
        long* rows = (long*)source;
        long* column = (long*)destination;
        Vector256<long> rows02 = Block8x4.Pair(rows, 2 * sourceStep);
        Vector256<long> rows13 = Block8x4.Pair(rows + sourceStep, 2 * sourceStep);
        Avx2.UnpackLow(rows02, rows13).Store(column);
        Avx2.UnpackHigh(rows02, rows13).Store(column + destinationStep);
    }
}
