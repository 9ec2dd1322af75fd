using System.Runtime.InteropServices;
using Convolution.Kernels;
using Convolution.Tests.Guarded;

namespace Convolution.Tests.Kernels;

/// <summary>
/// Every value of a matrix comes to its place in the transpose, nothing else is written, and nothing behind the last value is read, where a page begins that
/// nobody may touch.
/// </summary>
public sealed unsafe class TranspositionTests
{
    /// <summary>Two of the largest blocks and a tail, and a block and a tail.</summary>
    private const int MostRows = 35, MostColumns = 18;

    [Fact]
    public void Of_values_of_4_bytes() => AllSizes<float>(value => value);

    [Fact]
    public void Of_values_of_8_bytes() => AllSizes<double>(value => value);

    [Fact]
    public void Of_values_of_2_bytes() => AllSizes<Half>(value => (Half)value);

    private static void AllSizes<T>(Func<int, T> number)
        where T : unmanaged
    {
        using var memory = new GuardedMemory(MostRows * (MostColumns + 3) * sizeof(T));
        foreach (int gap in new[] { 0, 3 })
        {
            for (int rows = 0; rows <= MostRows; rows++)
            {
                for (int columns = 0; columns <= MostColumns; columns++)
                    Transposes(memory, number, rows, columns, columns + gap, rows + gap);
            }
        }
    }

    private static void Transposes<T>(GuardedMemory memory, Func<int, T> number, int rows, int columns, int sourceStep, int destinationStep)
        where T : unmanaged
    {
        T foreign = number(-1);
        Span<T> source = memory.Values(Math.Max(((rows - 1) * sourceStep) + columns, 0), Against.PageAfter, foreign);
        for (int i = 0; i < source.Length; i++)
            source[i] = number(i + 1);
        var expected = new T[(columns * destinationStep) + 1];
        Array.Fill(expected, foreign);
        T[] actual = [.. expected];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                expected[(column * destinationStep) + row] = source[(row * sourceStep) + column];
        }

        fixed (T* from = source, to = actual)
            Transposition.Run(from, sourceStep, to, destinationStep, rows, columns);

        MemoryMarshal.AsBytes<T>(actual).SequenceEqual(MemoryMarshal.AsBytes<T>(expected)).Should().BeTrue("{0}x{1}", rows, columns);
    }
}
