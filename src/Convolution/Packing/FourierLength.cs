using System.Numerics;
using Convolution.Execution;

namespace Convolution.Packing;

/// <summary>A length of Fourier transforms: the passes that it falls into, and their factors.</summary>
internal sealed class FourierLength<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly int[] Lengths = [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384];

    private readonly byte[] radices;

    public FourierLength(int length)
    {
        Value = length;
        radices = [.. Radices(length)];
        var factors = new List<T>();
        foreach (byte radix in radices)
        {
            int span = length / radix;
            for (int index = 0; index < span; index++)
            {
                for (int part = 1; part < radix; part++)
                {
                    (double imaginary, double real) = Math.SinCos(-2 * Math.PI * index * part / length);
                    factors.AddRange([T.CreateChecked(real), T.CreateChecked(imaginary), T.CreateChecked(-imaginary)]);
                }
            }

            length = span;
        }

        Factors = new(factors.Count);
        factors.ToArray().CopyTo(Factors.Span);
    }

    public int Value { get; }

    /// <summary>How many values each pass combines.</summary>
    public ReadOnlySpan<byte> Passes => radices;

    /// <summary>Those of every pass, one pass after the other.</summary>
    public AlignedBuffer<T> Factors { get; }

    /// <summary>The shortest length for at least so many values.</summary>
    public static int AtLeast(int values) => Array.Find(Lengths, length => length >= values);

    /// <summary>Fours first: they have the most additions to a multiplication.</summary>
    private static IEnumerable<byte> Radices(int length)
    {
        for (; length % 4 == 0; length /= 4)
            yield return 4;
        for (; length % 3 == 0; length /= 3)
            yield return 3;
        if (length == 2)
            yield return 2;
    }
}
