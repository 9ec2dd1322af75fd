using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Kernels;

/// <summary>Transposes a matrix: pixels of a row into planes, one for each channel, and back.</summary>
internal static unsafe class Transposition
{
    /// <summary><c>destination[column, row] = source[row, column]</c>, in blocks of 8x4 values of 4 bytes or 4x2 of 8 where zips are to be had.</summary>
    /// <remarks>
    /// Columns that fill no block, such as an image's three, come with what lies behind them, which is not stored. Hence not in the block of the last row,
    /// behind whose values nothing may be read.
    /// </remarks>
    /// <param name="source">The first value.</param>
    /// <param name="sourceStep">From one row to the next.</param>
    /// <param name="destination">Where the first value goes.</param>
    /// <param name="destinationStep">From one column to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int rows, int columns)
        where T : unmanaged
    {
        (int blockRows, int blockColumns) = !Avx2.IsSupported ? (0, 0) : sizeof(T) == 4 ? (8, 4) : sizeof(T) == 8 ? (4, 2) : (0, 0);
        (int wholeRows, int wholeColumns) = blockRows == 0 ? (0, 0) : (rows / blockRows * blockRows, columns / blockColumns * blockColumns);
        int rest = columns - wholeColumns;
        int restRows = rest > 0 && wholeRows > 0 && sourceStep >= blockColumns - rest ? (rows - 1) / blockRows * blockRows : 0;
        for (int row = 0; row < wholeRows; row += blockRows)
        {
            T* from = source + (row * sourceStep);
            T* to = destination + row;
            for (int column = 0; column < wholeColumns; column += blockColumns, from += blockColumns, to += blockColumns * destinationStep)
                Transpose(from, sourceStep, to, destinationStep, blockColumns);
            if (row < restRows)
                Transpose(from, sourceStep, to, destinationStep, rest);
        }

        T* restSource = source + (restRows * sourceStep) + wholeColumns;
        T* restDestination = destination + (wholeColumns * destinationStep) + restRows;
        Copy(restSource, 1, sourceStep, restDestination, destinationStep, 1, rest, wholeRows - restRows);
        Copy(source + (wholeRows * sourceStep), sourceStep, 1, destination + wholeRows, 1, destinationStep, rows - wholeRows, columns);
    }

    /// <summary>Some lines, value by value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* source, nint line, nint step, T* destination, nint destinationLine, nint destinationStep, int lines, int length)
        where T : unmanaged
    {
        for (int index = 0; index < lines; index++)
        {
            T* from = source + (index * line);
            T* to = destination + (index * destinationLine);
            if (step == 1 && destinationStep == 1)
            {
                new ReadOnlySpan<T>(from, length).CopyTo(new(to, length));
                continue;
            }

            for (int value = 0; value < length; value++, from += step, to += destinationStep)
                *to = *from;
        }
    }

    /// <summary>A block, of which some columns are stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int columns)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
            Transpose((int*)source, sourceStep, (int*)destination, destinationStep, columns);
        else
            Transpose((long*)source, sourceStep, (long*)destination, destinationStep, columns);
    }

    /// <summary>Rows 4 apart share a vector; two rounds of zips within its halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(int* source, nint sourceStep, int* destination, nint destinationStep, int columns)
    {
        Vector256<int> rows04 = Pair(source, 4 * sourceStep);
        Vector256<int> rows15 = Pair(source + sourceStep, 4 * sourceStep);
        Vector256<int> rows26 = Pair(source + (2 * sourceStep), 4 * sourceStep);
        Vector256<int> rows37 = Pair(source + (3 * sourceStep), 4 * sourceStep);
        (Vector256<int> evenLow, Vector256<int> evenHigh) = (Avx2.UnpackLow(rows04, rows26), Avx2.UnpackHigh(rows04, rows26));
        (Vector256<int> oddLow, Vector256<int> oddHigh) = (Avx2.UnpackLow(rows15, rows37), Avx2.UnpackHigh(rows15, rows37));
        Avx2.UnpackLow(evenLow, oddLow).Store(destination);
        if (columns > 1)
            Avx2.UnpackHigh(evenLow, oddLow).Store(destination + destinationStep);
        if (columns > 2)
            Avx2.UnpackLow(evenHigh, oddHigh).Store(destination + (2 * destinationStep));
        if (columns > 3)
            Avx2.UnpackHigh(evenHigh, oddHigh).Store(destination + (3 * destinationStep));
    }

    /// <summary>Rows 2 apart share a vector; one round of zips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(long* source, nint sourceStep, long* destination, nint destinationStep, int columns)
    {
        Vector256<long> rows02 = Pair(source, 2 * sourceStep);
        Vector256<long> rows13 = Pair(source + sourceStep, 2 * sourceStep);
        Avx2.UnpackLow(rows02, rows13).Store(destination);
        if (columns > 1)
            Avx2.UnpackHigh(rows02, rows13).Store(destination + destinationStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Pair<T>(T* low, nint toHigh)
        where T : unmanaged => Vector256.Create(Vector128.Load(low), Vector128.Load(low + toHigh));
}
