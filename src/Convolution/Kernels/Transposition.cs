using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Block4x4 = Convolution.Kernels.BlockOfFour<System.Runtime.Intrinsics.Vector128<int>, Convolution.Kernels.Zip4>;
using Block8x4 = Convolution.Kernels.BlockOfFour<System.Runtime.Intrinsics.Vector256<int>, Convolution.Kernels.Zip8>;

namespace Convolution.Kernels;

/// <summary>Transposes a matrix: pixels of a row into planes, one for each channel, and back.</summary>
internal static unsafe class Transposition
{
    /// <summary><c>destination[column, row] = source[row, column]</c>, by the largest <see cref="ITransposedBlock"/> that fits, else value by value.</summary>
    /// <param name="source">The first value.</param>
    /// <param name="sourceStep">From one row to the next.</param>
    /// <param name="destination">Where the first value goes.</param>
    /// <param name="destinationStep">From one column to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    public static void Run<T>(T* source, nint sourceStep, T* destination, nint destinationStep, int rows, int columns)
        where T : unmanaged
    {
        if (sizeof(T) == 4 && Vector512.IsHardwareAccelerated && Holds<Block16x16>(rows, columns))
            ByBlocks<T, Block16x16>(source, sourceStep, destination, destinationStep, rows, columns);
        else if (sizeof(T) == 4 && Avx2.IsSupported && Holds<Block8x4>(rows, columns))
            ByBlocks<T, Block8x4>(source, sourceStep, destination, destinationStep, rows, columns);
        else if (sizeof(T) == 4 && Sse2.IsSupported && Holds<Block4x4>(rows, columns))
            ByBlocks<T, Block4x4>(source, sourceStep, destination, destinationStep, rows, columns);
        else if (sizeof(T) == 8 && Avx2.IsSupported && Holds<Block4x2>(rows, columns))
            ByBlocks<T, Block4x2>(source, sourceStep, destination, destinationStep, rows, columns);
        else if (sizeof(T) == 4 && Avx2.IsSupported && columns > 0 && columns < Block8x4.Columns && sourceStep >= Block8x4.Columns - columns)
            ByNarrowBlocks<T, Block8x4>(source, sourceStep, destination, destinationStep, rows, columns);
        else
            Copy(source, sourceStep, 1, destination, 1, destinationStep, rows, columns);
    }

    private static bool Holds<TBlock>(int rows, int columns)
        where TBlock : ITransposedBlock => rows >= TBlock.Rows && columns >= TBlock.Columns;

    /// <summary>At least a block. The last ones in either direction begin earlier and overlap those before, so that no tails remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByBlocks<T, TBlock>(T* source, nint sourceStep, T* destination, nint destinationStep, int rows, int columns)
        where T : unmanaged
        where TBlock : ITransposedBlock
    {
        (int lastRow, int lastColumn) = (rows - TBlock.Rows, columns - TBlock.Columns);
        for (int row = 0; ; row = Math.Min(row + TBlock.Rows, lastRow))
        {
            T* from = source + (row * sourceStep);
            T* to = destination + row;
            for (int column = 0; ; column = Math.Min(column + TBlock.Columns, lastColumn))
            {
                TBlock.Transpose(from + column, sourceStep, to + (column * destinationStep), destinationStep, TBlock.Columns);
                if (column == lastColumn)
                    break;
            }

            if (row == lastRow)
                break;
        }
    }

    /// <summary>
    /// Fewer columns than a block has, such as an image's three: they come with what lies behind them, which is not stored. Hence not in the block of the last
    /// row, behind whose values nothing may be read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByNarrowBlocks<T, TBlock>(T* source, nint sourceStep, T* destination, nint destinationStep, int rows, int columns)
        where T : unmanaged
        where TBlock : ITransposedBlock
    {
        int whole = (rows - 1) / TBlock.Rows * TBlock.Rows;
        for (int row = 0; row < whole; row += TBlock.Rows)
            TBlock.Transpose(source + (row * sourceStep), sourceStep, destination + row, destinationStep, columns);
        Copy(source + (whole * sourceStep), 1, sourceStep, destination + whole, destinationStep, 1, columns, rows - whole);
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
}
